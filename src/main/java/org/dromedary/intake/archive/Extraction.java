package org.dromedary.intake.archive;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

import org.tukaani.xz.MemoryLimitException;

/** One unpacking: what its readers share, and the way of an entry from its bytes to the sink. */
final class Extraction {

    private final Budget budget;
    private final Passwords passwords;
    private final WorkFiles files;
    private final EntrySink sink;
    private final Jobs jobs;
    private final AtomicInteger given = new AtomicInteger();

    Extraction(Budget budget, Passwords passwords, WorkFiles files, EntrySink sink, Jobs jobs) {
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

    Passwords passwords() {
        return passwords;
    }

    /** Files that the sink was given. */
    int given() {
        return given.get();
    }

    /** Tells of an entry that is left out; when all has ended, that says it. */
    void refuse(OpenArchive archive, String entry, String reason) {
        if (!jobs.isStopped()) {
            if (EntryNames.isUnwanted(reason)) {
                sink.unwanted(archive.entryName(entry), reason);
            } else {
                sink.refused(archive.entryName(entry), EntryNames.shown(reason));
            }
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
        } catch (MemoryLimitException e) {
            throw new UnpackException(
                    UnpackException.Reason.UNSUPPORTED,
                    "The archive is not opened: " + Decompressors.tooMuch(budget.limits()),
                    e);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            // what a damaged archive has the libraries do
            throw new UnpackException(
                    UnpackException.Reason.DAMAGED,
                    "The archive is damaged or ends early (" + said(e) + "); what was whole has been taken, ask the"
                            + " sender for the rest",
                    e);
        }
    }

    /** Writes the bytes of an entry. */
    interface Content {
        void writeTo(EntryFile file) throws IOException;
    }

    /**
     * An entry whose bytes come next in a stream: writes it here and has the rest done by another thread.
     *
     * @param packed its compressed bytes, or -1
     * @throws IOException if the stream fails; nothing of the entry is left
     */
    void take(OpenArchive archive, String entry, long packed, Content content)
            throws UnpackException, IOException, EntryRefusedException {
        Written written = write(packed, content);
        submit(archive, () -> settle(archive, entry, written));
    }

    /** As {@link #take}, with all done by this thread. */
    void takeHere(OpenArchive archive, String entry, long packed, Content content)
            throws UnpackException, IOException, EntryRefusedException {
        settle(archive, entry, write(packed, content));
    }

    /** As {@link #take}, for what must be read and is not wanted. */
    void discard(long packed, Content content) throws UnpackException, IOException, EntryRefusedException {
        files.remove(write(packed, content).file());
    }

    private Written write(long packed, Content content) throws UnpackException, IOException, EntryRefusedException {
        Path file = files.create();
        boolean whole = false;
        try (EntryFile out = new EntryFile(file, budget, packed, jobs::isStopped)) {
            content.writeTo(out);
            ArchiveType type = out.type();
            if (!type.isArchive()) {
                out.force();
            }
            whole = true;
            return new Written(file, out.bytes(), type);
        } catch (EntryFile.EndedException e) {
            if (e.getCause() instanceof UnpackException limit) {
                throw limit;
            }
            throw new EntryRefusedException(e.getMessage());
        } finally {
            if (!whole) {
                files.remove(file);
            }
        }
    }

    private void settle(OpenArchive within, String entry, Written written) throws UnpackException, IOException {
        ArchiveType type =
                written.type() == ArchiveType.PROGRAM ? SelfExtracting.inside(written.file()) : written.type();
        if (!type.isArchive()) {
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
