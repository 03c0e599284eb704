package org.dromedary.component.dicom;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.aoju.bus.image.Device;
import org.aoju.bus.image.metric.AdvancedHandler;
import org.aoju.bus.image.metric.ApplicationEntity;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.Connection;
import org.aoju.bus.image.metric.DimseRQHandler;
import org.aoju.bus.image.metric.service.BasicCEchoSCP;
import org.aoju.bus.image.metric.service.ServiceHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.component.tls.TlsFaults;

/** Listens on a port and runs an association, with the toolkit's state machine, for each connection. */
class DicomServer {

    private static final Logger LOG = LoggerFactory.getLogger(DicomServer.class);
    private static final int BACKLOG = 256;
    /** Connections beyond the associations: each holds a thread until it is told why it is refused. */
    private static final int WAITING = 256;
    /** After this the socket's own time-out ends what the toolkit's idle timer could not. */
    private static final int GRACE_MILLIS = 5_000;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final DicomEndpoint endpoint;
    private final ExecutorService threads;
    private final Device device = new AssociationDevice("dromedary");
    private final Connection connection = new Connection();
    private final Negotiator negotiator;
    private final Tls tls;
    private final Doorman doorman;
    private final ScheduledExecutorService timers;
    /** Connections whose TLS handshake is under way. */
    private final Set<Socket> shaking = ConcurrentHashMap.newKeySet();

    private QuickAckSocket.Server server;

    DicomServer(
            DicomEndpoint endpoint,
            ExecutorService threads,
            ScheduledExecutorService timers,
            Spool spool,
            StorageScp.Receiver receiver,
            RouteScp.Calls calls,
            Negotiator.Ending ending) {
        this.endpoint = endpoint;
        this.threads = threads;
        this.timers = timers;
        this.tls = endpoint.getConfiguration().transport();
        DicomConfiguration configuration = endpoint.getConfiguration();
        negotiator = new Negotiator(endpoint.getAeTitle(), configuration, endpoint.refusals(), ending);
        doorman = new Doorman(configuration, endpoint.refusals(), timers, tls == null);
        device.setExecutor(threads);
        device.setScheduledExecutor(timers);
        device.setAssociationHandler(negotiator);
        connection.setReceivePDULength(configuration.getMaxPduLength());
        connection.setSendPDULength(configuration.getMaxPduLength());
        connection.setRequestTimeout((int) configuration.getRequestTimeout());
        connection.setIdleTimeout((int) configuration.getIdleTimeout());
        connection.setReleaseTimeout((int) configuration.getRequestTimeout());
        connection.setResponseTimeout((int) configuration.getResponseTimeout());
        // GDCM waits for ever when a response and its dataset come in one PDU
        connection.setPackPDV(false);
        device.addConnection(connection);
        device.addApplicationEntity(applicationEntity(spool, receiver, calls));
    }

    private ApplicationEntity applicationEntity(Spool spool, StorageScp.Receiver receiver, RouteScp.Calls calls) {
        ServiceHandler services = new ServiceHandler();
        services.addService(new BasicCEchoSCP());
        if (endpoint.getConfiguration().enabledServices().contains(DicomService.store)) {
            services.addService(new StorageScp(spool, endpoint.getConfiguration(), receiver));
        }
        addServices(services, calls);
        // any called AE title finds this entity; the negotiator says which ones are ours
        ApplicationEntity entity = new ApplicationEntity("*");
        entity.setAssociationAcceptor(true);
        entity.setDimseRQHandler(services);
        entity.addConnection(connection);
        return entity;
    }

    /** A handler for each enabled row of the table; reports of storage commitment are taken in any case. */
    private void addServices(ServiceHandler services, RouteScp.Calls calls) {
        DimseRQHandler reports = new CommitmentReports(endpoint.commitments());
        services.addDimseRQHandler(reports, CommitmentReports.SOP_CLASS);
        for (ServedClass served : ServedClass.ALL) {
            if (served.service() != null
                    && endpoint.getConfiguration().enabledServices().contains(served.service())) {
                services.addDimseRQHandler(handler(served.service(), calls, reports), served.uid());
            }
        }
    }

    private DimseRQHandler handler(DicomService service, RouteScp.Calls calls, DimseRQHandler reports) {
        return switch (service) {
            case find, worklist -> new FindScp(calls, threads);
            case mpps -> new MppsScp(calls, threads);
            case commit -> {
                CommitReports results = new CommitReports(endpoint);
                results.resume();
                yield new CommitScp(calls, threads, results, reports);
            }
            case move -> new MoveScp(calls, threads, endpoint.getCamelContext());
            case get ->
                new GetScp(
                        calls,
                        threads,
                        Path.of(endpoint.getConfiguration().getSpoolDirectory()).resolve("transcoded"));
            case store -> throw new IllegalArgumentException("storage has no row in the table");
        };
    }

