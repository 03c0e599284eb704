package org.dromedary.notify;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * The mails to the recipients of a package, as steps of a route: {@code bean: {ref: mailer, method: sendLink}}. Each
 * recipient gets a mail of his own, once; an address that is refused does not keep the others from theirs.
 *
 * <p>Headers read: {@value #DELIVERY_ID}, {@value #RECIPIENTS}, {@value #LINK}, {@value #LINK_EXPIRES}, {@value #LANGUAGE},
 * {@value #PASSWORD_GENERATED}, {@value #DESCRIPTION}.
 */
@Component
public class Mailer {

    /** Long: the delivery that the mails belong to. */
    public static final String DELIVERY_ID = "DromedaryDeliveryId";
    /** Collection of addresses, or one text with commas between them. */
    public static final String RECIPIENTS = "DromedaryRecipients";
    /** The http or https address under which the package is fetched. */
    public static final String LINK = "DromedaryLink";
    /** When the link ends: an {@link Instant} or its ISO 8601 text; may be absent. */
    public static final String LINK_EXPIRES = "DromedaryLinkExpires";
    /** Two letters; absent: the setting. */
    public static final String LANGUAGE = "DromedaryLanguage";
    /** Boolean: whether Dromedary made the password, so that nobody else knows it. */
    public static final String PASSWORD_GENERATED = "DromedaryPasswordGenerated";
    /** The StudyDescription without recipients and password. */
    public static final String DESCRIPTION = "StudyDescription";
    /** Set: what to keep with the delivery as a warning. */
    public static final String WARNING = "DromedaryWarning";

    private final Postman postman;
    private final MailProperties properties;
    private final ObjectProvider<LongFunction<char[]>> passwords;

    /** @param passwords the bean {@code packagePassword}: the password of a delivery's package, from its owner-only file */
    Mailer(
            Postman postman,
            MailProperties properties,
            @Qualifier("packagePassword") ObjectProvider<LongFunction<char[]>> passwords) {
        this.postman = postman;
        this.properties = properties;
        this.passwords = passwords;
    }

    /**
     * Mails the link to every recipient. The password is never in this mail.
     *
     * @throws MailNotSentException if at least one recipient was not served; transient if another try can help one of them
     */
    public void sendLink(Exchange exchange) throws MailNotSentException {
        Message message = exchange.getMessage();
        Map<String, Object> values = description(message);
        values.put("link", link(message));
        values.put("expires", expires(message));
        sendAll(exchange, "link", values);
    }

    /**
     * Mails the password to every recipient, if {@code dromedary.mail.password-mail} says so.
     *
     * @throws MailNotSentException as {@link #sendLink}
     */
    public void sendPassword(Exchange exchange) throws MailNotSentException {
        Message message = exchange.getMessage();
        boolean generated = message.getHeader(PASSWORD_GENERATED, false, Boolean.class);
        boolean wanted =
                switch (properties.passwordMail()) {
                    case NEVER -> false;
                    case GENERATED -> generated;
                    case ALWAYS -> true;
                };
        if (!wanted) {
            return;
        }
        char[] password = passwords.getObject().apply(deliveryId(message));
        if (password == null) {
            throw new MailNotSentException(
                    "The password of the package is not known any more; replay the study, which makes a new package",
                    true,
                    null);
        }
        try {
            Map<String, Object> values = description(message);
            values.put("password", new String(password));
            sendAll(exchange, "password", values);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private void sendAll(Exchange exchange, String kind, Map<String, Object> values) throws MailNotSentException {
        Message message = exchange.getMessage();
        long deliveryId = deliveryId(message);
        String language = message.getHeader(LANGUAGE, String.class);
        List<MailNotSentException> failures = new ArrayList<>();
        List<String> recipients = recipients(message);
        for (int i = 0; i < recipients.size(); i++) {
            String which = recipients.size() == 1 ? "" : "Recipient " + (i + 1) + " of " + recipients.size() + ": ";
            try {
                postman.send(deliveryId, kind, recipients.get(i), language, values)
                        .ifPresent(warning -> warn(message, which + warning));
            } catch (MailNotSentException e) {
                failures.add(new MailNotSentException(which + e.getMessage(), e.isPermanent(), e));
            }
        }
        if (!failures.isEmpty()) {
            throw together(failures);
        }
    }

    private static MailNotSentException together(List<MailNotSentException> failures) {
        if (failures.size() == 1) {
            return failures.get(0);
        }
        String all = String.join(
                "; ", failures.stream().map(Throwable::getMessage).distinct().toList());
        boolean permanent = failures.stream().allMatch(MailNotSentException::isPermanent);
        MailNotSentException together = new MailNotSentException(all, permanent, failures.get(0));
        failures.stream().skip(1).forEach(together::addSuppressed);
        return together;
    }

    private static void warn(Message message, String warning) {
        String before = message.getHeader(WARNING, String.class);
        message.setHeader(WARNING, before == null ? warning : before + "; " + warning);
    }

    private static long deliveryId(Message message) {
        Long id = message.getHeader(DELIVERY_ID, Long.class);
        if (id == null) {
            throw new IllegalStateException(
                    "the mailer needs the header " + DELIVERY_ID + ": use it in a route that begins with file-queue:");
        }
        return id;
    }

    private static List<String> recipients(Message message) throws MailNotSentException {
        Object header = message.getHeader(RECIPIENTS);
        List<String> recipients = header instanceof Collection<?> many
                ? many.stream().map(String::valueOf).distinct().toList()
                : header == null
                        ? List.of()
                        : Arrays.stream(header.toString().split("[,;\\s]+"))
                                .filter(part -> !part.isEmpty())
                                .distinct()
                                .toList();
        if (recipients.isEmpty()) {
            throw new MailNotSentException("There is no recipient to mail to", true, null);
        }
        return recipients;
    }

    private static Map<String, Object> description(Message message) {
        Map<String, Object> values = new HashMap<>();
        String description = message.getHeader(DESCRIPTION, String.class);
        // a template asks for null, not for blanks
        values.put("description", description == null || description.isBlank() ? null : description);
        return values;
    }

    private static String link(Message message) {
        String link = message.getHeader(LINK, String.class);
        if (link == null || !link.matches("https?://\\S+")) {
            throw new IllegalStateException(
                    "the mailer needs the header " + LINK + " with an http or https address: put the upload before it");
        }
        return link;
    }

    private static Instant expires(Message message) {
        Object header = message.getHeader(LINK_EXPIRES);
        return header == null || header instanceof Instant ? (Instant) header : Instant.parse(header.toString());
    }
}
