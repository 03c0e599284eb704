package org.dromedary.study.query;

/** A query would have to read more files than it may. */
public class QueryTooWideException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    QueryTooWideException() {
        super("Too many files to read; narrow the query by date or patient");
    }
}
