package org.dromedary.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.annotation.PreDestroy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import org.dromedary.dicom.DicomHeader;
import org.dromedary.dicom.Part10;
import org.dromedary.dicom.Tags;

/**
 * Brings stored instances into the index, in batches, behind the sender's back: the disk is the truth for instances, and a
 * study that is known as receiving is read from the disk again after a crash, so nothing depends on this having finished.
 */
@Component
class IndexWriter {

    private static final Logger LOG = LoggerFactory.getLogger(IndexWriter.class);

    /** Instances that may wait; beyond it the senders wait. */
    private static final int BACKLOG = 10_000;

    private static final int BATCH = 500;
    private static final long GATHER_MILLIS = 200;

    private final StudyIndex index;
    private final BlockingQueue<Pending> queue = new ArrayBlockingQueue<>(BACKLOG);
    private final Thread thread;
    private final Object progress = new Object();
    private final AtomicInteger flushing = new AtomicInteger();
    private long added;
    private long written;
    private volatile boolean closed;

    /** A stored instance whose row is to be written. */
    record Pending(Path file, Part10 part10, Instance instance) {}

    IndexWriter(StudyIndex index) {
        this.index = index;
        this.thread = new Thread(this::run, "study-index");
        thread.setDaemon(true);
        thread.start();
    }

    static Pending pending(Path file, DicomHeader header, int generation, String source, java.time.Instant receivedAt)
            throws IOException {
        return new Pending(
                file,
                header.part10(),
                new Instance(
                        header.studyInstanceUid(),
                        header.seriesInstanceUid(),
                        header.sopInstanceUid(),
                        header.sopClassUid(),
                        header.transferSyntaxUid(),
                        header.string(Tags.MODALITY),
                        null,
                        Files.size(file),
                        generation,
                        source,
                        receivedAt));
    }

    /** @return false if the index is too far behind */
    boolean add(Pending pending) throws InterruptedException {
        synchronized (progress) {
            added++;
        }
        if (queue.offer(pending, 10, TimeUnit.SECONDS)) {
            return true;
        }
        done(1);
        return false;
    }

    /** Waits until what was added before is in the index; false if that takes too long. */
    boolean flush(long timeout, TimeUnit unit) throws InterruptedException {
        long end = System.nanoTime() + unit.toNanos(timeout);
        flushing.incrementAndGet();
        try {
            return awaitWritten(end);
        } finally {
            flushing.decrementAndGet();
        }
    }

    private boolean awaitWritten(long end) throws InterruptedException {
        synchronized (progress) {
            long goal = added;
            while (written < goal) {
                long rest = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (rest <= 0) {
                    return false;
                }
                progress.wait(rest);
            }
            return true;
        }
    }

    private void run() {
        List<Pending> batch = new ArrayList<>(BATCH);
        while (!closed || !queue.isEmpty()) {
            try {
                Pending first = queue.poll(200, TimeUnit.MILLISECONDS);
                if (first == null) {
                    continue;
                }
                batch.add(first);
                gather(batch);
                write(batch);
            } catch (InterruptedException e) {
                closed = true;
            } finally {
                done(batch.size());
                batch.clear();
            }
        }
    }

    /** Waits a little for more: a hundred rows cost hardly more than one. Nobody waits for it but who flushes. */
    private void gather(List<Pending> batch) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GATHER_MILLIS);
        while (batch.size() < BATCH && flushing.get() == 0 && !closed) {
            Pending more = queue.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (more == null) {
                return;
            }
            batch.add(more);
        }
        queue.drainTo(batch, BATCH - batch.size());
    }

    private void done(int count) {
        synchronized (progress) {
            written += count;
            progress.notifyAll();
        }
    }

    private void write(List<Pending> batch) throws InterruptedException {
        List<Instance> rows = new ArrayList<>(batch.size());
        for (Pending pending : batch) {
            try {
                rows.add(withDigest(pending.instance(), Digests.ofDataset(pending.file(), pending.part10())));
            } catch (NoSuchFileException e) {
                LOG.warn(
                        "An instance of study {} is gone before it was indexed",
                        Study.shortId(pending.instance().studyUid()));
            } catch (IOException e) {
                LOG.error(
                        "Cannot read an instance of study {}",
                        Study.shortId(pending.instance().studyUid()),
                        e);
            }
        }
        for (long pause = 100; !rows.isEmpty(); pause = Math.min(pause * 2, 10_000)) {
            try {
                index.write(rows);
                return;
            } catch (RuntimeException e) {
                if (closed) {
                    LOG.warn(
                            "Stopping before {} instances are indexed; the next start reads them from the disk",
                            rows.size());
                    return;
                }
                LOG.error(
                        "Cannot write {} instances to the index, trying again in {} ms: {}",
                        rows.size(),
                        pause,
                        e.getMessage());
                TimeUnit.MILLISECONDS.sleep(pause);
            }
        }
    }

    private static Instance withDigest(Instance instance, String digest) {
        return new Instance(
                instance.studyUid(),
                instance.seriesUid(),
                instance.sopUid(),
                instance.sopClassUid(),
                instance.transferSyntaxUid(),
                instance.modality(),
                digest,
                instance.bytes(),
                instance.generation(),
                instance.source(),
                instance.receivedAt());
    }

    @PreDestroy
    void close() throws InterruptedException {
        closed = true;
        thread.join(TimeUnit.SECONDS.toMillis(20));
    }
}
