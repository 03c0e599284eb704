package org.dromedary.study;

import java.util.Locale;

/** What may hold of a study that is being received; in settings and the API in lower case. */
public enum Condition {
    /** No instance has come for the quiet period. */
    QUIET,
    /** The associations that brought it have been released, and nothing has come for the release period since. */
    RELEASED,
    /** As many instances are here as the sender says it has (NumberOfStudyRelatedInstances). */
    COUNT,
    /** Every performed procedure step that was told has ended, and all instances that they name are here. */
    MPPS,
    /** Each required series has come, and nothing has come for the release period since. */
    SERIES;

    /** As it is written in settings. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
