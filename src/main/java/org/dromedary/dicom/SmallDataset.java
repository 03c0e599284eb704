package org.dromedary.dicom;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;

/** Reads DICOM files that are held as a whole: worklist files and the like. */
public final class SmallDataset {

    /** What stands for bytes that are no text in a character set. */
    private static final char UNREADABLE = '\uFFFD';

    private SmallDataset() {}

    /**
     * A file, with or without preamble and file meta information, as a map. Text without SpecificCharacterSet is UTF-8, and
     * Latin-1 where it cannot be that.
     *
     * @throws DicomFormatException if it is no DICOM file, is larger than {@link BoundedDataset#IDENTIFIER} lets pass, deflated,
     *     cut off or contradicts itself
     */
    public static Map<String, Object> read(Path file) throws IOException {
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

    private static Attributes dataset(Path file) throws IOException {
        Part10 part10 = Part10.read(file);
        if (part10.transferSyntax().isDeflated()) {
            throw new DicomFormatException("The dataset is deflated; write the file in another transfer syntax");
        }
        try (InputStream bytes = new BufferedInputStream(part10.openDataset(file))) {
            return BoundedDataset.IDENTIFIER.read(bytes, part10.transferSyntax().uid());
        }
    }
}
