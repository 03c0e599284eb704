package org.dromedary.intake.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One unpacking: what its readers share, and the way of an entry from its bytes to the sink. */
final class Extraction {

    private static final int BUFFER = 128 * 1024;

    private final Budget budget;
    private final List<char[]> passwords;
    private final WorkFiles files;
    private final EntrySink sink;
    private final Jobs jobs;
    private final AtomicInteger given = new AtomicInteger();

    Extraction(Budget budget, List<char[]> passwords, WorkFiles files, EntrySink sink, Jobs jobs) {
        this.budget = budget;
        this.passwords = passwords;
        this.files = files;
        this.sink = sink;
        this.jobs = jobs;
    }

    /** An entry in a file of its own. */
    private record Written(Path file, long bytes, ArchiveType type) {}

    Budget budget() {
        return budget;
    }

    List<char[]> passwords() {
        return passwords;
    }

    /** Files that the sink was given. */
    int given() {
        return given.get();
    }

    /** Tells of an entry that is left out; when all has ended, that says it. */
    void refuse(OpenArchive archive, String entry, String reason) {
        if (!jobs.isStopped()) {
            sink.refused(archive.entryName(entry), EntryNames.shown(reason));
        }
    }

    /** Whether reading on is of no use, since something has ended the whole. */
    boolean isStopped() {
        return jobs.isStopped();
    }

    /** Has a part of the work done by another thread, while the archive stays open. */
    void submit(OpenArchive archive, Jobs.Job job) {
        archive.use();
        jobs.submit(() -> {
            try {
                job.run();
            } finally {
                archive.release();
            }
        });
    }

    /** Reads what is known to be an archive. */
    void read(OpenArchive archive, ArchiveType type) throws UnpackException, IOException {
        try {
            Readers.of(type).read(archive, this);
        } catch (DiskException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new UnpackException(
                    UnpackException.Reason.DAMAGED,
                    "The archive is damaged or ends early (" + said(e) + "); what was whole has been taken, ask the"
                            + " sender for the rest",
                    e);
        }
    }

    /**
     * An entry whose bytes come next in a stream: writes it here and has the rest done by another thread.
     *
     * @param packed its compressed bytes, or -1
     * @throws IOException if the stream fails; nothing of the entry is left
     */
    void take(OpenArchive archive, String entry, long packed, InputStream content)
            throws UnpackException, IOException, EntryRefusedException {
        Written written = write(packed, content);
        submit(archive, () -> settle(archive, entry, written));
    }

    /** As {@link #take}, with all done by this thread. */
    void takeHere(OpenArchive archive, String entry, long packed, InputStream content)
            throws UnpackException, IOException, EntryRefusedException {
        settle(archive, entry, write(packed, content));
    }

    private Written write(long packed, InputStream content) throws UnpackException, IOException, EntryRefusedException {
        Path file = files.create();
        boolean whole = false;
        try (FileChannel out = open(file)) {
            byte[] buffer = new byte[BUFFER];
            ArchiveType type = ArchiveType.NONE;
            long bytes = 0;
            for (int count = fill(content, buffer); count > 0; count = fill(content, buffer)) {
                if (bytes == 0) {
                    type = ArchiveType.of(buffer, count);
                }
                bytes += count;
                if (budget.isTooLong(bytes)) {
                    throw new EntryRefusedException(budget.tooLong());
                }
                budget.count(count, bytes, packed);
                if (jobs.isStopped()) {
                    throw new EntryRefusedException("not read: unpacking has ended");
                }
                append(out, buffer, count);
            }
            if (type == ArchiveType.NONE || type == ArchiveType.PROGRAM) {
                force(out);
            }
            whole = true;
            return new Written(file, bytes, type);
        } finally {
            if (!whole) {
                files.remove(file);
            }
        }
    }

    /** Fills the buffer as far as the stream goes, so that few and large pieces are written. */
    private static int fill(InputStream content, byte[] buffer) throws IOException {
        try {
            return content.readNBytes(buffer, 0, buffer.length);
        } catch (RuntimeException e) {
            // decompressors stumble over damaged input in many ways
            throw new IOException(said(e), e);
        }
    }

    private static FileChannel open(Path file) throws DiskException {
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new DiskException("A temporary file cannot be made", e);
        }
    }

    private static void append(FileChannel out, byte[] bytes, int count) throws DiskException {
        try {
            ByteBuffer left = ByteBuffer.wrap(bytes, 0, count);
            while (left.hasRemaining()) {
                out.write(left);
            }
        } catch (IOException e) {
            throw new DiskException("A temporary file cannot be written", e);
        }
    }

    private static void force(FileChannel out) throws DiskException {
        try {
            out.force(false);
        } catch (IOException e) {
            throw new DiskException("A temporary file cannot be forced to disk", e);
        }
    }

    private void settle(OpenArchive within, String entry, Written written) throws UnpackException, IOException {
        ArchiveType type =
                written.type() == ArchiveType.PROGRAM ? SelfExtracting.inside(written.file()) : written.type();
        if (type == ArchiveType.NONE) {
            give(within, entry, written);
        } else if (within.depth() >= budget.limits().depth()) {
            files.remove(written.file());
            refuse(
                    within,
                    entry,
                    "an archive more than " + budget.limits().depth() + " archives deep is not opened (limits.depth)");
        } else {
            nested(within, entry, written, type);
        }
    }

    private void give(OpenArchive within, String entry, Written written) throws DiskException {
        files.give(written.file());
        given.incrementAndGet();
        try {
            sink.file(within.entryName(entry), written.file(), written.bytes());
        } catch (IOException e) {
            throw new DiskException("A file cannot be taken", e);
        }
    }

    private void nested(OpenArchive within, String entry, Written written, ArchiveType type)
            throws UnpackException, IOException {
        OpenArchive inner = new OpenArchive(written.file(), within.entryName(entry), within.depth() + 1, files);
        try {
            read(inner, type);
        } catch (UnpackException e) {
            if (e.endsAll()) {
                throw e;
            }
            refuse(within, entry, e.getMessage());
        } finally {
            inner.release();
        }
    }

    /** What an exception says, in one line. */
    static String said(Throwable e) {
        return EntryNames.shown(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
    }
}
