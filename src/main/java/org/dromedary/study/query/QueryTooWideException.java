package org.dromedary.study.query;

/** A query would have to read more files than it may. */
public class QueryTooWideException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Out of Resources (PS3.4 §C.4.1.1.4). */
    public static final int STATUS = QueryRefusedException.OUT_OF_RESOURCES;

    QueryTooWideException() {
        super("Too many files to read; narrow the query by date or patient");
    }
}
