package org.dromedary.delivery;

import java.io.FileNotFoundException;
import java.nio.file.Path;

/** A file that was to be delivered is not on disk; trying again does not bring it back. */
public class PayloadMissingException extends FileNotFoundException {

    private static final long serialVersionUID = 1L;

    public PayloadMissingException(Path file) {
        super("The payload " + file.getFileName() + " is not on disk (restore it, then replay the delivery)");
    }
}
