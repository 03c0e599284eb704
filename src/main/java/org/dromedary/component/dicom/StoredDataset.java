package org.dromedary.component.dicom;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.DataWriter;
import org.aoju.bus.image.metric.PDVOutputStream;

import org.dromedary.dicom.Part10;

/**
 * The dataset of a file as the P-DATA-TF PDUs (PS3.8 §9.3.5) in which it goes, as it is. The file is read with gaps for the
 * headers into the memory from which the system takes it, so that its bytes are copied twice and not five times; only the last
 * PDU is the toolkit's, which knows with it that the message is at its end. To be closed when the request has been written.
 */
final class StoredDataset implements DataWriter, AutoCloseable {

    /** The last fragment is no longer than this, where the peer would take more. */
    private static final int LONGEST_LAST = 16 * 1024;

    private static final int P_DATA_TF = 4;
    /** Of a PDU, and of the one value in it. */
    private static final int HEADERS = 12;

    private final Association association;
    private final JoinedPdus pdus;
    private final int context;
    /** Bytes of a fragment. */
    private final int fragment;

    private FileChannel file;
    private long size;
    /** Bytes of the dataset that go before the last fragment, and are still to be read. */
    private long left;

    private int last;
    private ByteBuffer portion;
    private IOException fault;
    private IntConsumer beforePortion = bytes -> {};

    /**
     * Opens a dataset and reads its beginning; {@link #fault} tells if that cannot be done.
     *
     * @param association on which it will go
     */
    StoredDataset(Association association, Path path, Part10 part10) {
        this.association = association;
        this.pdus = ((PduSocket) association.getSocket()).pdus();
        this.context = association
                .pcFor(part10.sopClassUid(), part10.transferSyntax().uid())
                .getPCID();
        // fragments have even lengths (PS3.8 §E.2), whatever the peer has said
        int longest = Math.min(association.getMaxPDULengthSend(), Portions.LEAST - 6) - 6;
        this.fragment = Math.max(1, longest & ~1);
        try {
            file = FileChannel.open(path, StandardOpenOption.READ);
            file.position(part10.datasetOffset());
            size = Math.max(0, file.size() - part10.datasetOffset());
            int rest = (int) (size % fragment);
            last = (int) Math.min(rest > 0 ? rest : Math.min(size, fragment), LONGEST_LAST);
            left = size - last;
            prepare();
        } catch (IOException e) {
            unreadable(e);
        }
    }

    /** What to do before some of it is written, which may take as long as so many bytes take. */
    void beforePortion(IntConsumer notice) {
        beforePortion = notice;
    }

    /** Why the file could not be read; null if it was not the file that was at fault. */
    IOException fault() {
        return fault;
    }

    /** Reads the next PDUs, so that they are there when they are wanted; a fault is told then. */
    private void prepare() {
        if (left == 0) {
            return;
        }
        if (portion == null) {
            portion = Portions.take();
        }
        portion.clear();
        List<ByteBuffer> gaps = new ArrayList<>();
        while (left > 0 && portion.remaining() > HEADERS) {
            int length = (int) Math.min(Math.min(fragment, left), portion.remaining() - HEADERS);
            if (length < Math.min(fragment, left)) {
                break;
            }
            portion.put((byte) P_DATA_TF).put((byte) 0).putInt(length + 6);
            portion.putInt(length + 2).put((byte) context).put((byte) 0);
            gaps.add(portion.slice(portion.position(), length));
            portion.position(portion.position() + length);
            left -= length;
        }
        portion.flip();
        read(gaps.toArray(ByteBuffer[]::new));
    }

    private void read(ByteBuffer... into) {
        ByteBuffer end = into[into.length - 1];
        int first = 0;
        try {
            while (end.hasRemaining()) {
                while (!into[first].hasRemaining()) {
                    first++;
                }
                if (file.read(into, first, into.length - first) < 0) {
                    throw new EOFException("it is shorter than it was when it was opened");
                }
            }
        } catch (IOException e) {
            unreadable(e);
        }
    }

    private void unreadable(IOException e) {
        fault = new IOException("Cannot read an instance: " + e.getMessage(), e);
    }

    @Override
    public void writeTo(PDVOutputStream out, String transferSyntaxUid) throws IOException {
        boolean more = portion != null;
        while (more) {
            checkFault();
            more = left > 0;
            lend(more);
            if (more) {
                prepare();
            }
        }
        ByteBuffer end = ByteBuffer.allocate(last);
        read(end);
        checkFault();
        out.write(end.array());
    }

    private void lend(boolean more) throws IOException {
        beforePortion.accept(portion.remaining());
        try {
            pdus.lend(portion, more);
        } catch (IOException e) {
            association.onIOException(e);
            throw e;
        }
        if (!association.isReadyForDataTransfer()) {
            throw new IOException("the association has ended");
        }
    }

    private void checkFault() throws IOException {
        if (fault != null) {
            throw fault;
        }
    }

    @Override
    public void close() throws IOException {
        if (portion != null) {
            pdus.takeBack(portion);
            Portions.giveBack(portion);
            portion = null;
        }
        if (file != null) {
            file.close();
        }
    }
}
