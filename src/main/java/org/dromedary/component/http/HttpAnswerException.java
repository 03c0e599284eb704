package org.dromedary.component.http;

/** The peer answered with a success whose content is not what was asked for. */
public class HttpAnswerException extends HttpFailedException {

    private static final long serialVersionUID = 1L;

    /** @param permanent true if it is another kind of server altogether; false if the answer is only damaged */
    public HttpAnswerException(String message, boolean permanent, Throwable cause) {
        super(message, permanent, cause);
    }
}
