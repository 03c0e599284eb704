package org.dromedary.study;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import jakarta.annotation.PreDestroy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.EmptyResultDataAccessException;
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
    /** How often a stored instance is read that the disk does not give back. */
    private static final int READ_ATTEMPTS = 5;

    private static final int BATCH = 500;
    private static final long GATHER_MILLIS = 200;
    /** The same where somebody waits for each instance. */
    private static final long GATHER_BRIEFLY_MILLIS = 10;

    private final StudyIndex index;
    private final Audit audit;
    private final DescriptionCleaner cleaner;
    /** By study: what was acknowledged and could not be indexed, as series and SOP Instance UID. */
    private final Map<String, Set<String>> leftOut = new ConcurrentHashMap<>();

    private final BlockingQueue<Pending> queue = new LinkedBlockingQueue<>();
    private final Semaphore room = new Semaphore(BACKLOG);
    private final Thread thread;
    private final Object progress = new Object();
    private final AtomicInteger flushing = new AtomicInteger();
    private volatile Consumer<Set<String>> listener;
    private long added;
    private long written;
    private volatile boolean closed;

    /** A stored instance whose row is to be written. */
    record Pending(Path file, Part10 part10, Instance instance, Map<String, String> described) {}

    IndexWriter(StudyIndex index, Audit audit, DescriptionCleaner cleaner) {
        this.index = index;
        this.audit = audit;
        this.cleaner = cleaner;
        this.thread = new Thread(this::run, "study-index");
        thread.setDaemon(true);
        thread.start();
    }

    /** What is to be written for an instance that is stored, or about to be. */
    Pending pending(
            Path file, long bytes, DicomHeader header, int generation, String source, java.time.Instant receivedAt) {
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
                        bytes,
                        generation,
                        source,
                        receivedAt),
                IndexedAttribute.values(header, cleaner));
    }

    /**
     * Keeps a place for one instance, before it is stored: what is stored must not fail to be indexed.
     *
     * @return false if the index is too far behind
     */
    boolean reserve(long timeout, TimeUnit unit) throws InterruptedException {
        return room.tryAcquire(timeout, unit);
    }

    /** Gives back a place that is not needed. */
    void unreserve() {
        room.release();
    }

    /** Adds an instance for which a place was kept; it never waits. */
    void add(Pending pending) {
        synchronized (progress) {
            added++;
        }
        queue.add(pending);
    }

    /** Whether the index has the instance; one that waits to be written may count as missing. */
    boolean knows(Instance instance) {
        return index.contains(instance);
    }

    /**
     * Says who waits for instances to be in the index; they come in smaller batches then.
     *
     * @param listener told the studies that have got some, on the writer's thread; must not block. Null: nobody
     */
    void onWritten(Consumer<Set<String>> listener) {
        this.listener = listener;
    }

    /**
     * Instances of a study that were acknowledged and are not in the index, as {@code <series>/<sop>}: the study must not be
     * taken for complete.
     */
    Set<String> leftOut(String studyUid) {
        return Set.copyOf(leftOut.getOrDefault(studyUid, Set.of()));
    }

    /** The study is held for what was left out of it. */
    void forget(String studyUid) {
        leftOut.remove(studyUid);
    }

    private void leaveOut(Instance instance, String why) {
        leftOut.computeIfAbsent(instance.studyUid(), uid -> ConcurrentHashMap.newKeySet())
                .add(instance.key());
        try {
            audit.record("instance.not-indexed", instance.studyUid(), instance.sopUid(), null, why);
        } catch (RuntimeException e) {
            LOG.error(
                    "Cannot note that an instance of study {} is not indexed: {}",
                    Study.shortId(instance.studyUid()),
                    e.getMessage());
        }
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
                if (write(batch)) {
                    done(batch.size());
                }
            } catch (InterruptedException e) {
                closed = true;
            } finally {
                room.release(batch.size());
                batch.clear();
            }
        }
    }

    /** Waits a little for more: a hundred rows cost hardly more than one. Nobody waits for it but who flushes. */
    private void gather(List<Pending> batch) throws InterruptedException {
        long end = System.nanoTime()
                + TimeUnit.MILLISECONDS.toNanos(listener == null ? GATHER_MILLIS : GATHER_BRIEFLY_MILLIS);
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

    /** Writes a batch, however long it takes; false if the program stops before. */
    private boolean write(List<Pending> batch) throws InterruptedException {
        // an instance that was replaced at once stands twice in a batch: the later one holds
        Map<Path, IndexRow> latest = new LinkedHashMap<>();
        for (Pending pending : batch) {
            Instance instance = withDigest(pending);
            if (instance != null) {
                latest.put(pending.file(), new IndexRow(instance, pending.described()));
            }
        }
        return write(List.copyOf(latest.values()), 100);
    }

    private boolean write(List<IndexRow> rows, long firstPause) throws InterruptedException {
        for (long pause = firstPause; !rows.isEmpty(); pause = Math.min(pause * 2, 10_000)) {
            try {
                index.write(rows);
                if (!leftOut.isEmpty()) {
                    rows.stream().map(IndexRow::instance).forEach(instance -> leftOut.getOrDefault(
                                    instance.studyUid(), new HashSet<>())
                            .remove(instance.key()));
                }
                tell(rows.stream().map(IndexRow::instance).toList());
                return true;
            } catch (DataIntegrityViolationException | EmptyResultDataAccessException e) {
                return writeEach(rows, e);
            } catch (RuntimeException e) {
                if (closed) {
                    LOG.warn(
                            "Stopping before {} instances are indexed; the next start reads them from the disk",
                            rows.size());
                    return false;
                }
                LOG.error(
                        "Cannot write {} instances to the index, trying again in {} ms: {}",
                        rows.size(),
                        pause,
                        e.getMessage());
                TimeUnit.MILLISECONDS.sleep(pause);
            }
        }
        return true;
    }

    private void tell(List<Instance> rows) {
        Consumer<Set<String>> told = listener;
        if (told != null) {
            told.accept(rows.stream().map(Instance::studyUid).collect(Collectors.toSet()));
        }
    }

    /** One row that the database will never take must not keep the others out. */
    private boolean writeEach(List<IndexRow> rows, RuntimeException why) throws InterruptedException {
        if (rows.size() == 1) {
            LOG.error(
                    "An instance of study {} stays out of the index: {}",
                    Study.shortId(rows.get(0).instance().studyUid()),
                    why.getMessage());
            leaveOut(rows.get(0).instance(), "the index refuses it");
            return true;
        }
        boolean all = true;
        for (IndexRow row : rows) {
            all &= write(List.of(row), 100);
        }
        return all;
    }

    private Instance withDigest(Pending pending) throws InterruptedException {
        String study = Study.shortId(pending.instance().studyUid());
        for (int attempt = 1; ; attempt++) {
            try {
                return pending.instance().withDigest(Digests.ofDataset(pending.file(), pending.part10()));
            } catch (NoSuchFileException e) {
                LOG.warn("An instance of study {} is gone before it was indexed", study);
                leaveOut(pending.instance(), "its file is gone from the store");
                return null;
            } catch (IOException e) {
                if (attempt == READ_ATTEMPTS) {
                    LOG.error("An instance of study {} cannot be read and stays out of the index", study, e);
                    leaveOut(pending.instance(), "its file cannot be read");
                    return null;
                }
                LOG.warn("Cannot read an instance of study {}, trying again: {}", study, e.getMessage());
                TimeUnit.MILLISECONDS.sleep(100L << attempt);
            }
        }
    }

    @PreDestroy
    void close() throws InterruptedException {
        closed = true;
        thread.join(TimeUnit.SECONDS.toMillis(20));
    }
}
