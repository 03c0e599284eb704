package org.dromedary.packaging;

import org.dromedary.component.PeerException;

/** A request to mail a study or file cannot be understood for certain, so nothing may leave. Trying again cannot help. */
public class RecipientUnclearException extends PeerException {

    private static final long serialVersionUID = 1L;

    /** @param message what is unclear and what to do; neither addresses nor password */
    public RecipientUnclearException(String message) {
        super(message, true, null);
    }
}
