package org.dromedary.component.dicomweb;

import org.dromedary.component.PeerException;

/** The server answers with something that DICOMweb does not know, or with an answer that is not complete. */
public class AnswerException extends PeerException {

    private static final long serialVersionUID = 1L;

    AnswerException(String message, boolean permanent, Throwable cause) {
        super(message, permanent, cause);
    }
}
