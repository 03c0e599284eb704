package org.dromedary.web.share;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import org.dromedary.study.DataDirectory;

/** The offered packages on disk: {@code share/<part of the token's digest>/package} under the data directory. */
final class ShareFiles {

    private final DataDirectory data;
    private final Path folder;

    ShareFiles(DataDirectory data) {
        this.data = data;
        this.folder = data.root().resolve("share");
    }

    Path file(Share share) {
        return data.root().resolve(share.payload());
    }

    /** Where the package of a link lies, relative to the data directory. */
    String payload(String digest) {
        return "share/" + digest.substring(0, 32) + "/package";
    }

    /** Whether the file is what is offered already, so that the step is a repeated one. */
    boolean isOffered(Path file, String digest) throws IOException {
        Path offered = data.root().resolve(payload(digest));
        if (!Files.exists(offered)) {
            return false;
        }
        return !Files.exists(file)
                || Files.isSameFile(file, offered)
                || Files.size(file) == Files.size(offered)
                        && Files.getLastModifiedTime(file).equals(Files.getLastModifiedTime(offered));
    }

    /**
     * Puts a package in its place, durably. It is linked, not moved: a delivery that is tried again after a crash finds its
     * package where it made it, and the queue removes that name when the delivery is finished.
     */
    void put(Path file, String digest) throws IOException {
        Path target = data.root().resolve(payload(digest));
        data.create(target.getParent());
        Path part = target.resolveSibling("package.part");
        Files.deleteIfExists(part);
        try {
            Files.createLink(part, file);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            // another file system, or one without links
            Files.copy(file, part, StandardCopyOption.COPY_ATTRIBUTES);
        }
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        DataDirectory.force(target.getParent());
    }

    void remove(String digest) throws IOException {
        Path file = data.root().resolve(payload(digest));
        Files.deleteIfExists(file.resolveSibling("package.part"));
        Files.deleteIfExists(file);
        Files.deleteIfExists(file.getParent());
    }

    /** Names of folders that are older than an age; some may have been put there by a step that never came to its row. */
    List<String> olderThan(Duration age) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        Instant limit = Instant.now().minus(age);
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.filter(path -> changed(path).isBefore(limit))
                    .map(path -> path.getFileName().toString())
                    .toList();
        }
    }

    private static Instant changed(Path path) {
        try {
            return Files.getLastModifiedTime(path).toInstant();
        } catch (IOException e) {
            return Instant.now();
        }
    }
}
