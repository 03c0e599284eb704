package org.dromedary.intake;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is done with a study in the Orthanc that it came from, when all its deliveries have ended well.
 *
 * @param target the label, or the name of the other Orthanc; null where neither is meant
 */
public record AfterDelivery(Action action, String target) {

    private static final Pattern LABEL = Pattern.compile("label(?::([A-Za-z0-9_-]{1,64}))?");
    private static final Pattern MOVE = Pattern.compile("move:([a-z0-9-]{1,40})");
    private static final String DEFAULT_LABEL = "dromedary-delivered";

    /** Kinds of it. */
    public enum Action {
        KEEP,
        DELETE,
        LABEL,
        MOVE
    }

    /** @throws IllegalArgumentException if it is none */
    static AfterDelivery parse(String text) {
        String word = text.strip();
        Matcher label = LABEL.matcher(word);
        Matcher move = MOVE.matcher(word);
        if (word.equals("keep")) {
            return new AfterDelivery(Action.KEEP, null);
        } else if (word.equals("delete")) {
            return new AfterDelivery(Action.DELETE, null);
        } else if (label.matches()) {
            return new AfterDelivery(Action.LABEL, label.group(1) == null ? DEFAULT_LABEL : label.group(1));
        } else if (move.matches()) {
            return new AfterDelivery(Action.MOVE, move.group(1));
        }
        throw new IllegalArgumentException("after-delivery '" + word
                + "' is not possible; write keep, delete, label, label:NAME or move:OTHER-ORTHANC");
    }
}
