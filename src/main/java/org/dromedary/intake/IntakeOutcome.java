package org.dromedary.intake;

import java.util.Set;

/**
 * What became of a file.
 *
 * @param itemId its row
 * @param state {@link IntakeState#DONE}: the source may be moved or removed; {@link IntakeState#STORED}: not before its
 *     studies are delivered; {@link IntakeState#FAILED}: it is to be set aside
 * @param counts instances and files in it
 * @param studies Study Instance UIDs
 * @param problem why it failed, or what is to be known of it; null: nothing
 */
public record IntakeOutcome(
        long itemId, IntakeState state, IntakeItem.Counts counts, Set<String> studies, String problem) {

    /** Whether the source may be moved or removed now. */
    public boolean isRemovable() {
        return state == IntakeState.DONE;
    }
}
