package org.dromedary.component.dicom;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.aoju.bus.image.Device;
import org.aoju.bus.image.metric.Connection;

/** How this side connects: the one place where sockets to a peer are made. */
final class ScuConnection extends Connection {

    private final DicomScu.Peer peer;
    private final Tls tls;

    /** @param configuration the time-outs, the PDU length and the asynchronous window that are meant */
    ScuConnection(DicomScu.Peer peer, DicomConfiguration configuration) {
        this.peer = peer;
        this.tls = configuration.transport();
        setConnectTimeout((int) configuration.getConnectTimeout());
        setAcceptTimeout((int) configuration.getConnectTimeout());
        setReleaseTimeout((int) configuration.getConnectTimeout());
        setResponseTimeout((int) configuration.getResponseTimeout());
        setRetrieveTimeout((int) configuration.getResponseTimeout());
        setSendPDULength(configuration.getMaxPduLength());
        setReceivePDULength(configuration.getMaxPduLength());
        setMaxOpsInvoked(configuration.getAsyncWindow());
        setMaxOpsPerformed(1);
        // an aborted association is closed at once, and not by a timer that may no longer run
        setSocketCloseDelay(0);
        // GDCM's receiver cannot read a command and a dataset in one PDU, and JoinedPdus has them go together anyway
        setPackPDV(false);
        setTcpNoDelay(true);
    }

    /** Where the peer is, for the toolkit, which wants to know it as well. */
    Connection remote() {
        Connection remote = new Connection();
        remote.setHostname(peer.host());
        remote.setPort(peer.port());
        return remote;
    }

    @Override
    public Socket connect(Connection remote) throws IOException {
        return tls == null ? open() : secure();
    }

    private Socket open() throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            setSocketSendOptions(channel.socket());
            channel.socket().connect(new InetSocketAddress(peer.host(), peer.port()), getConnectTimeout());
            return new ScuSocket(channel, getReceivePDULength());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private Socket secure() throws IOException {
        QuickAckSocket socket = new QuickAckSocket(QuickAckSocket.NO_PDUS);
        try {
            setSocketSendOptions(socket);
            socket.connect(new InetSocketAddress(peer.host(), peer.port()), getConnectTimeout());
            return tls.client(socket, peer.host(), getAcceptTimeout(), getReceivePDULength());
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** The toolkit's frame around connections, with threads and timers that are shared. */
    static Device device(ScuThreads threads) {
        Device device = new AssociationDevice("dromedary-scu") {

            @Override
            public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
                return threads.schedule(command, delay, unit);
            }
        };
        device.setExecutor(threads.threads());
        device.setScheduledExecutor(threads.timers());
        return device;
    }
}
