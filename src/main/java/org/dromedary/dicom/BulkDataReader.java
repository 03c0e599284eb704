package org.dromedary.dicom;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;

import org.aoju.bus.image.galaxy.data.VR;

/** Finds the value to which a model refers by a bulk data URI (see {@link ModelView#bulkData}) and copies it, little endian. */
public final class BulkDataReader {

    private static final Pattern PATH = Pattern.compile("(?:[0-9A-Fa-f]{8}/[1-9]\\d{0,8}/){0,99}[0-9A-Fa-f]{8}");
    private static final int CHUNK = 64 * 1024;

    private BulkDataReader() {}

    /** Takes a value. */
    @FunctionalInterface
    public interface Receiver {

        /**
         * The value was found.
         *
         * @param length in bytes; -1 if it is not known before
         * @return where it goes; not closed
         */
        OutputStream begin(long length) throws IOException;
    }

    /**
     * @param path as in the URI: {@code 7FE00010}, or {@code 54000100/1/54001010} within an item
     * @return whether there is such an element
     * @throws DicomFormatException if the file is no DICOM file or contradicts itself before it
     * @throws IllegalArgumentException if the path is none
     */
    public static boolean copy(Path file, String path, Receiver receiver) throws IOException {
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException("Not a path of tags and item numbers");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            Part10 part10 = Part10.read(channel);
            Finder finder = new Finder(path.split("/"), part10.transferSyntax().isBigEndian(), receiver);
            try (ScanInput in = part10.scanDataset(channel)) {
                DatasetScanner.scan(in, part10.transferSyntax(), finder);
            }
            return finder.out != null;
        }
    }

    private static final class Finder implements DatasetScanner.Visitor {

        private final int[] tags;
        private final int[] items;
        private final boolean bigEndian;
        private final Receiver receiver;
        /** The sequence that is open at each depth, and how many items of it have begun. */
        private final int[] openTags;

        private final int[] openItems;
        private final byte[] chunk = new byte[CHUNK];
        private OutputStream out;
        private boolean inFragments;
        private boolean pastTable;
        private boolean ended;

        Finder(String[] path, boolean bigEndian, Receiver receiver) {
            int depth = path.length / 2;
            this.tags = new int[depth + 1];
            this.items = new int[depth];
            for (int i = 0; i <= depth; i++) {
                tags[i] = Integer.parseUnsignedInt(path[2 * i], 16);
                if (i < depth) {
                    items[i] = Integer.parseInt(path[2 * i + 1]);
                }
            }
            this.openTags = new int[depth];
            this.openItems = new int[depth];
            this.bigEndian = bigEndian;
            this.receiver = receiver;
        }

        @Override
        public void sequence(int tag, int depth) {
            ended |= inFragments;
            if (depth < openTags.length) {
                openTags[depth] = tag;
                openItems[depth] = 0;
            }
        }

        @Override
        public void item(int depth) {
            if (depth <= openItems.length) {
                openItems[depth - 1]++;
            }
        }

        private boolean isWanted(int tag, int depth) {
            ended |= inFragments;
            if (ended || depth != items.length || tag != tags[depth]) {
                return false;
            }
            for (int i = 0; i < depth; i++) {
                if (openTags[i] != tags[i] || openItems[i] != items[i]) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void element(int tag, VR vr, int depth, long length, ScanInput in) throws IOException {
            if (isWanted(tag, depth)) {
                out = receiver.begin(length);
                copy(length, bigEndian ? vr.name() : "OB", in);
                ended = true;
            }
        }

        @Override
        public void fragments(int tag, VR vr, int depth, ScanInput in) throws IOException {
            if (isWanted(tag, depth)) {
                out = receiver.begin(-1);
                inFragments = true;
            }
        }

        @Override
        public void fragment(long length, ScanInput in) throws IOException {
            if (inFragments && pastTable) {
                copy(length, "OB", in);
            }
            pastTable = inFragments;
        }

        private void copy(long length, String vr, ScanInput in) throws IOException {
            for (long left = length; left > 0; ) {
                int some = (int) Math.min(CHUNK, left);
                in.readFully(chunk, some);
                out.write(ModelValues.swapped(vr, chunk), 0, some);
                left -= some;
            }
        }

        @Override
        public boolean enough() {
            return ended;
        }
    }
}
