package org.dromedary.dicom;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

import org.aoju.bus.image.Tag;

/**
 * A DICOM file (PS3.10) that can be changed: its elements are in memory, except for values of more than 64 KB that are no text,
 * and lists of fragments, which stay in the file and are copied when it is written. What is not changed is written byte for
 * byte as it was, in the same transfer syntax, with the same defined and undefined lengths; of a changed instance group
 * lengths (retired) are left out. Not for several threads at once. The file must stay there until the instance is written.
 */
public final class EditableInstance {

    private static final byte[] UTF_8 = "ISO_IR 192".getBytes(StandardCharsets.US_ASCII);
    private static final int PREAMBLE = 128;
    private static final long MB = 1 << 20;

    private static final long BUDGET =
            budget(Runtime.getRuntime().maxMemory(), Runtime.getRuntime().availableProcessors());

    private final Path file;
    private final Part10 part10;
    /** What stands before the dataset. */
    private final byte[] head;

    private final EditableItem meta;
    private final EditableItem dataset;
    private boolean changed;
    private boolean newHead;

    private EditableInstance(Path file, Part10 part10, byte[] head) throws IOException {
        this.file = file;
        this.part10 = part10;
        this.head = head;
        TransferSyntax explicit = new TransferSyntax(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
        meta = new EditableItem(this, null, 0, Encoding.of(explicit), false);
        dataset = new EditableItem(this, null, 0, Encoding.of(part10.transferSyntax()), false);
        InstanceReader.read(Arrays.copyOfRange(head, metaOffset(), head.length), explicit, this, meta);
    }

    /**
     * What an instance may take beside its bulk values: an eighth of the heap, or, with more than four processors, what lets as many
     * instances as there are processors take half of the heap together; at least 8 MB, at most 256 MB.
     */
    static long budget(long heap, int processors) {
        long share = heap / 2 / Math.max(4, processors);
        return Math.max(8 * MB, Math.min(256 * MB, share));
    }

    /**
     * Reads a file of any transfer syntax.
     *
     * @throws DicomFormatException if it is no DICOM file, is cut off, contradicts itself, or has more beside its bulk values than
     *     memory should hold
     */
    public static EditableInstance read(Path file) throws IOException {
        return read(file, BUDGET);
    }

    static EditableInstance read(Path file, long budget) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            Part10 part10 = Part10.read(channel);
            ByteBuffer head = ByteBuffer.allocate((int) part10.datasetOffset());
            while (head.hasRemaining() && channel.read(head, head.position()) >= 0) {
                // until it is there
            }
            EditableInstance instance = new EditableInstance(file, part10, head.array());
            boolean deflated = part10.transferSyntax().isDeflated();
            try (ScanInput in = part10.scanDataset(channel)) {
                DatasetScanner.scan(
                        in,
                        part10.transferSyntax(),
                        new InstanceReader(
                                instance,
                                instance.dataset,
                                deflated ? null : channel,
                                new InstanceReader.Budget(budget)));
            }
            return instance;
        }
    }

    public Path file() {
        return file;
    }

    /** The dataset. */
    public EditableItem dataset() {
        return dataset;
    }

    /** The file meta information; empty in a file that has none. */
    public EditableItem meta() {
        return meta;
    }

    public TransferSyntax transferSyntax() {
        return part10.transferSyntax();
    }

    /** What the file meta information says in (0002,0002); may be null. */
    public String sopClassUid() {
        return part10.sopClassUid();
    }

    /** What the file meta information says in (0002,0003); may be null. */
    public String sopInstanceUid() {
        return part10.sopInstanceUid();
    }

    /** Where the dataset begins in {@link #file()}. */
    public long datasetOffset() {
        return part10.datasetOffset();
    }

    public boolean isChanged() {
        return changed;
    }

    void changed() {
        changed = true;
    }

    /** Leaves preamble and file meta information as if this program had made the file: nothing of who wrote or sent it stays. */
    public void forgetHead() {
        newHead = true;
        changed = true;
    }

    /** Turns all text to UTF-8 (ISO_IR 192), so that any text can be set. */
    public void useUtf8() {
        recode(dataset);
        dataset.put(Tag.SpecificCharacterSet, "CS", UTF_8.clone());
        dataset.forgetCharset();
    }

    private static void recode(EditableItem item) {
        for (EditableElement element : item.elementList()) {
            if (element.isSequence()) {
                element.itemList().forEach(EditableInstance::recode);
            } else if (!element.isEmpty() && !element.isBulk() && EditableElement.usesCharset(element.vr())) {
                String text = item.charset().decode(element.bytes());
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                element.set(element.code(), ValueCoder.padded(element.vr(), bytes));
            }
        }
        EditableElement own = item.get(Tag.SpecificCharacterSet);
        if (own != null) {
            own.set(own.code(), UTF_8.clone());
        }
    }

    /**
     * Writes the instance to a file, which is made or replaced; not forced to disk. When this fails nothing is left of it.
     *
     * @throws IOException if the file that was read is not there any more or ends before its values do
     */
    public void write(Path target) throws IOException {
        if (Files.exists(target) && Files.isSameFile(target, file)) {
            throw new IOException("An instance cannot be written to the file that it is read from");
        }
        try {
            new InstanceWriter(this).write(target);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(target);
            throw e;
        }
    }

    /** What stands before the dataset in the file that is written. */
    byte[] headToWrite() throws IOException {
        if (!changed) {
            return head;
        }
        String syntax = part10.transferSyntax().uid();
        String sopClass = uid(Tag.SOPClassUID, part10.sopClassUid());
        String sopInstance = uid(Tag.SOPInstanceUID, part10.sopInstanceUid());
        if (newHead || meta.elementList().isEmpty()) {
            return Part10.head(sopClass, sopInstance, syntax, null);
        }
        meta.remove(Tag.FileMetaInformationGroupLength);
        meta.setAs(Tag.MediaStorageSOPClassUID, "UI", sopClass);
        meta.setAs(Tag.MediaStorageSOPInstanceUID, "UI", sopInstance);
        meta.setAs(Tag.TransferSyntaxUID, "UI", syntax);
        meta.setAs(Tag.FileMetaInformationGroupLength, "UL", "0");
        byte[] elements = InstanceWriter.bytes(meta);
        // what the group length counts begins after it
        ByteBuffer.wrap(elements).order(ByteOrder.LITTLE_ENDIAN).putInt(8, elements.length - 12);
        ByteBuffer all = ByteBuffer.allocate(PREAMBLE + 4 + elements.length);
        all.put(metaOffset() == PREAMBLE + 4 ? Arrays.copyOf(head, PREAMBLE) : new byte[PREAMBLE]);
        return all.put("DICM".getBytes(StandardCharsets.US_ASCII)).put(elements).array();
    }

    private String uid(int tag, String otherwise) {
        String uid = dataset.text(tag);
        return uid != null ? uid : otherwise == null ? "" : otherwise;
    }

    private int metaOffset() {
        return isPrefix(PREAMBLE) ? PREAMBLE + 4 : isPrefix(0) ? 4 : 0;
    }

    private boolean isPrefix(int at) {
        return head.length >= at + 4
                && head[at] == 'D'
                && head[at + 1] == 'I'
                && head[at + 2] == 'C'
                && head[at + 3] == 'M';
    }
}
