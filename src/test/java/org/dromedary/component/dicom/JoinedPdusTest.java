package org.dromedary.component.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

class JoinedPdusTest {

    private static final int COMMAND_LAST = 3;
    private static final int DATA = 0;
    private static final int DATA_LAST = 2;

    private final List<byte[]> writes = new ArrayList<>();
    private final ByteArrayOutputStream given = new ByteArrayOutputStream();
    private final JoinedPdus joined = new JoinedPdus(new JoinedPdus.Sink() {

        @Override
        public void write(ByteBuffer... bytes) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (ByteBuffer one : bytes) {
                byte[] copy = new byte[one.remaining()];
                one.get(copy);
                all.writeBytes(copy);
            }
            writes.add(all.toByteArray());
        }

        @Override
        public void close() {
            throw new AssertionError("nobody closes it");
        }
    });

    @Test
    void anImageGoesInFewWritesAndUnchanged() throws IOException {
        give(pdu(pdv(COMMAND_LAST, 100), pdv(DATA, 16_000)));
        for (int i = 0; i < 31; i++) {
            give(pdu(pdv(DATA, 16_378)));
        }
        assertThat(writes).allMatch(write -> write.length > 100_000);
        give(pdu(pdv(DATA_LAST, 5_000)));
        assertThat(writes.size()).isLessThan(6);
        assertWritten();
    }

    @Test
    void whatIsCompleteGoesAtOnce() throws IOException {
        give(pdu(pdv(COMMAND_LAST, 100)));
        assertWritten();
        give(pdu(pdv(COMMAND_LAST, 100), pdv(DATA_LAST, 3_000)));
        assertWritten();
        give(new byte[] {5, 0, 0, 0, 0, 4, 0, 0, 0, 0});
        assertWritten();
    }

    @Test
    void anAbortTakesWhatWasHeldWithIt() throws IOException {
        give(pdu(pdv(COMMAND_LAST, 100), pdv(DATA, 16_000)));
        assertThat(writes).isEmpty();
        give(new byte[] {7, 0, 0, 0, 0, 4, 0, 0, 2, 0});
        assertWritten();
    }

    @Test
    void aLongPduGoesByItself() throws IOException {
        give(pdu(pdv(COMMAND_LAST, 100), pdv(DATA, 16_000)));
        give(pdu(pdv(DATA, 262_000)));
        assertWritten();
        give(pdu(pdv(DATA_LAST, 10)));
        assertWritten();
    }

    @Test
    void whatIsNoPduIsNotHeld() throws IOException {
        give(new byte[] {4, 0, 0, 0, 0, 100, 1, 2});
        assertWritten();
        give(new byte[] {4, 0, 0, 0, 0, 6, 0, 0, 0, 90, 1, 0});
        assertWritten();
        joined.write(new byte[] {4}, 0, 1);
        given.write(4);
        assertWritten();
    }

    /** As the toolkit's encoder does it: out of a longer array, and flushed each time. */
    private void give(byte[] bytes) throws IOException {
        byte[] longer = new byte[bytes.length + 7];
        System.arraycopy(bytes, 0, longer, 3, bytes.length);
        given.write(bytes);
        joined.write(longer, 3, bytes.length);
        joined.flush();
    }

    private void assertWritten() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        writes.forEach(all::writeBytes);
        assertThat(all.toByteArray()).isEqualTo(given.toByteArray());
    }

    private static byte[] pdv(int control, int length) {
        byte[] value = new byte[length];
        value[0] = (byte) length;
        return ByteBuffer.allocate(6 + length)
                .putInt(length + 2)
                .put((byte) 1)
                .put((byte) control)
                .put(value)
                .array();
    }

    private static byte[] pdu(byte[]... pdvs) {
        ByteArrayOutputStream values = new ByteArrayOutputStream();
        for (byte[] pdv : pdvs) {
            values.writeBytes(pdv);
        }
        return ByteBuffer.allocate(6 + values.size())
                .put((byte) 4)
                .put((byte) 0)
                .putInt(values.size())
                .put(values.toByteArray())
                .array();
    }
}
