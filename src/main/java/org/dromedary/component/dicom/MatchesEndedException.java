package org.dromedary.component.dicom;

/** Thrown by the matches that a route gives for a C-FIND: they end before all were found, and the peer is told a status. */
public class MatchesEndedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * @param status a failure of PS3.4 C.4.1.1.4, such as A700
     * @param comment what the peer is told, 64 characters at most
     */
    public MatchesEndedException(int status, String comment, Throwable cause) {
        super(comment, cause);
        this.status = status;
    }

    /** The status that ends the C-FIND. */
    public int status() {
        return status;
    }
}
