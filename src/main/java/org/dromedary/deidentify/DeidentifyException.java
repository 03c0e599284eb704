package org.dromedary.deidentify;

import java.io.IOException;

/** An instance cannot be de-identified, and will not be by trying again: it must not leave. The message holds no patient data. */
public class DeidentifyException extends IOException {

    private static final long serialVersionUID = 1L;

    public DeidentifyException(String message) {
        super(message);
    }

    public DeidentifyException(String message, Throwable cause) {
        super(message, cause);
    }
}
