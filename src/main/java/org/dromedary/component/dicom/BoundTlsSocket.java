package org.dromedary.component.dicom;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;

/** A TLS connection for the toolkit, with the lengths of PDUs bounded after decryption. */
final class BoundTlsSocket extends Socket implements PatientSocket {

    private final Socket tls;
    private final PatientSocket below;
    private final int maxPduLength;

    /** @param below what TLS reads from, and so what is patient or not */
    BoundTlsSocket(Socket tls, PatientSocket below, int maxPduLength) {
        this.tls = tls;
        this.below = below;
        this.maxPduLength = maxPduLength;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new PduBound(tls.getInputStream(), maxPduLength, () -> {});
    }

    @Override
    public int hold() {
        return below.hold();
    }

    @Override
    public void letGo() {
        below.letGo();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return tls.getOutputStream();
    }

    @Override
    public InetAddress getInetAddress() {
        return tls.getInetAddress();
    }

    @Override
    public int getPort() {
        return tls.getPort();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return tls.getRemoteSocketAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        return tls.getLocalAddress();
    }

    @Override
    public int getLocalPort() {
        return tls.getLocalPort();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return tls.getLocalSocketAddress();
    }

    @Override
    public void setSoTimeout(int millis) throws SocketException {
        tls.setSoTimeout(millis);
    }

    @Override
    public int getSoTimeout() throws SocketException {
        return tls.getSoTimeout();
    }

    @Override
    public boolean isConnected() {
        return tls.isConnected();
    }

    @Override
    public boolean isClosed() {
        return tls.isClosed();
    }

    @Override
    public void close() throws IOException {
        tls.close();
    }
}
