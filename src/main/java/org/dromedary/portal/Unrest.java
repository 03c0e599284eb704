package org.dromedary.portal;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Studies that the Orthanc does not call stable. It may never: what was about to become stable is forgotten when it is restarted, and
 * some never rest. Remembered until the process ends, which begins the wait anew.
 */
final class Unrest {

    private final Duration longest;
    private final Map<String, Seen> studies = new ConcurrentHashMap<>();

    /** @param longest that a study is waited for, from when it was first seen and from its last change */
    Unrest(Duration longest) {
        this.longest = longest;
    }

    private record Seen(String lastUpdate, Instant first, Instant unchanged) {}

    /** How a study is taken. */
    enum Verdict {
        /** Later. */
        WAIT,
        /** What is there now, and again later. */
        PART,
        /** All of it: nothing has changed for long. */
        WHOLE
    }

    /** It is not stable, and was changed last then. */
    Verdict see(String id, String lastUpdate, Instant now) {
        Seen seen = studies.compute(
                id,
                (key, before) -> new Seen(
                        lastUpdate,
                        before == null ? now : before.first(),
                        before == null || !before.lastUpdate().equals(lastUpdate) ? now : before.unchanged()));
        if (isOver(seen.unchanged(), now)) {
            return Verdict.WHOLE;
        }
        return isOver(seen.first(), now) ? Verdict.PART : Verdict.WAIT;
    }

    private boolean isOver(Instant since, Instant now) {
        return !now.isBefore(since.plus(longest));
    }

    /** It is stable, done or gone. */
    void forget(String id) {
        studies.remove(id);
    }
}
