package org.dromedary.intake;

/**
 * Something that people want to be told of an item.
 *
 * @param itemId the item
 * @param attempt which try of it
 * @param images instances of it in the store
 * @param studies that they belong to
 * @param refused files in it that were not taken
 * @param problem why it failed, or what was parked; null: nothing. Never patient data
 */
public record IntakeNotice(long itemId, int attempt, Kind kind, int images, int studies, int refused, String problem) {

    /** What has happened. */
    public enum Kind {
        /** It is being taken. */
        START,
        /** All its studies are delivered. */
        END,
        /** It cannot be taken, or a delivery is parked. */
        ERROR
    }
}
