package org.dromedary.study;

/** The store cannot take an instance now: disk full, index out of reach. The sender may try again (A700). */
public class StoreUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
