package org.dromedary.packaging;

import org.dromedary.component.PeerException;

/** A request names no password, and by {@code dromedary.mailer.no-password: park} none is made. */
public class PasswordMissingException extends PeerException {

    private static final long serialVersionUID = 1L;

    public PasswordMissingException() {
        super(
                "No password was given and dromedary.mailer.no-password is park: send the study again with pw=… in its"
                        + " description, or set it to generate and replay",
                true,
                null);
    }
}
