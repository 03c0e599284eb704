package org.dromedary.notify;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import jakarta.mail.internet.MimeMessage;
import org.apache.camel.spi.StateRepository;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * Sends each mail of a delivery to each recipient once. What is known of a mail is committed before the next thing
 * happens, so that after a crash a mail that may have gone out is not sent again, and one that has not is.
 */
@Component
class Postman {

    private static final Logger LOG = LoggerFactory.getLogger(Postman.class);

    private final MailTemplates templates;
    private final MailWriter writer;
    private final Outbox outbox;
    private final StateRepository<String, String> memory;

    Postman(
            MailTemplates templates,
            MailWriter writer,
            Outbox outbox,
            @Qualifier("deliveryMemory") StateRepository<String, String> memory) {
        this.templates = templates;
        this.writer = writer;
        this.outbox = outbox;
        this.memory = memory;
    }

    /**
     * Sends one mail to one recipient unless that was done before.
     *
     * @param deliveryId the delivery that the mail belongs to
     * @param kind name of the template
     * @param language two letters, or null for the setting
     * @return a warning to keep with the delivery, if nobody can know whether the mail arrives
     * @throws MailNotSentException if it has definitely not gone out
     */
    Optional<String> send(long deliveryId, String kind, String recipient, String language, Map<String, ?> values)
            throws MailNotSentException {
        MailMemory known = MailMemory.recall(memory, deliveryId, kind, recipient);
        switch (known.stage()) {
            case SENT:
                return Optional.empty();
            case SENDING:
                return Optional.of(warning(deliveryId, kind, "the program stopped while it was handed over"));
            default:
        }
        Letter letter = templates.write(kind, language, values);
        MimeMessage mail = writer.write(letter, recipient, known.uuid());
        String name = "delivery-" + deliveryId + "-" + kind + "-" + known.recipientDigest();
        try {
            outbox.deliver(mail, name, () -> known.become(MailMemory.Stage.SENDING));
        } catch (HandoverUncertainException e) {
            return Optional.of(warning(deliveryId, kind, e.getMessage()));
        } catch (MailNotSentException e) {
            if (known.stage() == MailMemory.Stage.SENDING) {
                // the server has answered that it did not take it
                known.become(MailMemory.Stage.PREPARED);
            }
            throw e;
        }
        known.become(MailMemory.Stage.SENT);
        LOG.info("Delivery {}: {} mail sent", deliveryId, kind);
        return Optional.empty();
    }

    /** Sends a mail that belongs to no delivery's memory. @param language two letters, or null for the setting */
    void sendOnce(String kind, String recipient, String language, Map<String, ?> values) throws MailNotSentException {
        String uuid = UUID.randomUUID().toString();
        MimeMessage mail = writer.write(templates.write(kind, language, values), recipient, uuid);
        try {
            outbox.deliver(mail, kind + "-" + uuid, () -> {});
        } catch (HandoverUncertainException e) {
            LOG.warn("The {} mail may or may not have arrived: {}", kind, e.getMessage());
        }
    }

    private static String warning(long deliveryId, String kind, String what) {
        LOG.warn("Delivery {}: the {} mail to one recipient may or may not arrive: {}", deliveryId, kind, what);
        return "The " + kind + " mail may or may not have arrived (" + what
                + "); it is not sent again, ask the recipient";
    }
}
