package org.dromedary.deidentify;

/** A profile cannot be used; the message says file, line, key and remedy in one line. */
public final class ProfileException extends DeidentifyException {

    private static final long serialVersionUID = 1L;

    public ProfileException(String message) {
        super(message);
    }
}
