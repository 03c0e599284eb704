package org.dromedary.component.dicom;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** A TLS connection for the toolkit, with the lengths of PDUs bounded after decryption. */
final class BoundTlsSocket extends SocketAround implements PatientSocket, PduSocket {

    private final Socket tls;
    private final PatientSocket below;
    private final int maxPduLength;
    private final JoinedPdus pdus;

    /** @param below what TLS reads from, and so what is patient or not */
    BoundTlsSocket(Socket tls, PatientSocket below, int maxPduLength) throws IOException {
        super(tls);
        this.tls = tls;
        this.below = below;
        this.maxPduLength = maxPduLength;
        this.pdus = new JoinedPdus(JoinedPdus.into(tls.getOutputStream()));
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
    public OutputStream getOutputStream() {
        return pdus;
    }

    @Override
    public JoinedPdus pdus() {
        return pdus;
    }
}
