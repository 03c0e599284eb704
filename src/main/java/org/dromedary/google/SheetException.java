package org.dromedary.google;

/** The sheet is not as a list of work must be; somebody has to change it or the settings. */
public final class SheetException extends GoogleException {

    private static final long serialVersionUID = 1L;

    SheetException(String message) {
        super(Kind.REFUSED, message, null);
    }
}
