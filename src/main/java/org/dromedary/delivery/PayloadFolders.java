package org.dromedary.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What deliveries keep on disk while they last: {@code queue/<destination>/<delivery id>/} under the data directory. An
 * operator's file lies there, and what the steps of a delivery make (packages). It goes when the delivery is finished.
 */
public final class PayloadFolders {

    static final String STAGING = ".staging-";
    /** The password of a package; the packager's name for it. */
    private static final String PASSWORD = "package.password";

    private static final Logger LOG = LoggerFactory.getLogger(PayloadFolders.class);

    private final Path dataDir;
    private final Path queues;

    public PayloadFolders(Path dataDir) {
        this.dataDir = dataDir.toAbsolutePath().normalize();
        this.queues = this.dataDir.resolve("queue");
    }

    /** The folder of a delivery; it exists only if something was put into it. */
    public Path folder(String destination, long id) {
        return queue(destination).resolve(Long.toString(id));
    }

    /** The file of an operator's delivery. */
    public Path file(Delivery delivery) {
        return dataDir.resolve(delivery.payload());
    }

    private Path queue(String destination) {
        if (!destination.matches(DestinationProperties.NAME)) {
            throw new IllegalArgumentException(
                    "'" + destination + "' is no queue; a name has 1 to 40 of a-z, 0-9 and '-'");
        }
        return queues.resolve(destination);
    }

    /** Copies a stream to where {@link DeliveryLedger#enqueue} takes it from; it is on disk when this returns. */
    public StagedPayload stage(String destination, InputStream content, String fileName) throws IOException {
        Path folder = newFolder(destination);
        Path file = folder.resolve(free(fileName));
        try {
            Files.copy(content, file);
            return settled(folder, file);
        } catch (IOException | RuntimeException e) {
            delete(folder);
            throw e;
        }
    }

    /**
     * Like {@link #stage(String, InputStream, String)} for a file that is given away: a second name for the same bytes where
     * the file system can, else a copy. The first name is for the caller to remove, once the delivery is in the ledger.
     */
    public StagedPayload stageGiven(String destination, Path source, String fileName) throws IOException {
        // of a symbolic link there would be a second link
        if (!Files.isSymbolicLink(source)) {
            Path folder = newFolder(destination);
            Path file = folder.resolve(free(fileName));
            try {
                Files.createLink(file, source);
                return settled(folder, file);
            } catch (IOException | UnsupportedOperationException otherFileSystem) {
                LOG.debug("{} is copied, it cannot be linked", source, otherFileSystem);
                delete(folder);
            }
        }
        try (InputStream content = Files.newInputStream(source)) {
            return stage(destination, content, fileName);
        }
    }

    /** What the steps of the mailer keep beside the payload must not be an operator's file, nor overwrite it. */
    private static String free(String fileName) {
        return fileName.toLowerCase(Locale.ROOT).startsWith(PASSWORD) ? "_" + fileName : fileName;
    }

    private Path newFolder(String destination) throws IOException {
        return Files.createDirectories(queue(destination).resolve(STAGING + UUID.randomUUID()));
    }

    private static StagedPayload settled(Path folder, Path file) throws IOException {
        force(file, StandardOpenOption.WRITE);
        forceFolder(folder);
        return new StagedPayload(folder, file.getFileName().toString(), Files.size(file));
    }

    /** Gives a staged payload its final place; returns the file's path relative to the data directory. */
    String settle(String destination, StagedPayload staged, long id) throws IOException {
        Path folder = folder(destination, id);
        if (Files.exists(folder)) {
            // of a delivery whose row was never committed
            delete(folder);
        }
        Files.move(staged.folder(), folder, StandardCopyOption.ATOMIC_MOVE);
        forceFolder(folder.getParent());
        return dataDir.relativize(folder.resolve(staged.fileName())).toString().replace('\\', '/');
    }

    /** Undoes {@link #settle} where the row could not be written. */
    void unsettle(String destination, StagedPayload staged, long id) {
        Path folder = folder(destination, id);
        if (id > 0 && !Files.exists(staged.folder()) && Files.exists(folder)) {
            try {
                Files.move(folder, staged.folder(), StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                LOG.warn("The payload of a delivery that was not enqueued stays in {}: {}", folder, e.getMessage());
            }
        }
    }

    /** Removes what was staged and not enqueued. */
    public void discard(StagedPayload staged) {
        delete(staged.folder());
    }

    /** Removes what is still there of a finished delivery; what cannot be removed is swept at the next start. */
    void remove(String destination, long id) {
        if (destination.matches(DestinationProperties.NAME)) {
            delete(folder(destination, id));
        }
    }

    /** All folders under all queues. */
    List<Path> all() throws IOException {
        if (!Files.isDirectory(queues)) {
            return List.of();
        }
        try (Stream<Path> found = Files.find(queues, 2, (path, attributes) -> attributes.isDirectory())) {
            return found.filter(path -> queues.equals(path.getParent().getParent()))
                    .toList();
        }
    }

    static void delete(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> content = Files.walk(folder)) {
            for (Path path : content.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            LOG.warn("The folder {} of a delivery could not be removed: {}", folder, e.getMessage());
        }
    }

    private static void force(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }

    private static void forceFolder(Path folder) throws IOException {
        try {
            force(folder, StandardOpenOption.READ);
        } catch (FileSystemException e) {
            // Windows cannot open a folder; a rename is durable there once the call returns
            LOG.trace("{} cannot be forced", folder, e);
        }
    }
}
