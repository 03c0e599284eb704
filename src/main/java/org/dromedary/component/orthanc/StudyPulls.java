package org.dromedary.component.orthanc;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.component.http.HttpUnreachableException;
import org.dromedary.component.orthanc.OrthancMemory.Due;

/** Brings studies that are due, a few at the same time, and gives those that fail a growing pause. */
final class StudyPulls {

    private static final Logger LOG = LoggerFactory.getLogger(StudyPulls.class);
    private static final long FIRST_PAUSE_SECONDS = 5;
    private static final int MOST_DOUBLINGS = 7;
    /** A second study is listed while the instances of the first are on their way. */
    static final int STUDIES = 2;

    private final String orthanc;
    private final OrthancMemory memory;
    private final StudyPull pull;
    private final PollState state;
    private final ExecutorService threads;
    private final Set<String> running = new HashSet<>();
    private volatile boolean stopped;

    StudyPulls(String orthanc, OrthancMemory memory, StudyPull pull, PollState state, ExecutorService threads) {
        this.orthanc = orthanc;
        this.memory = memory;
        this.pull = pull;
        this.state = state;
        this.threads = threads;
    }

    void stop() {
        stopped = true;
    }

    /** Begins with what is due, as far as there is room. */
    synchronized void dispatch() {
        int room = STUDIES - running.size();
        if (room <= 0 || stopped || !state.isAnswering()) {
            return;
        }
        List<Due> due = memory.due(orthanc, room, Set.copyOf(running));
        for (Due study : due) {
            try {
                running.add(study.studyId());
                threads.execute(() -> bring(study));
            } catch (RejectedExecutionException e) {
                // the consumer is being stopped
                running.remove(study.studyId());
            }
        }
    }

    private void bring(Due due) {
        try {
            pull.bring(due);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            failed(due, e);
        } finally {
            synchronized (this) {
                running.remove(due.studyId());
            }
            next();
        }
    }

    private void next() {
        try {
            if (!Thread.currentThread().isInterrupted()) {
                dispatch();
            }
        } catch (RuntimeException e) {
            LOG.warn("Orthanc {}: what is due cannot be read now: {}", orthanc, e.getMessage());
        }
    }

    private void failed(Due due, Exception e) {
        if (stopped) {
            return;
        }
        String reason = String.valueOf(e.getMessage());
        String studyUid =
                e instanceof StudyPull.IncompleteException incomplete ? incomplete.studyUid() : due.studyUid();
        long pause = FIRST_PAUSE_SECONDS << Math.min(due.attempts(), MOST_DOUBLINGS);
        if (e instanceof HttpUnreachableException || e.getCause() instanceof HttpUnreachableException) {
            // most likely not the study's fault: all wait until Orthanc answers
            state.failed(reason);
        } else {
            LOG.warn(
                    "Orthanc {}: a study could not be brought (attempt {}), trying again in {} s: {}",
                    orthanc,
                    due.attempts() + 1,
                    pause,
                    reason);
        }
        remember(due, studyUid, reason, pause);
    }

    private void remember(Due due, String studyUid, String reason, long pause) {
        try {
            memory.failed(orthanc, due, studyUid, reason, Instant.now().plusSeconds(pause));
        } catch (RuntimeException e) {
            LOG.warn("Orthanc {}: a failure cannot be noted: {}", orthanc, e.getMessage());
        }
    }
}
