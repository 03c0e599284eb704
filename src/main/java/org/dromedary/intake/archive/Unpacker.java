package org.dromedary.intake.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Unpacks archives into files: ZIP, 7z, RAR 4, tar, and gzip, bzip2, xz and Zstandard around a tar or a single file, inside each other to a
 * depth. What a file is, its bytes say, not its name; names of entries never become paths.
 */
public final class Unpacker {

    private static final int FEWEST_THREADS = 16;
    private static final int MOST_THREADS = 32;

    private final boolean overwrite;
    private final int threads;

    /** Temporary files are removed as they are. */
    public Unpacker() {
        this(false);
    }

    /** @param overwrite whether temporary files are overwritten before they are removed */
    public Unpacker(boolean overwrite) {
        this.overwrite = overwrite;
        // most of the time of an entry is waiting for the disk, which writes down together what waits together
        int processors = Runtime.getRuntime().availableProcessors();
        this.threads = Math.max(FEWEST_THREADS, Math.min(MOST_THREADS, 2 * processors));
    }

    /** Whether a file is an archive that {@link #unpack} opens, or refuses with a reason. */
    public static boolean isArchive(Path file) throws IOException {
        return typeOf(file) != ArchiveType.NONE;
    }

    private static ArchiveType typeOf(Path file) throws IOException {
        ArchiveType type = ArchiveType.of(file);
        if (type == ArchiveType.NONE) {
            return SelfExtracting.isLastOfSplit(file) ? ArchiveType.ZIP : type;
        }
        return switch (type) {
            case DICOM -> ArchiveType.NONE;
            case PROGRAM -> SelfExtracting.inside(file);
            default -> type;
        };
    }

    /**
     * Gives each file in an archive to the sink. It returns when the sink has taken the last one; temporary files are gone then. The
     * archive itself is only read.
     *
     * @param name what the archive is called, for people
     * @param passwords tried on what is encrypted, in this order
     * @param workFolder for temporary files, and for those that the sink gets
     * @throws UnpackException if it cannot be read, or not to its end; the sink has what was whole
     */
    public void unpack(
            Path file, String name, UnpackLimits limits, List<char[]> passwords, Path workFolder, EntrySink sink)
            throws UnpackException {
        try (WorkFiles files = new WorkFiles(workFolder, overwrite);
                Jobs jobs = new Jobs(threads)) {
            ArchiveType type = typeOf(file);
            if (type == ArchiveType.NONE) {
                throw new UnpackException(UnpackException.Reason.UNSUPPORTED, "The file is no archive");
            }
            Budget budget = new Budget(limits, Files.size(file), Files.getFileStore(workFolder));
            Extraction extraction = new Extraction(budget, new Passwords(passwords), files, sink, jobs);
            read(file, name, type, extraction, jobs);
        } catch (IOException e) {
            throw new UnpackException(
                    UnpackException.Reason.UNAVAILABLE, "Unpacking is not possible now: " + Extraction.said(e), e);
        }
    }

    /** Removes what an unpacking that was killed has left in a work folder; only while nothing is unpacked there. */
    public void clean(Path workFolder) throws IOException {
        WorkFiles.sweep(workFolder, overwrite);
    }

    /** Removes a temporary file of an intake as the settings want it. */
    public void remove(Path temporary) throws IOException {
        WorkFiles.removeFile(temporary, overwrite);
    }

    private static void read(Path file, String name, ArchiveType type, Extraction extraction, Jobs jobs)
            throws UnpackException, IOException {
        OpenArchive archive = new OpenArchive(file, EntryNames.shown(name), 1, null);
        UnpackException early = null;
        try {
            extraction.read(archive, type);
        } catch (UnpackException e) {
            early = e;
            if (e.endsAll()) {
                jobs.fail(e);
            }
        } catch (IOException e) {
            jobs.fail(e);
        }
        Throwable failure = jobs.await();
        archive.release();
        if (failure != null) {
            throw failed(failure);
        }
        if (early != null) {
            throw early;
        }
        if (extraction.given() == 0 && extraction.passwords().wereLacking()) {
            throw new UnpackException(
                    UnpackException.Reason.PASSWORD,
                    "The archive is " + extraction.passwords().lacking());
        }
    }

    private static UnpackException failed(Throwable failure) throws IOException {
        if (failure instanceof UnpackException e) {
            return e;
        }
        if (failure instanceof IOException e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        return new UnpackException(UnpackException.Reason.UNAVAILABLE, "Unpacking was interrupted", failure);
    }
}
