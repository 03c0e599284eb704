package org.dromedary.dicom;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.aoju.bus.image.galaxy.data.VR;

/** How deep sequences stand inside each other: some peers walk them on their call stack and crash when it ends. */
public final class Nesting {

    private Nesting() {}

    /**
     * Walks the dataset of a file, values left out.
     *
     * @param enough where counting may end, so that a hostile file costs no more than another
     * @return 0 without any sequence, 1 if none holds another; {@code enough} if it is that or more
     * @throws DicomFormatException if it is no DICOM file, is cut off or contradicts itself before that depth
     */
    public static int of(Path file, int enough) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            Part10 part10 = Part10.read(channel);
            Deepest deepest = new Deepest(enough);
            try (ScanInput in = part10.scanDataset(channel)) {
                DatasetScanner.scan(in, part10.transferSyntax(), deepest);
            }
            return deepest.found;
        }
    }

    private static final class Deepest implements DatasetScanner.Visitor {

        private final int enough;
        private int found;

        Deepest(int enough) {
            this.enough = enough;
        }

        @Override
        public void element(int tag, VR vr, int depth, long length, ScanInput in) {
            // only sequences count
        }

        @Override
        public void sequence(int tag, int depth) {
            found = Math.max(found, depth + 1);
        }

        @Override
        public boolean enough() {
            return found >= enough;
        }
    }
}
