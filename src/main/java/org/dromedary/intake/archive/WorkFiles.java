package org.dromedary.intake.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one unpacking, under names of our own, in folders that take turns: where an instance was just forced, its
 * folder is locked until the journal of the file system is written.
 */
final class WorkFiles implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WorkFiles.class);
    private static final int FOLDERS = 8;
    private static final int BLOCK = 1 << 20;

    private final Path folder;
    private final boolean overwrite;
    private final AtomicInteger next = new AtomicInteger();
    private final Map<Integer, Path> folders = new ConcurrentHashMap<>();
    private final Set<Path> ours = ConcurrentHashMap.newKeySet();

    /** @param overwrite whether what is removed is overwritten before */
    WorkFiles(Path workFolder, boolean overwrite) throws IOException {
        this.overwrite = overwrite;
        this.folder = workFolder.resolve(UUID.randomUUID().toString());
        Files.createDirectories(folder);
    }

    /** A name for a new file, which is ours until it is {@link #give given} or {@link #remove removed}. */
    Path create() throws DiskException {
        int number = next.getAndIncrement();
        try {
            Path file = folders.computeIfAbsent(Math.floorMod(number, FOLDERS), this::folder)
                    .resolve(number + ".part");
            ours.add(file);
            return file;
        } catch (UncheckedIOException e) {
            throw new DiskException("A temporary folder cannot be made", e.getCause());
        }
    }

    private Path folder(int index) {
        try {
            return Files.createDirectory(folder.resolve(Integer.toString(index)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another owns the file from now on. */
    void give(Path file) {
        ours.remove(file);
    }

    void remove(Path file) throws IOException {
        removeFile(file, overwrite);
        ours.remove(file);
    }

    /** Removes what is still ours, and the folders when nothing of the sink's is left in them. */
    @Override
    public void close() {
        for (Path file : ours) {
            try {
                removeFile(file, overwrite);
            } catch (IOException e) {
                LOG.warn("A temporary file of an intake cannot be removed, remove it by hand: {}", e.toString());
            }
        }
        try {
            for (Path used : folders.values()) {
                Files.deleteIfExists(used);
            }
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            LOG.debug("{} still holds files that were given away", folder);
        } catch (IOException e) {
            LOG.warn("A temporary folder of an intake cannot be removed, remove it by hand: {}", e.toString());
        }
    }

    /** Removes all that an earlier life of the program has left in a work folder. */
    static void sweep(Path workFolder, boolean overwrite) throws IOException {
        if (!Files.isDirectory(workFolder)) {
            return;
        }
        Files.walkFileTree(workFolder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                removeFile(file, overwrite && attributes.isRegularFile());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException fault) throws IOException {
                if (!visited.equals(workFolder)) {
                    Files.deleteIfExists(visited);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    static void removeFile(Path file, boolean overwrite) throws IOException {
        if (overwrite && Files.isRegularFile(file)) {
            overwrite(file);
        }
        Files.deleteIfExists(file);
    }

    /** One pass of zeros over the bytes where they lie, forced. */
    private static void overwrite(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long left = channel.size();
            ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(BLOCK, Math.max(left, 1)));
            while (left > 0) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), left));
                left -= channel.write(zeros);
            }
            channel.force(false);
        }
    }
}
