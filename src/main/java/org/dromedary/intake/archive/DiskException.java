package org.dromedary.intake.archive;

import java.io.IOException;

/** This machine, not the archive, is at fault: a file could not be written or read, or the sink could not take it. */
final class DiskException extends IOException {

    private static final long serialVersionUID = 1L;

    DiskException(String message, IOException cause) {
        super(
                message + ": " + (cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage()),
                cause);
    }
}
