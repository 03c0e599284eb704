package org.dromedary.intake.archive;

import java.io.IOException;
import java.nio.file.FileStore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.springframework.util.unit.DataSize;

/** What has come out of one outermost archive so far, held against the limits. Threads share it. */
final class Budget {

    /** The disk is asked each time so many bytes more were written. */
    private static final long DISK_CHECK = 32L << 20;
    /** Where the limit is more than a small disk has at all, a twentieth of the disk is kept free. */
    private static final int SMALLEST_SHARE = 20;

    private final UnpackLimits limits;
    private final long archiveSize;
    private final FileStore disk;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong checkedAt = new AtomicLong(-DISK_CHECK);
    private final AtomicInteger entries = new AtomicInteger();

    /** @param archiveSize bytes of the outermost archive */
    Budget(UnpackLimits limits, long archiveSize, FileStore disk) {
        this.limits = limits;
        this.archiveSize = archiveSize;
        this.disk = disk;
    }

    UnpackLimits limits() {
        return limits;
    }

    /** One entry more. */
    void countEntry() throws UnpackException {
        if (entries.incrementAndGet() > limits.entries()) {
            throw tooMany();
        }
    }

    /** What an archive says of itself before anything of it is unpacked; it may lie, so all is counted nevertheless. */
    void announce(long count, long bytes) throws UnpackException {
        if (count + entries.get() > limits.entries()) {
            throw tooMany();
        }
        check(bytes + written.get());
    }

    private void check(long all) throws UnpackException {
        if (all > limits.totalSize().toBytes()) {
            throw limit("more than " + text(limits.totalSize()) + " would come out of it", "total-size");
        }
        if (all > limits.ratioFrom().toBytes() && all / limits.ratio() > archiveSize) {
            throw limit("what comes out of it is more than " + limits.ratio() + " times as large", "ratio");
        }
    }

    private UnpackException tooMany() {
        return limit("it has more than " + limits.entries() + " entries", "entries");
    }

    /** Whether one file of this length is too long. */
    boolean isTooLong(long bytes) {
        return bytes > limits.entrySize().toBytes();
    }

    /** Why a file that is too long is left out. */
    String tooLong() {
        return "larger than " + text(limits.entrySize()) + " (limits.entry-size)";
    }

    /**
     * Counts bytes before they are written.
     *
     * @param entryBytes bytes of this entry with them
     * @param packed compressed bytes of the entry that were read so far or are known, or -1
     */
    void count(long bytes, long entryBytes, long packed) throws UnpackException, IOException {
        long all = written.addAndGet(bytes);
        check(all);
        long from = limits.ratioFrom().toBytes();
        if (packed >= 0 && entryBytes > from / 4 && entryBytes / limits.ratio() > packed) {
            throw limit("an entry is more than " + limits.ratio() + " times as large as its compressed bytes", "ratio");
        }
        keepDiskFree(all);
    }

    private void keepDiskFree(long all) throws UnpackException, IOException {
        long last = checkedAt.get();
        if (all - last < DISK_CHECK || !checkedAt.compareAndSet(last, all)) {
            return;
        }
        try {
            long keep = Math.min(limits.freeSpace().toBytes(), disk.getTotalSpace() / SMALLEST_SHARE);
            if (disk.getUsableSpace() < keep) {
                throw new UnpackException(
                        UnpackException.Reason.UNAVAILABLE,
                        "Less than " + text(limits.freeSpace())
                                + " is free for unpacking (limits.free-space); make room, it is tried again");
            }
        } catch (IOException e) {
            throw new DiskException("The disk does not tell its free space", e);
        }
    }

    private static UnpackException limit(String what, String key) {
        return new UnpackException(
                UnpackException.Reason.LIMIT,
                "The archive was stopped by a limit: " + what + " (limits." + key
                        + "); if it is no bomb, raise the limit and bring it again");
    }

    private static String text(DataSize size) {
        long bytes = size.toBytes();
        if (bytes >= 1L << 30 && bytes % (1L << 30) == 0) {
            return (bytes >> 30) + " GB";
        }
        return bytes >= 1L << 20 ? (bytes >> 20) + " MB" : bytes + " bytes";
    }
}
