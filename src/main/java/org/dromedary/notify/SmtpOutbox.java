package org.dromedary.notify;

import java.util.Properties;

import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.URLName;
import jakarta.mail.internet.MimeMessage;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.mail.MailProperties;

/** Mails over SMTP (RFC 5321) with the server of {@code spring.mail.*}; one connection per mail. */
final class SmtpOutbox implements Outbox {

    private static final Logger LOG = LoggerFactory.getLogger(SmtpOutbox.class);

    private final MailProperties server;
    private final boolean ssl;
    private final Session session;

    /** @param server Spring Boot's settings, with a host */
    SmtpOutbox(MailProperties server) {
        this.server = server;
        this.ssl = "smtps".equals(server.getProtocol());
        this.session = session(server, ssl ? "mail.smtps." : "mail.smtp.");
    }

    private static Session session(MailProperties server, String prefix) {
        Properties properties = new Properties();
        // a server that hangs must not hold a worker for ever, which is the library's default
        properties.setProperty(prefix + "connectiontimeout", "10000");
        properties.setProperty(prefix + "timeout", "60000");
        properties.setProperty(prefix + "writetimeout", "60000");
        // the answer to the mail has been read; the one to QUIT is not worth waiting for
        properties.setProperty(prefix + "quitwait", "false");
        if (server.getUsername() != null && !server.getUsername().isEmpty()) {
            properties.setProperty(prefix + "auth", "true");
        }
        if (server.getSsl().isEnabled()) {
            properties.setProperty(prefix + "ssl.enable", "true");
        }
        properties.setProperty(prefix + "ssl.checkserveridentity", "true");
        properties.putAll(server.getProperties());
        // BDAT would pass by HandoverTransport.finishData
        properties.remove(prefix + "chunksize");
        return Session.getInstance(properties);
    }

    @Override
    public void deliver(MimeMessage mail, String name, Handover handover)
            throws MailNotSentException, HandoverUncertainException {
        HandoverTransport transport = new HandoverTransport(session, serverUrl(), ssl, handover);
        try {
            connect(transport);
            transport.sendMessage(mail, mail.getAllRecipients());
        } catch (MessagingException e) {
            int code = code(e);
            if (transport.begun() && code < 400) {
                throw new HandoverUncertainException(
                        "the connection to " + server.getHost() + " broke before it answered for the mail", e);
            }
            throw refused(e, code);
        } finally {
            hangUp(transport);
        }
    }

    // The answer to the mail counts; what becomes of QUIT afterwards does not.
    private static void hangUp(Transport transport) {
        try {
            transport.close();
        } catch (MessagingException e) {
            LOG.debug("The mail server closed the connection without an answer to QUIT", e);
        }
    }

    @Override
    public void probe() throws MailNotSentException {
        try (Transport transport = new HandoverTransport(session, serverUrl(), ssl, () -> {})) {
            connect(transport);
        } catch (MessagingException e) {
            throw refused(e, code(e));
        }
    }

    private void connect(Transport transport) throws MessagingException {
        String user = server.getUsername();
        if (user == null || user.isEmpty()) {
            transport.connect();
        } else {
            transport.connect(user, server.getPassword());
        }
    }

    private URLName serverUrl() {
        int port = server.getPort() == null ? -1 : server.getPort();
        return new URLName(server.getProtocol(), server.getHost(), port, null, null, null);
    }

    private MailNotSentException refused(MessagingException e, int code) {
        String host = server.getHost();
        if (e instanceof AuthenticationFailedException) {
            boolean busy = e.getMessage() != null && e.getMessage().startsWith("4");
            return new MailNotSentException(
                    "The mail server " + host + " refused the login: " + words(e)
                            + "; see spring.mail.username and spring.mail.password",
                    !busy,
                    e);
        }
        if (code >= 500) {
            return new MailNotSentException("The mail server " + host + " refused the mail: " + words(e), true, e);
        }
        if (code >= 400) {
            return new MailNotSentException("The mail server " + host + " put the mail off: " + words(e), false, e);
        }
        return new MailNotSentException(
                "The mail server " + host + (server.getPort() == null ? "" : ":" + server.getPort())
                        + " was not reached: " + words(e) + "; see spring.mail.host and spring.mail.port",
                false,
                e);
    }

    /** The reply code of RFC 5321 §4.2, the deepest one that is known; -1 if the server did not speak. */
    private static int code(MessagingException e) {
        int code = -1;
        for (Exception next = e;
                next != null;
                next = next instanceof MessagingException m ? m.getNextException() : null) {
            if (next instanceof SMTPAddressFailedException address) {
                code = address.getReturnCode();
            } else if (next instanceof SMTPSenderFailedException sender) {
                code = sender.getReturnCode();
            } else if (next instanceof SMTPSendFailedException send) {
                code = Math.max(code, send.getReturnCode());
            }
        }
        return code;
    }

    // What the server said last: the library's own summary ("Invalid Addresses") says less.
    private static String words(MessagingException e) {
        String words = e.getMessage();
        for (Exception next = e; next instanceof MessagingException m; next = m.getNextException()) {
            if (next.getMessage() != null && !(next instanceof SendFailedException send && isSummary(send))) {
                words = next.getMessage();
            }
        }
        return words == null ? e.getClass().getSimpleName() : Addresses.masked(OneLine.of(words));
    }

    private static boolean isSummary(SendFailedException e) {
        Address[] invalid = e.getInvalidAddresses();
        return invalid != null && e.getNextException() != null;
    }
}
