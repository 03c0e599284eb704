package org.dromedary.shaping;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code shaped/<delivery>/<claim>/} under the data directory: what was made for an attempt of a delivery. Claims have folders of their
 * own, so that a worker that is too late does not meet the files of the one that took over.
 */
final class ShapedFolder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ShapedFolder.class);
    private static final int PIECE = 1 << 20;

    private final Path path;
    private final boolean overwrite;

    private ShapedFolder(Path path, boolean overwrite) {
        this.path = path;
        this.overwrite = overwrite;
    }

    /**
     * Makes an empty one, for the owner of the process only.
     *
     * @param overwrite whether files are overwritten before they are removed
     */
    static ShapedFolder open(Path root, long delivery, long claim, boolean overwrite) throws IOException {
        Path path = root.resolve(Long.toString(delivery)).resolve(Long.toString(claim));
        ShapedFolder folder = new ShapedFolder(path, overwrite);
        folder.close();
        Files.createDirectories(path);
        if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(path.getParent(), PosixFilePermissions.fromString("rwx------"));
        }
        return folder;
    }

    Path path() {
        return path;
    }

    /** Bytes that may be written there. */
    long room() throws IOException {
        return Files.getFileStore(path).getUsableSpace();
    }

    /** Removes it; what cannot be removed is at the next start. */
    @Override
    public void close() {
        empty(path, overwrite);
        try {
            // the last claim's folder takes the delivery's along
            Files.deleteIfExists(path.getParent());
        } catch (IOException othersAreThere) {
            LOG.trace("{} stays", path.getParent(), othersAreThere);
        }
    }

    /** Removes a folder and all that is in it. */
    static void empty(Path folder, boolean overwrite) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> content = Files.walk(folder)) {
            List<Path> paths = content.sorted(Comparator.reverseOrder()).toList();
            for (Path path : paths) {
                if (overwrite && Files.isRegularFile(path)) {
                    overwrite(path);
                }
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("{} could not be removed and is at the next start: {}", folder, e.getMessage());
        }
    }

    private static void overwrite(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long left = channel.size();
            for (long at = 0; left > 0; ) {
                int written = channel.write(ByteBuffer.allocate((int) Math.min(PIECE, left)), at);
                at += written;
                left -= written;
            }
            channel.force(false);
        }
    }
}
