package org.dromedary.dicom;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

import org.aoju.bus.image.galaxy.data.VR;

/** Writes an {@link EditableInstance}: first the lengths are counted, then everything goes out in one pass. */
final class InstanceWriter {

    private static final int BUFFER = 16 * 1024;
    private static final long LONGEST = 0xFFFFFFFEL;
    private static final int LONGEST_SHORT = 0xFFFF;

    private final EditableInstance instance;

    InstanceWriter(EditableInstance instance) {
        this.instance = instance;
    }

    void write(Path target) throws IOException {
        byte[] head = instance.headToWrite();
        EditableItem dataset = instance.dataset();
        measure(dataset);
        try (FileChannel out = FileChannel.open(
                        target,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
                BulkSource bulk = new BulkSource(instance)) {
            if (!instance.transferSyntax().isDeflated()) {
                ElementOutput elements = new ElementOutput(out, bulk, BUFFER);
                elements.write(head);
                write(dataset, elements);
                elements.flush();
                return;
            }
            OutputStream file = Channels.newOutputStream(out);
            file.write(head);
            Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
            try {
                DeflaterOutputStream deflated = new DeflaterOutputStream(file, deflater, BUFFER);
                ElementOutput elements = new ElementOutput(deflated, bulk, BUFFER);
                write(dataset, elements);
                elements.flush();
                deflated.finish();
            } finally {
                deflater.end();
            }
        }
    }

    /** The elements of an item that holds no bulk values. */
    static byte[] bytes(EditableItem item) throws IOException {
        measure(item);
        ByteArrayOutputStream out = new ByteArrayOutputStream((int) item.encodedLength());
        ElementOutput elements = new ElementOutput(out, null, BUFFER);
        write(item, elements);
        elements.flush();
        return out.toByteArray();
    }

    /** Counts what each item takes, innermost first. */
    private static void measure(EditableItem item) {
        long bytes = 0;
        for (EditableElement element : item.elementList()) {
            if (!isLeftOut(item, element)) {
                bytes += headerLength(item, element) + valueLength(item, element);
            }
        }
        item.encodedLength(bytes);
    }

    /** Group lengths are not right any more when something changed. */
    private static boolean isLeftOut(EditableItem item, EditableElement element) {
        return (element.tag() & 0xFFFF) == 0
                && element.tag() >>> 16 != 2
                && item.instance().isChanged();
    }

    private static int headerLength(EditableItem item, EditableElement element) {
        return !item.encoding().implicit() && VrCodes.isLong(code(item, element)) ? 12 : 8;
    }

    /** The VR that is written: what is longer than its VR can tell goes as UN (PS3.5 §6.2.2). */
    private static int code(EditableItem item, EditableElement element) {
        int code = element.code() != 0 ? element.code() : VrCodes.code(element.vr());
        return item.encoding().implicit() || VrCodes.isLong(code) || element.length() <= LONGEST_SHORT
                ? code
                : VR.UN.code();
    }

    private static long valueLength(EditableItem item, EditableElement element) {
        if (!element.isSequence()) {
            return element.length() + (padding(element) ? 1 : 0);
        }
        Encoding inner = item.inner(element);
        long bytes = 0;
        for (EditableItem each : element.itemList()) {
            measure(each);
            bytes += 8 + each.encodedLength() + (isUndefined(each) ? 8 : 0);
        }
        element.encodedLength(bytes);
        return bytes + (isUndefined(element) ? 8 : 0);
    }

    /** A value from a file of another's making may be odd. */
    private static boolean padding(EditableElement element) {
        return element.isBulk() && element.bulk().file() != null && element.length() % 2 == 1;
    }

    private static boolean isUndefined(EditableItem item) {
        return item.undefinedLength() || item.encodedLength() > LONGEST;
    }

    private static boolean isUndefined(EditableElement sequence) {
        return sequence.undefinedLength() || sequence.encodedLength() > LONGEST;
    }

    private static void write(EditableItem item, ElementOutput out) throws IOException {
        for (EditableElement element : item.elementList()) {
            if (!isLeftOut(item, element)) {
                write(item, element, out);
            }
        }
    }

    private static void write(EditableItem item, EditableElement element, ElementOutput out) throws IOException {
        Encoding encoding = item.encoding();
        int code = code(item, element);
        if (element.isSequence()) {
            boolean undefined = isUndefined(element);
            out.header(encoding, element.tag(), code, undefined ? -1 : element.encodedLength());
            items(element.itemList(), item.inner(element), undefined, out);
            return;
        }
        out.header(
                encoding,
                element.tag(),
                code,
                element.isEncapsulated() ? -1 : element.length() + (padding(element) ? 1 : 0));
        if (element.isBulk()) {
            out.bulk(element.bulk());
            if (padding(element)) {
                out.write(new byte[1]);
            }
        } else {
            out.write(element.bytes());
        }
    }

    private static void items(List<EditableItem> items, Encoding encoding, boolean undefined, ElementOutput out)
            throws IOException {
        for (EditableItem item : items) {
            boolean open = isUndefined(item);
            out.delimiter(encoding, DatasetScanner.ITEM, open ? -1 : item.encodedLength());
            write(item, out);
            if (open) {
                out.delimiter(encoding, DatasetScanner.ITEM_DELIMITATION, 0);
            }
        }
        if (undefined) {
            out.delimiter(encoding, DatasetScanner.SEQUENCE_DELIMITATION, 0);
        }
    }
}
