package org.dromedary.dicom;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Shows a file to a {@link ModelSink}. */
final class FileWalker {

    private FileWalker() {}

    static void walk(Path file, ModelView view, ModelSink sink) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            Part10 part10 = Part10.read(channel);
            ModelWalker walker = new ModelWalker(sink, part10.transferSyntax(), view);
            try (ScanInput in = part10.scanDataset(channel)) {
                DatasetScanner.scan(in, part10.transferSyntax(), walker);
            }
            walker.end();
        }
    }
}
