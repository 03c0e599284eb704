package org.dromedary.deidentify;

import java.io.IOException;

/** The table of pseudonyms cannot be asked just now; trying again helps once it can. */
public class PseudonymsUnavailableException extends IOException {

    private static final long serialVersionUID = 1L;

    public PseudonymsUnavailableException(Throwable cause) {
        super("The table of pseudonyms cannot be read just now (the database is away or busy)", cause);
    }
}
