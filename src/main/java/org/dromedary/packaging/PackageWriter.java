package org.dromedary.packaging;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Writes ZIP files encrypted by WinZip's AE-2 with AES-256, in a pipeline: one thread reads and takes digests
 * ({@link BlockReader}), workers derive keys, deflate and encrypt blocks, the caller's thread writes in order. Entries are
 * encrypted side by side, the blocks of one entry one after the other. Memory is bounded by the number of blocks, whatever
 * the entries' size.
 */
final class PackageWriter {

    private final PackagingThreads threads;
    private final int level;

    /** @param level of deflate, 1 (fast) to 9 */
    PackageWriter(PackagingThreads threads, int level) {
        this.threads = threads;
        this.level = level;
    }

    /**
     * Writes a package. The target appears when everything is on the disk; after a failure there is none.
     *
     * @param items read once, in order, on another thread: an item may depend on what {@code packed} was told of the
     *     items before it (the manifest does)
     * @param packed told of each entry as soon as it has been read, on that same thread
     * @param progress told of the plaintext bytes done so far, on the caller's thread
     * @return the package's length in bytes
     * @throws IOException if an item cannot be read or the package not be written
     */
    long write(
            Path target, EntryKeys keys, Iterable<PackItem> items, Consumer<PackedEntry> packed, LongConsumer progress)
            throws IOException {
        BlockReader reader = new BlockReader(items.iterator(), keys, level, threads, packed);
        try (PackageFile file = new PackageFile(target)) {
            threads.read(reader);
            Output output = new Output(file, progress);
            drain(reader, output);
            output.records.finish(file);
            long length = file.position();
            file.commit();
            return length;
        }
    }

    /** Writes all blocks; comes back only after the reader has ended, so that nobody uses a block or file any more. */
    private static void drain(BlockReader reader, Output output) throws IOException {
        Throwable failure = null;
        boolean interrupted = false;
        while (true) {
            BlockReader.Step step;
            try {
                step = reader.next();
            } catch (InterruptedException e) {
                interrupted = true;
                failure = first(failure, e);
                reader.cancel();
                continue;
            }
            if (step.isEnd()) {
                failure = first(failure, step.failure());
                break;
            }
            try {
                Block block = step.block();
                EntryCipher cipher = await(block.sealed);
                if (failure == null) {
                    output.write(block);
                }
                if (block.last) {
                    reader.recycle(cipher);
                }
            } catch (IOException | RuntimeException | Error e) {
                interrupted |= e instanceof InterruptedIOException;
                failure = first(failure, e);
                reader.cancel();
            } finally {
                reader.recycle(step.block());
            }
        }
        reader.release();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        raise(failure);
    }

    private static Throwable first(Throwable failure, Throwable next) {
        return failure == null ? next : failure;
    }

    private static void raise(Throwable failure) throws IOException {
        if (failure instanceof IOException e) {
            throw e;
        } else if (failure instanceof InterruptedException) {
            throw new InterruptedIOException("Packaging was interrupted");
        } else if (failure instanceof RuntimeException e) {
            throw e;
        } else if (failure instanceof Error e) {
            throw e;
        } else if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }

    private static <T> T await(Future<T> future) throws IOException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw new InterruptedIOException("Packaging was interrupted");
        } catch (ExecutionException e) {
            raise(e.getCause());
            throw new IllegalStateException(e);
        }
    }

    /** Last stage: the entries in their order, with their headers patched when their sizes are known. */
    private static final class Output {

        /** From here on an entry's header keeps room for 64-bit sizes; deflating noise adds less than 1/256. */
        private static final long BIG = ZipRecords.LIMIT_32 / 256 * 254;

        private final PackageFile file;
        private final LongConsumer progress;
        private final ZipRecords records = new ZipRecords(LocalDateTime.now());
        private ZipRecords.Entry entry;
        private long dataStart;
        private long plain;
        private long done;

        Output(PackageFile file, LongConsumer progress) {
            this.file = file;
            this.progress = progress;
        }

        void write(Block block) throws IOException {
            if (block.first) {
                start(block.entry);
            }
            file.write(block.bytes(), 0, block.length());
            plain += block.plainLength;
            done += block.plainLength;
            if (block.last) {
                finish(block.code);
            }
            progress.accept(done);
        }

        private void start(Block.Entry next) throws IOException {
            PackItem item = next.item();
            EntryKey key = await(next.key());
            entry = new ZipRecords.Entry(item.name(), item.stored(), item.sizeHint() >= BIG, file.position(), 0, 0);
            write(records.local(entry));
            dataStart = file.position();
            write(key.salt());
            write(key.verifier());
            plain = 0;
        }

        private void finish(byte[] code) throws IOException {
            write(code);
            ZipRecords.Entry written = entry.sized(file.position() - dataStart, plain);
            if (!written.zip64() && Math.max(written.packed(), written.plain()) >= ZipRecords.LIMIT_32) {
                throw new IOException(written.name() + " grew beyond 4 GB while it was read");
            }
            file.patch(written.offset(), records.local(written));
            records.add(written);
        }

        private void write(byte[] bytes) throws IOException {
            file.write(bytes, 0, bytes.length);
        }
    }
}
