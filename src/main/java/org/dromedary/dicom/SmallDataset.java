package org.dromedary.dicom;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.ImageInputStream;

/** Reads DICOM files that are held as a whole: worklist files and the like. */
public final class SmallDataset {

    /** Sequences inside each other that such a file may have. */
    private static final int DEEPEST = 16;
    /** What stands for bytes that are no text in a character set. */
    private static final char UNREADABLE = '\uFFFD';

    private SmallDataset() {}

    /**
     * A file, with or without preamble and file meta information, as a map. Text without SpecificCharacterSet is UTF-8, and
     * Latin-1 where it cannot be that.
     *
     * @param largest size up to which it is read, in bytes
     * @throws DicomFormatException if it is no DICOM file, is larger, cut off or contradicts itself
     */
    public static Map<String, Object> read(Path file, long largest) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() > largest) {
                throw new DicomFormatException("The file is larger than " + largest + " bytes");
            }
            check(channel);
        }
        Attributes dataset = dataset(file);
        if (dataset.contains(Tag.SpecificCharacterSet)) {
            return KeywordMap.of(dataset);
        }
        dataset.setString(Tag.SpecificCharacterSet, VR.CS, "ISO_IR 192");
        Map<String, Object> map = KeywordMap.of(dataset);
        if (map.toString().indexOf(UNREADABLE) < 0) {
            return map;
        }
        dataset = dataset(file);
        dataset.setString(Tag.SpecificCharacterSet, VR.CS, "ISO_IR 100");
        return KeywordMap.of(dataset);
    }

    /** The toolkit's reader believes lengths and goes as deep as a file does. */
    private static void check(FileChannel channel) throws IOException {
        Part10 part10 = Part10.read(channel);
        int[] deepest = {0};
        try (ScanInput in = part10.scanDataset(channel)) {
            DatasetScanner.scan(in, part10.transferSyntax(), new DatasetScanner.Visitor() {
                @Override
                public void element(int tag, VR vr, int depth, long length, ScanInput at) {
                    deepest[0] = Math.max(deepest[0], depth);
                }

                @Override
                public void item(int depth) {
                    deepest[0] = Math.max(deepest[0], depth);
                }

                @Override
                public boolean enough() {
                    return deepest[0] > DEEPEST;
                }
            });
        }
        if (deepest[0] > DEEPEST) {
            throw new DicomFormatException("Sequences are nested deeper than " + DEEPEST + " levels");
        }
    }

    private static Attributes dataset(Path file) throws IOException {
        Part10 part10 = Part10.read(file);
        try (InputStream bytes = new BufferedInputStream(part10.openDataset(file));
                ImageInputStream in =
                        new ImageInputStream(bytes, part10.transferSyntax().uid())) {
            in.setIncludeBulkData(ImageInputStream.IncludeBulkData.NO);
            return in.readDataset(-1, -1);
        }
    }
}
