package org.dromedary.study.query;

/** A query or retrieval is not carried out; the message says why, without patient data, in 64 characters at most. */
public class QueryRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Out of Resources (PS3.4 §C.4.1.1.4). */
    static final int OUT_OF_RESOURCES = 0xA700;
    /** Identifier does not match SOP Class. */
    static final int IDENTIFIER_MISMATCH = 0xA900;

    private final int status;

    public QueryRefusedException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The DIMSE status that says it. */
    public int getStatus() {
        return status;
    }
}
