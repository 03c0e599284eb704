package org.dromedary.dicom;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.aoju.bus.image.galaxy.data.VR;

/**
 * Makes an {@link EditableInstance} of what a {@link DatasetScanner} tells. Nothing is believed: what is kept is counted against
 * a budget, sequences inside each other are too.
 */
final class InstanceReader implements DatasetScanner.Visitor {

    /** Longer values stay in the file, text aside. */
    static final int LONGEST_IN_MEMORY = 64 * 1024;

    /** Items inside each other. No IOD has a dozen; what walks over them by recursion must come back. */
    private static final int DEEPEST = 256;

    /** What an element and an item take beside the value, about. */
    private static final int ELEMENT_OVERHEAD = 96;

    private static final int ITEM_OVERHEAD = 160;

    private final EditableInstance instance;
    private final Budget budget;
    /** The file, when values can be found again in it; null when the dataset is inflated or in memory. */
    private final FileChannel channel;
    /** The bytes that are scanned, when they are in memory; no value can stay behind then. */
    private final byte[] memory;

    private final int depthAround;

    /** The dataset and the items that are open. */
    private final List<EditableItem> levels = new ArrayList<>();

    private final List<EditableElement> sequences = new ArrayList<>();

    private int code;
    private long length;
    private Encoding encoding;
    private EditableElement fragments;
    private long fragmentsAt;

    /** Bytes that may still be taken. */
    static final class Budget {

        private final long all;
        private long left;

        Budget(long bytes) {
            all = bytes;
            left = bytes;
        }

        void take(long bytes) throws DicomFormatException {
            left -= bytes;
            if (left < 0) {
                throw new DicomFormatException("Beside its pixel data the instance takes more than " + (all >> 20)
                        + " MB: too large to be changed");
            }
        }
    }

    InstanceReader(EditableInstance instance, EditableItem dataset, FileChannel channel, Budget budget) {
        this(instance, dataset, channel, null, budget, 0);
    }

    private InstanceReader(
            EditableInstance instance,
            EditableItem dataset,
            FileChannel channel,
            byte[] memory,
            Budget budget,
            int depthAround) {
        this.instance = instance;
        this.channel = channel;
        this.memory = memory;
        this.budget = budget;
        this.depthAround = depthAround;
        levels.add(dataset);
        sequences.add(null);
    }

    /** Reads a few elements that are in memory, such as the file meta information. */
    static void read(byte[] bytes, TransferSyntax syntax, EditableInstance instance, EditableItem into)
            throws IOException {
        InstanceReader reader = new InstanceReader(instance, into, null, bytes, new Budget(1 << 20), 0);
        DatasetScanner.scan(ScanInput.bytes(bytes), syntax, reader);
    }

    @Override
    public void header(int vrCode, long valueLength, Encoding how) {
        code = vrCode;
        length = valueLength;
        encoding = how;
    }

    @Override
    public void element(int tag, VR vr, int depth, long valueLength, ScanInput in) throws IOException {
        budget.take(ELEMENT_OVERHEAD);
        EditableItem item = level(depth);
        boolean stays = valueLength > LONGEST_IN_MEMORY && !vr.isStringType() && memory == null;
        boolean mayBeSequence = vr == VR.UN && valueLength >= 8 && in.peekInt() == DatasetScanner.ITEM_BYTES;
        if (stays && mayBeSequence && channel != null) {
            // not closed: the channel is still read
            stays = !isSequence(item, tag, valueLength, ScanInput.file(channel, in.position()), null);
            mayBeSequence = false;
            if (!stays) {
                return;
            }
        }
        if (stays && !mayBeSequence) {
            item.append(EditableElement.of(tag, code, new BulkValue(null, in.position(), valueLength), false));
            return;
        }
        int vrCode = code;
        byte[] bytes = bytes(in, valueLength);
        if (!mayBeSequence || !isSequence(item, tag, valueLength, ScanInput.bytes(bytes), bytes)) {
            item.append(EditableElement.of(tag, vrCode, bytes));
        }
    }

    private byte[] bytes(ScanInput in, long count) throws IOException {
        budget.take(count);
        byte[] bytes = new byte[(int) count];
        in.readFully(bytes, bytes.length);
        return bytes;
    }

    /**
     * Whether a value of VR UN that begins with an item is a sequence, which must be looked into as others are: it is when
     * all of it can be read as one. Then the item has it.
     *
     * @param bytes the value, when it is in memory
     */
    private boolean isSequence(EditableItem item, int tag, long valueLength, ScanInput in, byte[] bytes)
            throws IOException {
        long before = budget.left;
        int elements = item.elementList().size();
        int depth = depthAround + levels.size() - 1;
        try {
            DatasetScanner.scanItems(
                    in,
                    tag,
                    valueLength,
                    new InstanceReader(instance, item, bytes == null ? channel : null, bytes, budget, depth));
            return true;
        } catch (DicomFormatException e) {
            if (budget.left < 0) {
                throw e;
            }
            budget.left = before;
            item.elementList().subList(elements, item.elementList().size()).clear();
            return false;
        }
    }

    @Override
    public void sequence(int tag, int depth) throws IOException {
        budget.take(ELEMENT_OVERHEAD);
        EditableElement sequence = EditableElement.sequence(tag, code, length < 0);
        level(depth).append(sequence);
        sequences.set(depth, sequence);
    }

    @Override
    public void item(int depth) throws IOException {
        budget.take(ITEM_OVERHEAD);
        if (depthAround + depth > DEEPEST) {
            throw new DicomFormatException("Sequences stand inside each other more than " + DEEPEST + " deep");
        }
        EditableItem holder = level(depth - 1);
        EditableElement sequence = sequences.get(depth - 1);
        EditableItem item = new EditableItem(instance, holder, sequence.tag(), encoding, length < 0);
        sequence.itemList().add(item);
        levels.add(item);
        sequences.add(null);
    }

    @Override
    public void fragments(int tag, VR vr, int depth, ScanInput in) throws IOException {
        budget.take(ELEMENT_OVERHEAD);
        fragmentsAt = in.position();
        fragments = EditableElement.of(tag, code, new BulkValue(null, fragmentsAt, 0), true);
        level(depth).append(fragments);
    }

    @Override
    public void fragmentsEnd(ScanInput in) {
        long end = in.position();
        if (memory != null) {
            fragments.setFragments(Arrays.copyOfRange(memory, (int) fragmentsAt, (int) end));
            return;
        }
        fragments.set(fragments.code(), new BulkValue(null, fragmentsAt, end - fragmentsAt), true);
    }

    /** The level that an element belongs to. */
    private EditableItem level(int depth) {
        while (levels.size() > depth + 1) {
            levels.remove(levels.size() - 1);
            sequences.remove(sequences.size() - 1);
        }
        return levels.get(depth);
    }
}
