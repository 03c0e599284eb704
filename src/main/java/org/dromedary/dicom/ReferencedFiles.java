package org.dromedary.dicom;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.VR;

/** The files that a DICOMDIR names: Referenced File ID (0004,1500) of its directory records (PS3.3 §F.3). */
public final class ReferencedFiles {

    /** Media Storage Directory Storage: the SOP Class of a DICOMDIR. */
    public static final String MEDIA_DIRECTORY = "1.2.840.10008.1.3.10";

    /** Eight components of eight characters are allowed; more is kept for what does not care. */
    private static final int LONGEST = 1024;

    private static final int MOST = 500_000;
    private static final int MOST_BYTES = 40 << 20;

    private ReferencedFiles() {}

    /**
     * Reads a DICOMDIR.
     *
     * @return Referenced File IDs as they stand there, components divided by backslashes, of the records in use
     * @throws DicomFormatException if it is none, is cut off or contradicts itself, or names too many files
     */
    public static List<String> read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            Part10 part10 = Part10.read(channel);
            Records records = new Records();
            try (ScanInput in = part10.scanDataset(channel)) {
                DatasetScanner.scan(in, part10.transferSyntax(), records);
            }
            return records.files;
        }
    }

    private static final class Records implements DatasetScanner.Visitor {

        private final List<String> files = new ArrayList<>();
        private long bytes;
        private boolean inUse = true;

        @Override
        public void item(int depth) {
            inUse = true;
        }

        @Override
        public void element(int tag, VR vr, int depth, long length, ScanInput in) throws IOException {
            if (depth == 1 && tag == Tag.RecordInUseFlag && length == 2) {
                byte[] flag = new byte[2];
                in.readFully(flag, flag.length);
                inUse = flag[0] != 0 || flag[1] != 0;
            } else if (depth == 1 && tag == Tag.ReferencedFileID && inUse && length > 0 && length <= LONGEST) {
                byte[] id = new byte[(int) length];
                in.readFully(id, id.length);
                bytes += length;
                if (files.size() >= MOST || bytes > MOST_BYTES) {
                    throw new DicomFormatException("The DICOMDIR names more than " + MOST + " files, or in more than "
                            + (MOST_BYTES >> 20) + " MB");
                }
                files.add(DicomHeader.trim(new String(id, StandardCharsets.ISO_8859_1)));
            }
        }
    }
}
