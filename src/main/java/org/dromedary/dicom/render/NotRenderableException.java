package org.dromedary.dicom.render;

import java.io.IOException;

/**
 * There is no picture of this, and another try would end the same. The message names the reason in one line, without patient
 * data.
 */
public final class NotRenderableException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Why there is none; what a server answers depends on it. */
    public enum Reason {
        /** The instance is no image: a report, a waveform, a document. */
        NO_PIXELS,
        /** The instance has fewer frames. */
        NO_SUCH_FRAME,
        /** A kind of image or compression that cannot be decoded here. */
        UNSUPPORTED,
        /** What the header says and what the pixel data are do not go together. */
        DAMAGED
    }

    private final Reason reason;

    NotRenderableException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    NotRenderableException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
