package org.dromedary.component.orthanc;

import java.time.Duration;
import java.time.Instant;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether an Orthanc answers; says so in the log when that changes, and not with every attempt. */
final class PollState {

    private static final Logger LOG = LoggerFactory.getLogger(PollState.class);
    private static final long LONGEST_PAUSE_MILLIS = 60_000;

    private final String orthanc;
    private final long pollInterval;
    private Instant lastPoll;
    private Instant failingSince;
    private String failure;
    private int failures;

    PollState(String orthanc, long pollInterval) {
        this.orthanc = orthanc;
        this.pollInterval = pollInterval;
    }

    /** It has answered. @return whether it did not before */
    synchronized boolean answered() {
        boolean again = failingSince != null;
        if (again) {
            LOG.info(
                    "Orthanc {} answers again after {} s",
                    orthanc,
                    Duration.between(failingSince, Instant.now()).toSeconds());
        }
        lastPoll = Instant.now();
        failingSince = null;
        failure = null;
        failures = 0;
        return again;
    }

    /** It has not. */
    synchronized void failed(String reason) {
        if (isNews(reason)) {
            LOG.warn(
                    "Orthanc {} cannot be read and is asked again, with pauses of up to a minute: {}", orthanc, reason);
        }
    }

    /** It may have answered, but what it said cannot be worked on: our database has failed, or we have. */
    synchronized void failedHere(String reason) {
        if (isNews("not the Orthanc's fault: " + reason)) {
            LOG.warn(
                    "What Orthanc {} says cannot be noted here and is asked for again, with pauses of up to a minute; see"
                            + " that our database answers: {}",
                    orthanc,
                    reason);
        }
    }

    private boolean isNews(String reason) {
        boolean news = !reason.equals(failure);
        if (failingSince == null) {
            failingSince = Instant.now();
        }
        failure = reason;
        failures++;
        return news;
    }

    synchronized boolean isAnswering() {
        return failingSince == null;
    }

    /** Until it is asked again. */
    synchronized long pauseMillis() {
        long longest = Math.max(pollInterval, LONGEST_PAUSE_MILLIS);
        return failures == 0 ? pollInterval : Math.min(longest, pollInterval << Math.min(failures - 1, 10));
    }

    synchronized OrthancPollStatus status(long position, OrthancMemory.Backlog backlog) {
        return new OrthancPollStatus(
                orthanc,
                lastPoll,
                failingSince,
                failure,
                position,
                backlog.studies(),
                backlog.failing(),
                backlog.since(),
                backlog.failure());
    }
}