    void start() throws IOException {
        if (tls != null) {
            tls.material().context();
        }
        InetSocketAddress address =
                new InetSocketAddress(InetAddress.getByName(endpoint.getHost()), endpoint.getPort());
        try {
            server = new QuickAckSocket.Server(
                    address,
                    BACKLOG,
                    tls == null ? endpoint.getConfiguration().getMaxPduLength() : QuickAckSocket.NO_PDUS);
        } catch (IOException e) {
            throw new IOException(
                    "Cannot listen for DICOM on " + endpoint.getHost() + ":" + endpoint.getPort() + ": "
                            + e.getMessage(),
                    e);
        }
        QuickAckSocket.Server listening = server;
        threads.execute(() -> accept(listening));
    }

    private void accept(QuickAckSocket.Server listening) {
        while (!listening.isClosed()) {
            try {
                open(listening.accept());
            } catch (IOException | RejectedExecutionException e) {
                if (!listening.isClosed()) {
                    LOG.warn("Cannot accept a connection on port {}: {}", endpoint.getPort(), e.getMessage());
                    // out of file handles: the next attempt fails as well until one is closed
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        }
    }

    private void open(QuickAckSocket socket) throws IOException {
        if (!doorman.admits(socket)) {
            return;
        }
        if (device.getNumberOfOpenAssociations() + shaking.size()
                >= endpoint.getConfiguration().getMaxAssociations() + WAITING) {
            doorman.turnAway(socket, Refusals.Reason.WAITING, "too many connections wait to be answered");
            return;
        }
        if (waitingFrom(socket.getInetAddress()) >= WAITING / 2) {
            doorman.turnAway(
                    socket, Refusals.Reason.WAITING, "it has opened too many connections on which it says nothing");
            return;
        }
        if (tls == null) {
            socket.whenTlsComes(() -> endpoint.refusals()
                    .note(
                            Refusals.Reason.TLS_ON_PLAIN_PORT,
                            null,
                            socket.getInetAddress(),
                            "it speaks TLS on port " + endpoint.getPort()
                                    + ", which has none: turn TLS off there, or let it call the port for TLS"));
            associate(socket);
        } else {
            shaking.add(socket);
            threads.execute(() -> secure(socket));
        }
    }

    /** Connections from there that have no association; counted only when there are many at all. */
    private long waitingFrom(InetAddress address) {
        if (device.getNumberOfOpenAssociations() - negotiator.openAssociations() + shaking.size() < WAITING / 2) {
            return 0;
        }
        long silent = Arrays.stream(device.listOpenAssociations())
                .filter(association -> !negotiator.isOpen(association)
                        && address.equals(association.getSocket().getInetAddress()))
                .count();
        return silent
                + shaking.stream()
                        .filter(socket -> address.equals(socket.getInetAddress()))
                        .count();
    }

    private void associate(Socket socket) throws IOException {
        try {
            socket.setSoTimeout((int)
                    Math.min(Integer.MAX_VALUE, endpoint.getConfiguration().getIdleTimeout() + GRACE_MILLIS));
            AdvancedHandler.INSTANCE.onAccept(connection, socket);
        } catch (IOException | RuntimeException e) {
            LOG.warn("Closing a connection from {}: {}", socket.getRemoteSocketAddress(), e.getMessage());
            socket.close();
        }
    }

    /** The handshake waits for the other side, so it has a thread of its own; it is cut when it takes too long. */
    private void secure(QuickAckSocket socket) {
        long millis = endpoint.getConfiguration().getRequestTimeout();
        ScheduledFuture<?> limit = timers.schedule(() -> cut(socket), 2 * millis, TimeUnit.MILLISECONDS);
        try {
            Socket secured =
                    tls.server(socket, (int) millis, endpoint.getConfiguration().getMaxPduLength());
            limit.cancel(false);
            associate(secured);
        } catch (IOException | RuntimeException e) {
            endpoint.refusals()
                    .note(Refusals.Reason.TLS, null, socket.getInetAddress(), "no TLS connection: " + TlsFaults.why(e));
            cut(socket);
        } finally {
            shaking.remove(socket);
            limit.cancel(false);
        }
    }

    private static void cut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("Cannot close a connection: {}", e.getMessage());
        }
    }

    /** No new associations; those that are open go on until they end or the threads are shut down. */
    void stopListening() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    /** Ends what is still open. */
    void abort() {
        doorman.end();
        for (Association association : device.listOpenAssociations()) {
            association.abort();
        }
    }

    Negotiator negotiator() {
        return negotiator;
    }
}
