package org.dromedary.intake.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

import com.github.luben.zstd.ZstdInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** Streams of plain bytes out of compressed ones, with what they may take of the memory. */
final class Decompressors {

    private static final int BUFFER = 64 * 1024;
    /** However much the settings allow, a small heap must outlive it. */
    private static final int HEAP_SHARE = 4;

    private static final int SMALLEST_WINDOW = 20;
    private static final int LARGEST_WINDOW = 31;

    private Decompressors() {}

    /** What a whole file is compressed with. */
    static InputStream of(ArchiveType type, InputStream packed, UnpackLimits limits) throws IOException {
        return switch (type) {
            case GZIP -> new GZIPInputStream(packed, BUFFER);
            case BZIP2 -> new BZip2CompressorInputStream(packed, true);
            case XZ -> xz(packed, limits);
            default -> zstd(packed, limits);
        };
    }

    /** What it takes of the memory shows at the first byte: {@link org.tukaani.xz.MemoryLimitException}. */
    static InputStream xz(InputStream packed, UnpackLimits limits) throws IOException {
        return new XZInputStream(packed, kilobytes(limits));
    }

    /** The window of Zstandard is memory outside of the heap (RFC 8878 §3.1.1.1.2); it is told as a power of two. */
    static InputStream zstd(InputStream packed, UnpackLimits limits) throws IOException {
        int window = 63 - Long.numberOfLeadingZeros(Math.max(1, limits.memory().toBytes()));
        return new ZstdInputStream(packed).setLongMax(Math.max(SMALLEST_WINDOW, Math.min(LARGEST_WINDOW, window)));
    }

    /** What one decompressor may take. */
    static int kilobytes(UnpackLimits limits) {
        long heapShare = Runtime.getRuntime().maxMemory() / HEAP_SHARE;
        return (int) Math.min(Integer.MAX_VALUE, Math.min(limits.memory().toBytes(), heapShare) >> 10);
    }

    static String tooMuch(UnpackLimits limits) {
        return "unpacking it takes more than " + (kilobytes(limits) >> 10)
                + " MB of memory (limits.memory, and a quarter of the heap at most)";
    }
}
