package org.dromedary.component.dicom;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Joins the P-DATA-TF PDUs (PS3.8 §9.3.5) of one message into long writes. Most peers take PDUs of 16 KB only, and the toolkit
 * writes and flushes each of them: 33 system calls for an image of 512 KB, which cost more than the bytes. A PDU whose last
 * value is not the last fragment of its message, or a command behind which a dataset comes (PS3.7 §E.1), is held until the next
 * one comes, which it does at once; everything else is written with what was held before it, so that the other side waits for
 * nothing.
 */
final class JoinedPdus extends OutputStream {

    /** What the virtual machine hands to the system at a time. */
    private static final int JOINED = 128 * 1024;

    private static final int P_DATA_TF = 4;
    private static final int PDU_HEADER = 6;
    private static final int PDV_LENGTH = 4;
    /** Message control header (PS3.8 §E.2), behind the presentation context ID. */
    private static final int CONTROL = 5;

    private static final int COMMAND = 1;
    private static final int LAST_FRAGMENT = 2;

    private static final int GROUP_LENGTH = 0x0000;
    private static final int COMMAND_DATA_SET_TYPE = 0x0800;
    private static final int NO_DATA_SET = 0x0101;

    private final Sink out;
    private byte[] held = new byte[1024];
    private int length;
    /** PDUs behind what is held, which are its owner's. */
    private ByteBuffer lent;

    /** Where the bytes go. */
    interface Sink {

        /** Writes all of the buffers, in their order. */
        void write(ByteBuffer... bytes) throws IOException;

        /** Ends the connection. */
        void close() throws IOException;
    }

    JoinedPdus(Sink out) {
        this.out = out;
    }

    /** A sink into a stream that wants arrays. */
    static Sink into(OutputStream stream) {
        return new Sink() {

            @Override
            public void write(ByteBuffer... bytes) throws IOException {
                for (ByteBuffer one : bytes) {
                    if (one.hasArray()) {
                        stream.write(one.array(), one.arrayOffset() + one.position(), one.remaining());
                    } else {
                        copy(one);
                    }
                }
                stream.flush();
            }

            private void copy(ByteBuffer bytes) throws IOException {
                byte[] portion = new byte[Math.min(bytes.remaining(), JOINED)];
                while (bytes.hasRemaining()) {
                    int count = Math.min(bytes.remaining(), portion.length);
                    bytes.get(portion, 0, count);
                    stream.write(portion, 0, count);
                }
            }

            @Override
            public void close() throws IOException {
                stream.close();
            }
        };
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    /** Takes one PDU, as the toolkit's encoder gives them, or any other bytes. */
    @Override
    public synchronized void write(byte[] bytes, int offset, int count) throws IOException {
        boolean more = isContinued(bytes, offset, count);
        if (!more || lent != null || count > JOINED - length) {
            writeWith(ByteBuffer.wrap(bytes, offset, count));
            return;
        }
        if (count > held.length - length) {
            byte[] longer = new byte[JOINED];
            System.arraycopy(held, 0, longer, 0, length);
            held = longer;
        }
        System.arraycopy(bytes, offset, held, length, count);
        length += count;
    }

    /**
     * Takes whole PDUs of one message behind which another one comes.
     *
     * @param pdus must stay as they are until the message is at its end, or until {@code more} have been given
     * @param more whether these are not the last that are given so
     */
    synchronized void lend(ByteBuffer pdus, boolean more) throws IOException {
        if (more || lent != null) {
            writeWith(pdus);
        } else {
            lent = pdus;
        }
    }

    /** Ends what {@link #lend} began: the bytes may change from now on. What was not yet written never will be. */
    synchronized void takeBack(ByteBuffer pdus) {
        if (lent == pdus) {
            lent = null;
            length = 0;
        }
    }

    private void writeWith(ByteBuffer last) throws IOException {
        ByteBuffer second = lent;
        lent = null;
        if (second == null && last.remaining() <= held.length - length) {
            int all = length + last.remaining();
            last.get(held, length, last.remaining());
            length = 0;
            out.write(ByteBuffer.wrap(held, 0, all));
            return;
        }
        ByteBuffer first = ByteBuffer.wrap(held, 0, length);
        length = 0;
        if (second != null) {
            out.write(first, second, last);
        } else {
            out.write(first, last);
        }
    }

    /** Whether this is a PDU behind which another one of the same message comes. */
    private static boolean isContinued(byte[] bytes, int offset, int count) {
        if (count < PDU_HEADER || bytes[offset] != P_DATA_TF || count != PDU_HEADER + number(bytes, offset + 2)) {
            return false;
        }
        boolean more = false;
        for (int at = offset + PDU_HEADER; at + CONTROL < offset + count; ) {
            int pdv = number(bytes, at);
            if (pdv < 2 || pdv > offset + count - at - PDV_LENGTH) {
                return false;
            }
            int control = bytes[at + CONTROL];
            more = (control & LAST_FRAGMENT) == 0
                    || (control & COMMAND) != 0
                            && isBeforeDataset(ByteBuffer.wrap(bytes, at + CONTROL + 1, pdv - 2)
                                    .order(ByteOrder.LITTLE_ENDIAN));
            at += PDV_LENGTH + pdv;
        }
        return more;
    }

    /** Whether a command set that begins here says that a dataset follows. */
    private static boolean isBeforeDataset(ByteBuffer command) {
        boolean begins = false;
        while (command.remaining() >= 8) {
            int tag = command.getShort() << 16 | command.getShort() & 0xFFFF;
            int length = command.getInt();
            begins |= tag == GROUP_LENGTH;
            if (!begins || length < 0 || length > command.remaining()) {
                return false;
            }
            if (tag == COMMAND_DATA_SET_TYPE) {
                return length == 2 && command.getShort() != NO_DATA_SET;
            }
            command.position(command.position() + length);
        }
        return false;
    }

    private static int number(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 24
                | (bytes[at + 1] & 0xFF) << 16
                | (bytes[at + 2] & 0xFF) << 8
                | bytes[at + 3] & 0xFF;
    }

    /** Does not write what is held: the toolkit flushes behind each PDU. */
    @Override
    public void flush() {
        // whatever is not held has been written
    }

    @Override
    public void close() throws IOException {
        // half a message is of no use to anybody
        out.close();
    }
}
