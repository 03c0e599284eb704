package org.dromedary.component.filesender;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the chunks of a transfer that the server has not acknowledged, several at a time. The first chunk of each file
 * goes alone: the server creates the file with it, without a lock, and another chunk that arrives meanwhile can be
 * overwritten with zeros without any sign of it.
 */
final class ChunkUpload implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ChunkUpload.class);

    private final FileSenderClient client;
    private final Retries retries;
    private final TransferState state;
    private final Watcher watcher;
    private final List<Part> parts = new ArrayList<>();
    private final ReentrantLock watching = new ReentrantLock();
    private long acknowledged;
    private int open;
    private Exception failure;
    private boolean unwatched;

    /** Hears of progress, by one thread at a time. */
    interface Watcher {
        /**
         * @param bytes acknowledged by the server, of all files, also by earlier attempts
         * @param files with their acknowledged chunks
         */
        void acknowledged(long bytes, List<RemoteFile> files);
    }

    /** A file and how far it is. Guarded by the upload. */
    private static final class Part {
        final OutgoingFile local;
        final RemoteFile remote;
        final FileChannel channel;
        final int chunks;
        final BitSet done;
        final BitSet taken;

        Part(OutgoingFile local, RemoteFile remote, long chunkSize) throws IOException {
            this.local = local;
            this.remote = remote;
            this.channel = FileChannel.open(local.path(), StandardOpenOption.READ);
            // an empty file has one empty chunk: a storage with a file per chunk wants to see it
            this.chunks = (int) Math.max(1, (local.size() + chunkSize - 1) / chunkSize);
            this.done = ChunkSet.read(remote.done());
            this.taken = (BitSet) done.clone();
        }

        /** @return a chunk that may be sent now, or -1 */
        int next() {
            if (!done.get(0)) {
                return taken.get(0) ? -1 : 0;
            }
            int chunk = taken.nextClearBit(0);
            return chunk < chunks ? chunk : -1;
        }
    }

    private record Task(Part part, int chunk) {}

    ChunkUpload(
            FileSenderClient client, Retries retries, TransferState state, List<OutgoingFile> files, Watcher watcher)
            throws FileSenderMessageInvalidException {
        this.client = client;
        this.retries = retries;
        this.state = state;
        this.watcher = watcher;
        try {
            for (int i = 0; i < files.size(); i++) {
                Part part = new Part(files.get(i), state.files().get(i), state.chunkSize());
                parts.add(part);
                open += part.chunks - part.done.cardinality();
                acknowledged += part.done.stream()
                        .mapToLong(chunk -> length(part, chunk))
                        .sum();
            }
        } catch (IOException e) {
            close();
            throw new FileSenderMessageInvalidException("The body names a file that cannot be read", e);
        }
    }

    /** Chunks that are not acknowledged. */
    synchronized int open() {
        return open;
    }

    /**
     * Returns when all chunks are acknowledged.
     *
     * @throws FileSenderException the first failure; what was under way is cancelled
     * @throws RuntimeException the watcher's, which ends the upload: a caller that may no longer go on says so by it
     */
    void run(ExecutorService executor, int workers) throws FileSenderException, InterruptedException {
        List<Future<?>> running = new ArrayList<>();
        int wanted = Math.min(workers, open());
        try {
            watch();
            for (int i = 0; i < wanted; i++) {
                running.add(executor.submit(this::work));
            }
            synchronized (this) {
                while (open > 0 && failure == null) {
                    wait();
                }
            }
        } catch (RejectedExecutionException e) {
            fail(new FileSenderUnavailableException("chunk: the upload was stopped", e));
        } finally {
            stop(running);
        }
        lastWatch();
        synchronized (this) {
            if (failure instanceof FileSenderException refused) {
                throw refused;
            } else if (failure instanceof RuntimeException unexpected) {
                throw unexpected;
            }
        }
    }

    /** Cuts what is still under way: it is sent again, or the transfer is given up. */
    private void stop(List<Future<?>> running) {
        synchronized (this) {
            if (open > 0 && failure == null) {
                failure = new FileSenderUnavailableException("chunk: the upload was stopped");
            }
            notifyAll();
        }
        if (open() > 0) {
            retries.stop();
            running.forEach(worker -> worker.cancel(true));
        }
    }

    private void work() {
        try {
            for (Task task = take(); task != null; task = take()) {
                long length = length(task.part(), task.chunk());
                put(task.part(), task.chunk());
                acknowledge(task, length);
            }
        } catch (FileSenderException e) {
            fail(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(new FileSenderUnavailableException("chunk: the upload was stopped", e));
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private synchronized Task take() throws InterruptedException {
        while (open > 0 && failure == null) {
            boolean underWay = false;
            for (Part part : parts) {
                int chunk = part.next();
                if (chunk >= 0) {
                    part.taken.set(chunk);
                    return new Task(part, chunk);
                }
                underWay |= !part.done.get(0);
            }
            if (!underWay) {
                return null;
            }
            wait();
        }
        return null;
    }

    private void put(Part part, int chunk) throws FileSenderException, InterruptedException {
        long offset = chunk * state.chunkSize();
        long length = length(part, chunk);
        try {
            retries.call(() -> {
                long written = client.putChunk(
                        part.remote, state.roundtripToken(), offset, new FileSlice(part.channel, offset, length));
                if (written != length) {
                    throw new FileSenderServerFaultException(
                            "chunk: the server wrote " + written + " of " + length + " bytes");
                }
                return written;
            });
        } catch (FileSenderException e) {
            // bytes that change between signing and sending look like a wrong signature
            if (part.local.hasChanged()) {
                throw new FileSenderUploadDamagedException("The file changed while it was uploaded", e);
            }
            throw e;
        }
    }

    /**
     * Sends the last chunk once more: the answer tells whether the transfer is still open.
     *
     * @throws FileSenderTransferGoneException if it is not
     */
    void repeatLast() throws FileSenderException, InterruptedException {
        Part last = parts.get(parts.size() - 1);
        put(last, last.chunks - 1);
    }

    private void acknowledge(Task task, long length) {
        synchronized (this) {
            task.part().done.set(task.chunk());
            acknowledged += length;
            open--;
            notifyAll();
        }
        // the watcher may write to a database: the others do not wait for it, and it hears the sum next time
        if (watching.tryLock()) {
            try {
                if (!unwatched) {
                    watch();
                }
            } finally {
                watching.unlock();
            }
        }
    }

    /** A worker that is late must not report over what the caller does next. */
    private void lastWatch() {
        watching.lock();
        try {
            unwatched = true;
            watch();
        } finally {
            watching.unlock();
        }
    }

    private void watch() {
        long bytes;
        List<RemoteFile> files;
        synchronized (this) {
            bytes = acknowledged;
            files = parts.stream()
                    .map(part -> part.remote.withDone(ChunkSet.write(part.done)))
                    .toList();
        }
        watcher.acknowledged(bytes, files);
    }

    private synchronized void fail(Exception e) {
        if (failure == null) {
            failure = e;
        }
        notifyAll();
    }

    private long length(Part part, int chunk) {
        return Math.min(state.chunkSize(), part.local.size() - chunk * state.chunkSize());
    }

    @Override
    public void close() {
        for (Part part : parts) {
            try {
                part.channel.close();
            } catch (IOException e) {
                LOG.debug("A file that was only read could not be closed", e);
            }
        }
    }
}
