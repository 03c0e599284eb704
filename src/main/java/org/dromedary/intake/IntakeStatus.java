package org.dromedary.intake;

import java.util.List;
import java.util.Map;

/**
 * An intake as health, REST and the console show it.
 *
 * @param uri where files are taken from, without secrets
 * @param state what it does
 * @param problem what keeps it from taking everything; null: nothing
 * @param activity null: it is not known
 * @param items how many there are in each state
 * @param studies how many studies came by it
 * @param lastFailed the newest items that failed, without what they held
 */
public record IntakeStatus(
        String name,
        String uri,
        State state,
        String problem,
        IntakeActivity activity,
        Map<IntakeState, Long> items,
        long studies,
        List<IntakeItem> lastFailed) {

    /** What an intake does. */
    public enum State {
        /** It takes what comes. */
        RUNNING,
        /** It takes nothing, or not everything, for the reason that it tells; it is tried again. */
        DEGRADED,
        /** An operator holds it. */
        PAUSED,
        /** {@code enabled: false} in its settings. */
        DISABLED
    }
}
