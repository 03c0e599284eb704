package org.dromedary.notify;

import java.io.IOException;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/**
 * SMTP that tells when responsibility begins to pass to the server: before the final dot of DATA (RFC 5321 §4.1.1.4)
 * the server has nothing, after it only the server's answer says what it did.
 */
final class HandoverTransport extends SMTPTransport {

    private final Outbox.Handover handover;
    private boolean begun;

    HandoverTransport(Session session, URLName server, boolean ssl, Outbox.Handover handover) {
        super(session, server, ssl ? "smtps" : "smtp", ssl);
        this.handover = handover;
    }

    /** Whether the server may have the mail. */
    boolean begun() {
        return begun;
    }

    @Override
    protected void finishData() throws IOException, MessagingException {
        handover.begins();
        begun = true;
        super.finishData();
    }
}
