package org.dromedary.deidentify.residual;

/**
 * Something that must not be left.
 *
 * @param text as it is known; it never stands in a message
 * @param kind decides where it is looked for
 * @param of what it is of, for messages: "the patient's name"
 */
record ResidualWord(String text, Kind kind, String of) {

    enum Kind {
        /** A name with all its components, in some order. */
        WHOLE_NAME,
        /** One word of a name. */
        NAME_PART,
        /** A patient ID, an accession number. */
        ID,
        /** The day of birth, in one notation. */
        DATE
    }
}
