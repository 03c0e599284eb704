package org.dromedary.worklist.hl7;

import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

import org.dromedary.worklist.WorklistProperties;
import org.dromedary.worklist.hl7.Hl7RefusedException.Reason;

/** The step of the route that takes a message and acknowledges it: AA only after it is in the database. */
public final class Hl7Door {

    private static final Logger LOG = LoggerFactory.getLogger(Hl7Door.class);
    private static final String ACKNOWLEDGEMENT = "CamelMllpAcknowledgement";
    private static final String REMOTE_ADDRESS = "CamelMllpRemoteAddress";

    private final OrderReader reader;
    private final Orders orders;
    private final RefusedMessages refused;
    private final AllowedSenders senders;
    private final WorklistProperties.Hl7 settings;
    private final MeterRegistry meters;

    Hl7Door(
            OrderReader reader,
            Orders orders,
            RefusedMessages refused,
            WorklistProperties.Hl7 settings,
            MeterRegistry meters) {
        this.reader = reader;
        this.orders = orders;
        this.refused = refused;
        this.settings = settings;
        this.senders = new AllowedSenders(settings.allowedSenders());
        this.meters = meters;
    }

    /** Takes the message in the body, and leaves the acknowledgement where {@code mllp:} looks for it. */
    public void take(Exchange exchange) {
        byte[] message = exchange.getMessage().getBody(byte[].class);
        String sender = exchange.getMessage().getHeader(REMOTE_ADDRESS, String.class);
        exchange.setProperty(ACKNOWLEDGEMENT, answer(message == null ? new byte[0] : message, sender));
    }

    /** A message whose end never came: there is nobody to answer, so it is kept. */
    public void incomplete(Exchange exchange) {
        Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        byte[] message =
                cause instanceof org.apache.camel.component.mllp.MllpException mllp ? mllp.getHl7MessageBytes() : null;
        count("incomplete");
        if (message != null) {
            refused.keep(message, "a connection that ended or fell silent", "the message has no end");
        }
    }

    byte[] answer(byte[] message, String sender) {
        String from = sender == null ? "an unknown address" : sender.replaceFirst("^.*/", "");
        if (!senders.contains(from)) {
            return turnedAway(message, from);
        }
        Hl7Segment msh = null;
        try {
            try {
                msh = Hl7Message.header(message);
                int changed = taken(message);
                count("accepted");
                return Acknowledgement.accepted(msh, changed == 0 ? "No such order, nothing to change" : null);
            } catch (DataAccessException | TransactionException e) {
                LOG.error(
                        "An HL7 message from {} is not stored: {}",
                        from,
                        e.getMostSpecificCause().getClass().getName());
                throw new Hl7RefusedException(
                        Reason.INTERNAL, "The database does not take it now, send it again later");
            } catch (RuntimeException e) {
                LOG.error("An HL7 message from {} cannot be read", from, e);
                throw new Hl7RefusedException(
                        Reason.UNEXPECTED,
                        "It cannot be read, see the log: " + e.getClass().getSimpleName());
            }
        } catch (Hl7RefusedException e) {
            count("refused");
            refused.keep(message, from, e.getMessage());
            return Acknowledgement.refused(msh, e);
        }
    }

    /** Nothing is kept of who may not send: it would fill the folder, and push out what is of use. */
    private byte[] turnedAway(byte[] message, String from) {
        count("turned-away");
        LOG.warn(
                "Refused an HL7 message from {}, who may not send: add the address to"
                        + " dromedary.worklist.hl7.allowed-senders",
                from);
        Hl7Segment msh = null;
        try {
            msh = Hl7Message.header(message);
        } catch (Hl7RefusedException | RuntimeException e) {
            LOG.debug("It has no header that could be answered", e);
        }
        return Acknowledgement.refused(
                msh,
                new Hl7RefusedException(
                        Reason.INTERNAL,
                        "This address may not send: add it to dromedary.worklist.hl7.allowed-senders"));
    }

    private int taken(byte[] message) throws Hl7RefusedException {
        if (message.length > settings.maxMessageSize().toBytes()) {
            throw new Hl7RefusedException(
                    Reason.DATA_TYPE, "The message is larger than dromedary.worklist.hl7.max-message-size");
        }
        List<OrderStep> steps = reader.read(Hl7Message.read(message, settings.charset()));
        return orders.apply(steps);
    }

    private void count(String outcome) {
        meters.counter("dromedary.worklist.hl7.messages", "outcome", outcome).increment();
    }
}
