package org.dromedary.study;

import java.util.Locale;

/** Why a study is set aside. */
public enum HoldReason {
    /** Its deadline came before it was complete; it goes on by itself when what is missing comes. */
    INCOMPLETE,
    /** Instances were acknowledged that the index does not have; sending them again or a restart heals it. */
    NOT_INDEXED,
    /** Its route failed too often. */
    ROUTING,
    /** A person set it aside. */
    OPERATOR,
    /** Its deadline came before it was complete, and such studies are not routed; not HELD, but NO_MATCH or ROUTED. */
    DISCARDED;

    /** As it stands in the database, the API and the audit trail. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static HoldReason of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
