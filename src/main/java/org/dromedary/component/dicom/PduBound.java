package org.dromedary.component.dicom;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

import org.aoju.bus.image.metric.internal.pdu.AAbort;

/**
 * Reads the length of each PDU (PS3.8 §9.3) as it passes and ends the association when it is more than we have offered: the
 * toolkit would make room for whatever a peer claims, up to 16 MB for each connection, before anybody knows who it is.
 */
final class PduBound extends FilterInputStream {

    private static final int HEADER = 6;
    private static final int P_DATA_TF = 4;
    /** What a TLS record with a handshake begins with (RFC 8446 §5.1); there is no such PDU. */
    private static final int TLS_HANDSHAKE = 0x16;

    /** 128 presentation contexts with dozens of transfer syntaxes have less. */
    private static final long LONGEST_NEGOTIATION = 256 * 1024;
    /** Some count the headers of a PDU into its length, some do not. */
    private static final long TOLERANCE = 1024;

    private final CommandBound command = new CommandBound();
    private final long longestData;
    private int headerBytes;
    private int type;
    private long length;
    private long rest;
    private final Runnable whenTlsComes;
    private boolean begun;

    /**
     * @param maxPduLength what the other side was told; 0 for no bound of our own
     * @param whenTlsComes told when the other side begins with a TLS handshake
     */
    PduBound(InputStream in, int maxPduLength, Runnable whenTlsComes) {
        super(in);
        this.whenTlsComes = whenTlsComes;
        longestData = maxPduLength <= 0 ? Long.MAX_VALUE : maxPduLength + TOLERANCE;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        int n = in.read(into, offset, count);
        for (int at = 0; at < n; ) {
            if (rest > 0) {
                int body = (int) Math.min(rest, n - at);
                if (type == P_DATA_TF) {
                    command.pass(into, offset + at, body);
                }
                rest -= body;
                at += body;
            } else {
                header(into[offset + at] & 0xFF);
                at++;
            }
        }
        return n;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /** One byte of type, one reserved, four of length, the most significant first. */
    private void header(int value) throws AAbort {
        if (!begun && value == TLS_HANDSHAKE) {
            whenTlsComes.run();
        }
        begun = true;
        if (headerBytes == 0) {
            type = value;
            length = 0;
        } else if (headerBytes > 1) {
            length = length << 8 | value;
        }
        headerBytes++;
        if (headerBytes == HEADER) {
            headerBytes = 0;
            rest = length;
            command.begin();
            if (length > (type == P_DATA_TF ? longestData : LONGEST_NEGOTIATION)) {
                throw new AAbort(AAbort.UL_SERIVE_PROVIDER, AAbort.INVALID_PDU_PARAMETER_VALUE);
            }
        }
    }
}
