package org.dromedary.component.dicom;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Joins the P-DATA-TF PDUs (PS3.8 §9.3.5) of one message into long writes. Most peers take PDUs of 16 KB only, and the toolkit
 * writes and flushes each of them: 33 system calls for an image of 512 KB, which cost more than the bytes. A PDU whose last
 * value is not the last fragment of its message is held until the next one comes, which it does at once; everything else is
 * written with what was held before it, so that the other side waits for nothing.
 */
final class JoinedPdus extends FilterOutputStream {

    /** What the virtual machine hands to the system at a time. */
    private static final int JOINED = 128 * 1024;

    private static final int P_DATA_TF = 4;
    private static final int PDU_HEADER = 6;
    private static final int PDV_LENGTH = 4;
    /** Message control header (PS3.8 §E.2), behind the presentation context ID. */
    private static final int CONTROL = 5;

    private static final int LAST_FRAGMENT = 2;

    private byte[] held;
    private int length;

    JoinedPdus(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    /** Takes one PDU, as the toolkit's encoder gives them, or any other bytes. */
    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        boolean more = isContinued(bytes, offset, count);
        if (count > JOINED - length) {
            writeHeld();
        }
        if (count > JOINED || length == 0 && !more) {
            out.write(bytes, offset, count);
            return;
        }
        if (held == null) {
            held = new byte[JOINED];
        }
        System.arraycopy(bytes, offset, held, length, count);
        length += count;
        if (!more) {
            writeHeld();
        }
    }

    /** Whether this is a PDU behind which another one of the same message comes. */
    private static boolean isContinued(byte[] bytes, int offset, int count) {
        if (count < PDU_HEADER || bytes[offset] != P_DATA_TF || count != PDU_HEADER + number(bytes, offset + 2)) {
            return false;
        }
        int control = -1;
        for (int at = offset + PDU_HEADER; at + CONTROL < offset + count; ) {
            int pdv = number(bytes, at);
            if (pdv < 2 || pdv > offset + count - at - PDV_LENGTH) {
                return false;
            }
            control = bytes[at + CONTROL];
            at += PDV_LENGTH + pdv;
        }
        return control >= 0 && (control & LAST_FRAGMENT) == 0;
    }

    private static int number(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 24
                | (bytes[at + 1] & 0xFF) << 16
                | (bytes[at + 2] & 0xFF) << 8
                | bytes[at + 3] & 0xFF;
    }

    private void writeHeld() throws IOException {
        int all = length;
        length = 0;
        if (all > 0) {
            out.write(held, 0, all);
        }
    }

    /** Does not write what is held: the toolkit flushes behind each PDU. */
    @Override
    public void flush() throws IOException {
        if (length == 0) {
            out.flush();
        }
    }

    @Override
    public void close() throws IOException {
        // half a message is of no use to anybody
        out.close();
    }
}
