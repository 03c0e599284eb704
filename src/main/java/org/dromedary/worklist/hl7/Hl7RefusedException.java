package org.dromedary.worklist.hl7;

/** A message is answered with AE or AR; the text tells the sender's people what to do, and holds no patient data. */
class Hl7RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why, with its number in HL7 table 0357, and what is answered (HL7 2.5 §2.9.2.1). */
    enum Reason {
        SEGMENT_SEQUENCE("AE", 100, "Segment sequence error"),
        REQUIRED_FIELD_MISSING("AE", 101, "Required field missing"),
        DATA_TYPE("AE", 102, "Data type error"),
        TABLE_VALUE_NOT_FOUND("AE", 103, "Table value not found"),
        UNSUPPORTED_MESSAGE_TYPE("AR", 200, "Unsupported message type"),
        UNSUPPORTED_EVENT("AR", 201, "Unsupported event code"),
        UNSUPPORTED_VERSION("AR", 203, "Unsupported version id"),
        DUPLICATE_KEY("AE", 205, "Duplicate key identifier"),
        INTERNAL("AR", 207, "Application internal error"),
        UNEXPECTED("AE", 207, "Application internal error");

        private final String answer;
        private final int code;
        private final String text;

        Reason(String answer, int code, String text) {
            this.answer = answer;
            this.code = code;
            this.text = text;
        }

        /** MSA-1. */
        String answer() {
            return answer;
        }

        /** ERR-3.1. */
        int code() {
            return code;
        }

        /** ERR-3.2. */
        String text() {
            return text;
        }
    }

    private final Reason reason;

    Hl7RefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
