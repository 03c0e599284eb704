package org.dromedary.study;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

import org.dromedary.study.Completeness.Outcome;
import org.dromedary.study.Completeness.Verdict;

/** Looks, some times a second, which studies are complete or have come to their deadline, and ends what is. */
@Component
public class StudyLifecycle implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(StudyLifecycle.class);
    private static final long LOOK_MILLIS = 100;
    private static final long TIDY_HOURS = 24;
    /** How often a study that cannot be ended is told of; it is tried with each look. */
    private static final long COMPLAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final DataDirectory data;
    private final StudyFiles files;
    private final StudyIndex index;
    private final Reception reception;
    private final StudyRecovery recovery;
    private final Evidence evidence;
    private final Expectations expectations;
    private final IndexWriter writer;
    private final Audit audit;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    /** By study: when it was last told that it cannot be ended; used by the looking thread only. */
    private final Map<String, Long> complaints = new HashMap<>();

    private ScheduledExecutorService clock;

    StudyLifecycle(
            DataDirectory data,
            StudyFiles files,
            StudyIndex index,
            Reception reception,
            StudyRecovery recovery,
            Evidence evidence,
            Expectations expectations,
            IndexWriter writer,
            Audit audit) {
        this.data = data;
        this.files = files;
        this.index = index;
        this.reception = reception;
        this.recovery = recovery;
        this.evidence = evidence;
        this.expectations = expectations;
        this.writer = writer;
        this.audit = audit;
    }

    /** Calls back whenever a study became stable. */
    public void onStable(Runnable listener) {
        listeners.add(listener);
    }

    /** Undoes {@link #onStable}. */
    public void removeListener(Runnable listener) {
        listeners.remove(listener);
    }

    /**
     * An association has ended.
     *
     * @param association as in {@link Source#association()}
     * @param orderly whether by release; false by abort or a lost connection
     */
    public void released(String association, boolean orderly) {
        reception.released(association, orderly);
    }

    /**
     * An instance is on its way that takes long: the studies that its association has brought are not quiet.
     *
     * @param association as in {@link Source#association()}
     */
    public void receiving(String association) {
        reception.receiving(association);
    }

    /**
     * A study is being fetched from elsewhere: it is not complete until {@link #brought}, unless its deadline comes or a
     * person says so. This is not remembered across restarts: who fetches says it again.
     *
     * @param bringer who fetches it
     */
    public void bringing(String studyUid, String bringer) {
        reception.bringing(studyUid, bringer);
    }

    /**
     * What was to be fetched of a study is stored.
     *
     * @param whole whether that was all: then the condition {@code released} holds at once, as long as nothing more comes
     */
    public void brought(String studyUid, String bringer, boolean whole) {
        reception.brought(studyUid, bringer, whole);
    }

    /** How many studies are being received on this node. */
    public int receiving() {
        return reception.size();
    }

    private void look() {
        List<String> studies = reception.studies();
        complaints.keySet().retainAll(studies);
        for (String studyUid : studies) {
            try {
                look(studyUid);
                complaints.remove(studyUid);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (IOException | RuntimeException e) {
                complain(studyUid, e);
            }
        }
    }

    private void complain(String studyUid, Exception why) {
        long now = System.nanoTime();
        Long before = complaints.get(studyUid);
        if (before == null || now - before >= COMPLAIN_NANOS) {
            complaints.put(studyUid, now);
            LOG.error("Cannot end study {}, trying again: {}", Study.shortId(studyUid), why.getMessage());
        }
    }

    private void look(String studyUid) throws IOException, InterruptedException {
        evidence.gather(studyUid);
        Verdict verdict = reception.judge(studyUid);
        if (verdict != null && verdict.outcome() != Outcome.WAIT && writer.flush(10, TimeUnit.SECONDS)) {
            end(studyUid);
        }
    }

    private void end(String studyUid) throws IOException, InterruptedException {
        int missing = notIndexed(studyUid);
        if (missing > 0 && writer.flush(10, TimeUnit.SECONDS)) {
            // unless one came just now
            missing = notIndexed(studyUid);
        }
        int left = missing;
        reception.end(studyUid, left == 0).ifPresent(ended -> tell(ended, left));
    }

    /** How many instances of a study were acknowledged and are not in the index, as far as memory and disk tell. */
    private int notIndexed(String studyUid) throws IOException {
        Set<String> keys = new HashSet<>(writer.leftOut(studyUid));
        for (Path file : files.of(studyUid)) {
            keys.add(StudyFiles.key(file));
        }
        index.instances(studyUid).forEach(instance -> keys.remove(instance.key()));
        return keys.size();
    }

    private void tell(Reception.Ended ended, int missing) {
        Study study = ended.study();
        if (ended.outcome() == Outcome.HOLD) {
            held(study, ended.story());
        } else if (ended.outcome() == Outcome.DISCARD) {
            String why = (ended.by() == null ? "at its deadline, " : "by hand, ") + ended.story();
            LOG.warn("Study {} is not routed: {}", study.shortId(), why);
            audit.record("study.discarded", study.studyUid(), null, null, why);
        } else if (missing > 0) {
            writer.forget(study.studyUid());
            held(study, missing + " " + Reception.NOT_INDEXED);
        } else {
            announce(study, ended);
        }
    }

    private void held(Study study, String why) {
        LOG.error("Study {} is held: {}", study.shortId(), why);
        audit.record("study.held", study.studyUid(), null, null, why);
    }

    private void announce(Study study, Reception.Ended ended) {
        LOG.info(
                "Study {} is stable by {}: generation {}, {} instances in all, from {}",
                study.shortId(),
                ended.by() == null ? "deadline" : ended.by(),
                study.generation(),
                study.instances(),
                study.source());
        if (ended.by() == null) {
            audit.record("study.deadline", study.studyUid(), null, null, ended.story());
        }
        wakeUp();
    }

    /** Tells those who wait for stable studies to look. */
    void wakeUp() {
        listeners.forEach(Runnable::run);
    }

    private void tidy() {
        try {
            expectations.removeOld(Instant.now());
        } catch (RuntimeException e) {
            LOG.warn("Cannot remove old expectations, trying again tomorrow: {}", e.getMessage());
        }
    }

    @Override
    public void start() {
        try {
            recovery.recover();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "Cannot read the study store under " + data.root() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while starting", e);
        }
        clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "study-lifecycle");
            thread.setDaemon(true);
            return thread;
        });
        clock.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        clock.scheduleWithFixedDelay(this::tidy, 0, TIDY_HOURS, TimeUnit.HOURS);
    }

    @Override
    public void stop() {
        clock.shutdownNow();
        clock = null;
    }

    @Override
    public boolean isRunning() {
        return clock != null;
    }

    /** Before the routes, so that no instance comes in while the store is read. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE + 1000;
    }
}
