package org.dromedary.component.filesender;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** The transfers and bytes of a {@link FileSenderDouble}. */
final class DoubleStore {

    enum Status {
        CREATED,
        UPLOADING,
        AVAILABLE,
        CLOSED
    }

    static final class Transfer {
        final long id;
        final String user;
        final String from;
        final String subject;
        final String message;
        final String language;
        final long created;
        final long expires;
        final String roundtripToken = UUID.randomUUID().toString().replace("-", "");
        final Map<String, Boolean> options = new LinkedHashMap<>();
        final List<StoredFile> files = new ArrayList<>();
        final List<Recipient> recipients = new ArrayList<>();
        volatile Status status = Status.CREATED;

        Transfer(
                long id,
                String user,
                String from,
                String subject,
                String message,
                String language,
                long created,
                long expires) {
            this.id = id;
            this.user = user;
            this.from = from;
            this.subject = subject;
            this.message = message;
            this.language = language;
            this.created = created;
            this.expires = expires;
        }
    }

    record Recipient(long id, String token, String email) {}

    static final class StoredFile {
        final long id;
        final Transfer transfer;
        final String name;
        final long size;
        final boolean folder;
        final String puid = UUID.randomUUID().toString();
        volatile boolean complete;
        private boolean exists;
        private int writing;
        private final AtomicLong discarded = new AtomicLong();

        StoredFile(long id, Transfer transfer, String name, long size, boolean folder) {
            this.id = id;
            this.transfer = transfer;
            this.name = name;
            this.size = size;
            this.folder = folder;
        }
    }

    final Map<Long, Transfer> transfers = new ConcurrentHashMap<>();
    final Map<Long, StoredFile> files = new ConcurrentHashMap<>();
    final AtomicLong ids = new AtomicLong(400);
    private final Path folder;
    private final DoubleModes modes;

    DoubleStore(Path folder, DoubleModes modes) {
        this.folder = folder;
        this.modes = modes;
    }

    Path path(StoredFile file) {
        return folder.resolve("file-" + file.id);
    }

    /** Before the bytes of a chunk come. @return whether they will be lost */
    boolean begin(StoredFile file) {
        synchronized (file) {
            boolean lost = modes.truncateOnParallelFirstChunk && !file.exists && file.writing > 0;
            file.writing++;
            return lost;
        }
    }

    boolean exists(StoredFile file) {
        synchronized (file) {
            return file.exists;
        }
    }

    void end(StoredFile file, boolean written) {
        synchronized (file) {
            file.writing--;
            file.exists |= written;
        }
    }

    void write(StoredFile file, long offset, byte[] bytes) throws IOException {
        if (modes.chunkPerFile) {
            Files.createDirectories(path(file));
            Files.write(path(file).resolve(String.format("%020d", offset)), bytes);
            return;
        }
        try (RandomAccessFile target = new RandomAccessFile(path(file).toFile(), "rw")) {
            target.seek(offset);
            target.write(bytes);
        }
    }

    void discarded(StoredFile file, long bytes) {
        file.discarded.addAndGet(bytes);
    }

    /** As far as the server looks: the size on disk, so that a hole in the middle is not seen; with a file per chunk the sum. */
    boolean isWhole(StoredFile file) throws IOException {
        if (modes.discardBytes) {
            return file.discarded.get() == file.size;
        }
        if (!Files.exists(path(file))) {
            return file.size == 0 && !modes.chunkPerFile;
        }
        if (!Files.isDirectory(path(file))) {
            return Files.size(path(file)) == file.size;
        }
        long sum = 0;
        try (Stream<Path> chunks = Files.list(path(file))) {
            for (Path chunk : chunks.toList()) {
                long offset = Long.parseLong(chunk.getFileName().toString());
                long size = Files.size(chunk);
                if (offset % modes.chunkSize != 0 || offset + size != file.size && size != modes.chunkSize) {
                    return false;
                }
                sum += size;
            }
        }
        return sum == file.size;
    }

    /** The bytes as a recipient would get them. */
    byte[] read(StoredFile file) throws IOException {
        if (!Files.exists(path(file))) {
            return new byte[0];
        }
        if (!Files.isDirectory(path(file))) {
            return Files.readAllBytes(path(file));
        }
        var all = new java.io.ByteArrayOutputStream();
        try (Stream<Path> chunks = Files.list(path(file))) {
            for (Path chunk : chunks.sorted().toList()) {
                all.writeBytes(Files.readAllBytes(chunk));
            }
        }
        return all.toByteArray();
    }

    void removeBytes(Transfer transfer) throws IOException {
        for (StoredFile file : transfer.files) {
            if (Files.isDirectory(path(file))) {
                try (Stream<Path> chunks = Files.list(path(file))) {
                    for (Path chunk : chunks.toList()) {
                        Files.delete(chunk);
                    }
                }
            }
            Files.deleteIfExists(path(file));
        }
    }
}
