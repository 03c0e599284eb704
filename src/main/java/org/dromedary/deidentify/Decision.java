package org.dromedary.deidentify;

/**
 * What a profile does with an attribute.
 *
 * @param act what is done
 * @param option that asked for it; null for the Basic Profile
 * @param otherwise what is done when it cannot be cleaned
 */
record Decision(Act act, ProfileOption option, Act otherwise) {

    /** Action codes of PS3.15 table E.1-1a, the conditional ones resolved. */
    enum Act {
        /** X */
        REMOVE,
        /** Z */
        EMPTY,
        /** D */
        DUMMY,
        /** K */
        KEEP,
        /** U */
        UID,
        /** C */
        CLEAN
    }

    static Decision basic(Act act) {
        return new Decision(act, null, act);
    }

    String reason() {
        return option == null ? "basic profile" : option.key();
    }
}
