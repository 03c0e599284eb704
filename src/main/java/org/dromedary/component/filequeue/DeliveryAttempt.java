package org.dromedary.component.filequeue;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.apache.camel.Exchange;
import org.apache.camel.RollbackExchangeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.delivery.Breaker;
import org.dromedary.delivery.Claim;
import org.dromedary.delivery.Delivery;
import org.dromedary.delivery.DeliveryLeases;
import org.dromedary.delivery.DeliveryState;
import org.dromedary.delivery.Destinations;
import org.dromedary.delivery.Failure;
import org.dromedary.delivery.FailureClass;
import org.dromedary.delivery.FailureClassifier;
import org.dromedary.delivery.InstanceAnswer;
import org.dromedary.delivery.LeaseLostException;
import org.dromedary.delivery.PayloadFolders;
import org.dromedary.delivery.PayloadMissingException;
import org.dromedary.delivery.QueuePolicy;

/** One attempt: makes the exchange of a claimed delivery, has the route process it and writes the outcome. */
class DeliveryAttempt {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryAttempt.class);
    /** Whose values may stand in a peer's message and not in the ledger. */
    private static final List<String> CONFIDENTIAL =
            List.of("PatientName", "PatientID", "PatientBirthDate", "AccessionNumber");
    /** The peer has it; not being able to write that down must not send it again because of a short outage. */
    private static final int WRITES = 5;

    private final FileQueueEndpoint endpoint;
    private final FileQueueConsumer consumer;
    private final QueuePolicy policy;
    private final DeliveryLeases leases;
    private final Destinations destinations;
    private final Breaker breaker;
    private final PayloadFolders payloads;
    private final FailureClassifier classifier;
    private final DeliveryMessage message;

    DeliveryAttempt(FileQueueEndpoint endpoint, FileQueueConsumer consumer, QueuePolicy policy) {
        this.endpoint = endpoint;
        this.consumer = consumer;
        this.policy = policy;
        FileQueueComponent component = endpoint.getComponent();
        this.leases = component.leases();
        this.destinations = component.destinations();
        this.breaker = destinations.breaker(endpoint.getName());
        this.payloads = component.payloads();
        this.classifier = component.classifier();
        this.message = new DeliveryMessage(component);
    }

    /** What is known after the route has ended. */
    private enum Outcome {
        /** The peer answered, and the ledger knows it. */
        CONCLUSIVE,
        /** Nothing was learned of the peer. */
        INCONCLUSIVE,
        /** The peer had the instance at which the route stopped; those behind it are still to be sent. */
        REST_LEFT;

        static Outcome of(boolean conclusive) {
            return conclusive ? CONCLUSIVE : INCONCLUSIVE;
        }
    }

    void run(ActiveDelivery active) {
        Outcome outcome = Outcome.INCONCLUSIVE;
        try {
            do {
                // each round has one instance less to send
                outcome = round(active);
            } while (outcome == Outcome.REST_LEFT);
        } finally {
            if (outcome != Outcome.CONCLUSIVE) {
                breaker.inconclusive();
            }
        }
    }

    private Outcome round(ActiveDelivery active) {
        Exchange exchange = consumer.createExchange(false);
        try {
            return process(exchange, active);
        } finally {
            consumer.releaseExchange(exchange, false);
        }
    }

    private Outcome process(Exchange exchange, ActiveDelivery active) {
        try {
            if (message.fill(exchange, active)) {
                consumer.getProcessor().process(exchange);
            }
            Exception thrown = exchange.getException();
            if (thrown != null) {
                throw thrown;
            }
            if (exchange.isRollbackOnly()) {
                throw new RollbackExchangeException("The route rolled the delivery back", exchange);
            }
            active.flush();
            return Outcome.of(answered(exchange, active));
        } catch (LeaseLostException e) {
            return leaseLost(active, e);
        } catch (Exception e) {
            return failed(exchange, active, e);
        }
    }

    /** The route ended well. It is delivered unless it reported that the peer refused an instance, or more is to come. */
    private boolean answered(Exchange exchange, ActiveDelivery active) {
        String warning = Stream.of(
                        exchange.getProperty(FileQueueConstants.WARNING),
                        exchange.getMessage().getHeader(FileQueueConstants.WARNING))
                .filter(Objects::nonNull)
                .map(Object::toString)
                .reduce((of, and) -> of + "; " + and)
                .orElse(null);
        if (active.delivery().open()) {
            active.takeSilenceForDone(warning);
        }
        List<InstanceAnswer> refused = active.refused();
        if (active.delivery().open() && active.isAllAnswered()) {
            return waitForMore(active, refused.isEmpty() ? null : InstanceAnswer.summary(refused));
        }
        if (!refused.isEmpty()) {
            return write(active, InstanceAnswer.summary(refused));
        }
        List<String> warnings = new ArrayList<>();
        if (warning != null) {
            warnings.add(warning);
        }
        if (!active.warned().isEmpty()) {
            warnings.add(InstanceAnswer.summary(active.warned()).message());
        }
        return complete(active, warnings.isEmpty() ? null : String.join("; ", warnings));
    }

    /** The generation is still being received: what the peer has is kept, and the worker is free for others. */
    private boolean waitForMore(ActiveDelivery active, Failure refused) {
        persist(active, () -> leases.waitForMore(active.claim(), active.doneBytes(), refused));
        if (active.isEmpty()) {
            return false;
        }
        peerIsWell();
        return true;
    }

    private boolean complete(ActiveDelivery active, String warning) {
        Claim claim = active.claim();
        persist(active, () -> leases.complete(claim, warning));
        LOG.info(
                "Delivery {} to {}: {}",
                claim.delivery().id(),
                endpoint.getName(),
                warning == null ? "delivered" : "delivered with a warning");
        peerIsWell();
        return true;
    }

    private void peerIsWell() {
        if (breaker.succeeded()) {
            LOG.info("The breaker of {} is closed again", endpoint.getName());
            leases.hurry(endpoint.getName());
        }
    }

    private Outcome failed(Exchange exchange, ActiveDelivery active, Exception thrown) {
        if (isLost(thrown) || active.isLost()) {
            LOG.warn(
                    "Delivery {} ended without an outcome: its lease was lost",
                    active.delivery().id());
            return Outcome.INCONCLUSIVE;
        }
        try {
            active.flush();
            Failure failure = classifier.classify(missingPayload(active, thrown), confidential(exchange));
            if (active.delivery().open()
                    && failure.failureClass() == FailureClass.PERMANENT
                    && !active.isEmpty()
                    && active.isAllAnswered()) {
                // the peer has said no to some; the others, and those that are still to come, must not wait for a
                // person
                return Outcome.of(waitForMore(active, failure));
            }
            if (failure.failureClass() == FailureClass.DONE_BEFORE) {
                return doneBefore(exchange, active, failure.message());
            }
            return Outcome.of(write(active, failure));
        } catch (LeaseLostException e) {
            return leaseLost(active, e);
        }
    }

    /** Somebody else owns the delivery now, and writes its outcome. */
    private static Outcome leaseLost(ActiveDelivery active, LeaseLostException e) {
        LOG.warn("Delivery {} ended without an outcome: {}", active.delivery().id(), e.getMessage());
        return Outcome.INCONCLUSIVE;
    }

    /** The peer has what it was offered. Of a study that may have been a single instance: the others go on. */
    private Outcome doneBefore(Exchange exchange, ActiveDelivery active, String message) {
        if (active.delivery().isFile()) {
            return Outcome.of(complete(active, "The peer says that it has this already: " + message));
        }
        boolean known = active.hadBefore(message);
        if (active.isAllDone()) {
            return Outcome.of(answered(exchange, active));
        }
        return known
                ? Outcome.REST_LEFT
                : Outcome.of(write(
                        active,
                        new Failure(
                                FailureClass.TRANSIENT,
                                "The peer says that it has something of the study already, but not what: " + message)));
    }

    private static boolean isLost(Throwable thrown) {
        return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
                .limit(20)
                .anyMatch(LeaseLostException.class::isInstance);
    }

    /** If the payload has gone meanwhile, that is the reason, whatever the endpoint made of it. */
    private Exception missingPayload(ActiveDelivery active, Exception thrown) {
        Delivery delivery = active.delivery();
        if (delivery.isFile() && !Files.exists(payloads.file(delivery))) {
            return new PayloadMissingException(payloads.file(delivery));
        }
        return active.missing()
                .<Exception>map(file -> new PayloadMissingException(file.toPath()))
                .orElse(thrown);
    }

    private static List<String> confidential(Exchange exchange) {
        Map<String, Object> headers = exchange.getIn().getHeaders();
        return CONFIDENTIAL.stream()
                .map(headers::get)
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
    }

    private boolean write(ActiveDelivery active, Failure failure) {
        DeliveryState[] state = new DeliveryState[1];
        persist(active, () -> state[0] = leases.fail(active.claim(), failure, policy, active.refusals()));
        Delivery delivery = active.delivery();
        LOG.warn(
                "Delivery {} to {}: attempt {} failed ({}), {}",
                delivery.id(),
                endpoint.getName(),
                delivery.attempts(),
                failure.failureClass(),
                state[0]);
        // a peer that refuses one instance of a study and has others of it is not unwell
        if (failure.failureClass() == FailureClass.PERMANENT || active.isRefusedInPart()) {
            return false;
        }
        if (breaker.failedTransiently(failure.message())) {
            LOG.warn("The breaker of {} is open: its queue waits", endpoint.getName());
        }
        return true;
    }

    private void persist(ActiveDelivery active, Runnable outcome) {
        for (int write = 1; ; write++) {
            try {
                outcome.run();
                return;
            } catch (LeaseLostException e) {
                throw e;
            } catch (RuntimeException e) {
                if (write == WRITES || !pause(Duration.ofSeconds(write))) {
                    throw e;
                }
                LOG.warn(
                        "The outcome of delivery {} is written again: {}",
                        active.delivery().id(),
                        e.getMessage());
            }
        }
    }

    private static boolean pause(Duration duration) {
        try {
            return !new CountDownLatch(1).await(duration.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
