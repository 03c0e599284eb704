package org.dromedary.deidentify.residual;

/** What the bytes are that are searched: how many letters a word needs there so that its being there is no accident. */
enum Mode {
    /** Text for people. */
    TEXT,
    /** Defined terms. */
    CODE,
    /** UIDs, and the file meta information, which is made of them. */
    UID,
    /** Numbers as text. */
    NUMBER,
    /** Dates and times. */
    DATE,
    /** Whatever stands in binary values. */
    BINARY,
    /** The beginning of a codestream. */
    CODESTREAM;

    /** Whether a word is looked for in bytes of this kind at all. */
    boolean takes(ResidualWord word) {
        int length = word.text().codePointCount(0, word.text().length());
        boolean dense = TextForms.isUnspaced(word.text());
        return switch (word.kind()) {
            case DATE -> this != NUMBER;
            case ID ->
                switch (this) {
                    case TEXT -> true;
                    case CODE -> length >= 4;
                    case BINARY -> length >= 5;
                    case UID, NUMBER, CODESTREAM -> length >= 6;
                    case DATE -> false;
                };
            case WHOLE_NAME, NAME_PART ->
                switch (this) {
                    case TEXT, UID -> true;
                    // three letters count in what is readable around them; the matcher looks
                    case BINARY -> true;
                    case CODE -> dense || length >= 4;
                    case CODESTREAM -> dense || length >= 5;
                    case NUMBER, DATE -> false;
                };
        };
    }
}
