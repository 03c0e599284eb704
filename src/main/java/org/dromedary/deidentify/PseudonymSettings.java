package org.dromedary.deidentify;

/**
 * How pseudonyms and shifts are made.
 *
 * @param table whether they come from the table of the project
 * @param keyForUnlisted whether patients that the table does not have get one by the key; otherwise they do not leave
 * @param prefix what pseudonyms by the key begin with
 * @param length how many digits and letters follow
 * @param leastDays dates move at least so many days into the past
 * @param mostDays and at most so many
 */
public record PseudonymSettings(
        boolean table, boolean keyForUnlisted, String prefix, int length, int leastDays, int mostDays) {

    /** By the key, 12 characters (60 bits), up to ten years. */
    public static final PseudonymSettings DEFAULT = new PseudonymSettings(false, false, "P", 12, 1, 3650);
}
