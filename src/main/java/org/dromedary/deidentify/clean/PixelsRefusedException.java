package org.dromedary.deidentify.clean;

import org.dromedary.deidentify.DeidentifyException;

/** Nobody can say that the pixels of an instance are clean; another try would end the same. The message has no patient data. */
public final class PixelsRefusedException extends DeidentifyException {

    private static final long serialVersionUID = 1L;

    PixelsRefusedException(String message) {
        super(message);
    }

    PixelsRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
