package org.dromedary.component.tls;

import java.io.IOException;

/** A file with a key or with certificates cannot be used; the message says why and what to do. */
public class TlsFileException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Which of the files. */
    public enum Part {
        CERTIFICATE,
        KEY,
        TRUST
    }

    private final Part part;

    TlsFileException(Part part, String message, Exception cause) {
        super(message, cause);
        this.part = part;
    }

    public Part part() {
        return part;
    }
}
