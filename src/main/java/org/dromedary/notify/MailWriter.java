package org.dromedary.notify;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Date;
import java.util.Properties;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;

/** Makes an RFC 5322 mail of a letter: UTF-8, plain part first, HTML as its alternative. */
final class MailWriter {

    private static final String UTF_8 = StandardCharsets.UTF_8.name();

    private final InternetAddress from;
    private final Clock clock;

    MailWriter(String from, Clock clock) {
        this.clock = clock;
        try {
            this.from = Addresses.parse(from);
            if (this.from.getPersonal() != null) {
                this.from.setPersonal(this.from.getPersonal(), UTF_8);
            }
        } catch (AddressException | java.io.UnsupportedEncodingException e) {
            throw new IllegalArgumentException("dromedary.mail.from is no mail address", e);
        }
    }

    /**
     * @param uuid left part of the Message-ID
     * @throws MailNotSentException permanent, if the recipient is no mail address
     */
    MimeMessage write(Letter letter, String recipient, String uuid) throws MailNotSentException {
        InternetAddress to;
        try {
            to = Addresses.parse(recipient);
        } catch (AddressException e) {
            // the cause repeats the address
            throw new MailNotSentException("The recipient's mail address is not valid", true, null);
        }
        try {
            MimeMessage mail = new FixedIdMessage("<" + uuid + "@" + domain() + ">");
            mail.setFrom(from);
            mail.setRecipient(Message.RecipientType.TO, to);
            mail.setSubject(letter.subject(), UTF_8);
            mail.setSentDate(Date.from(clock.instant()));
            // RFC 3834: keeps "out of office" answers away
            mail.setHeader("Auto-Submitted", "auto-generated");
            if (letter.html() == null) {
                mail.setText(lines(letter.text()), UTF_8);
            } else {
                MimeBodyPart plain = new MimeBodyPart();
                plain.setText(lines(letter.text()), UTF_8);
                MimeBodyPart html = new MimeBodyPart();
                html.setText(lines(letter.html()), UTF_8, "html");
                mail.setContent(new MimeMultipart("alternative", plain, html));
            }
            mail.saveChanges();
            return mail;
        } catch (MessagingException e) {
            throw new MailNotSentException("The mail could not be written: " + e.getMessage(), true, e);
        }
    }

    /** RFC 5322 §2.3: lines end in CR LF, in files too. */
    private static String lines(String text) {
        return text.replace("\r\n", "\n").replace("\n", "\r\n");
    }

    private String domain() {
        String address = from.getAddress();
        return address.substring(address.lastIndexOf('@') + 1);
    }

    /** The library makes a new Message-ID at each save; ours must be the same for each attempt. */
    private static final class FixedIdMessage extends MimeMessage {

        private final String id;

        FixedIdMessage(String id) {
            super(Session.getInstance(new Properties()));
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }
}
