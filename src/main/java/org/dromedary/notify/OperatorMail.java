package org.dromedary.notify;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator that deliveries are parked: the first of a destination at once, those of the next quarter of an hour
 * in one mail at its end. Never delays or fails the caller; mails go out on a thread of their own.
 */
public class OperatorMail implements AutoCloseable {

    /** How long the mails about one destination keep apart. */
    static final Duration QUIET = Duration.ofMinutes(15);

    private static final Logger LOG = LoggerFactory.getLogger(OperatorMail.class);

    private final Postman postman;
    private final String operator;
    private final ScheduledExecutorService thread;
    private final Duration quiet;

    /** Touched by {@link #thread} only: destination to what waits for the end of its quiet time. */
    private final Map<String, Waiting> quietDestinations = new HashMap<>();

    private static final class Waiting {
        private int count;
        private long deliveryId;
        private String reason;
    }

    OperatorMail(Postman postman, String operator, Duration quiet, ScheduledExecutorService thread) {
        this.postman = postman;
        this.operator = operator;
        this.quiet = quiet;
        this.thread = thread;
    }

    /**
     * A delivery has been parked.
     *
     * @param reason what the peer said; never patient data
     */
    public void parked(long deliveryId, String destination, String reason) {
        if (!operator.isEmpty()) {
            thread.execute(() -> notice(deliveryId, destination, reason));
        }
    }

    private void notice(long deliveryId, String destination, String reason) {
        Waiting waiting = quietDestinations.get(destination);
        if (waiting != null) {
            waiting.count++;
            waiting.deliveryId = deliveryId;
            waiting.reason = reason;
            return;
        }
        send(deliveryId, destination, reason, 0);
        beQuiet(destination);
    }

    private void beQuiet(String destination) {
        quietDestinations.put(destination, new Waiting());
        thread.schedule(() -> endOfQuiet(destination), quiet.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void endOfQuiet(String destination) {
        Waiting waiting = quietDestinations.remove(destination);
        if (waiting.count > 0) {
            send(waiting.deliveryId, destination, waiting.reason, waiting.count - 1);
            beQuiet(destination);
        }
    }

    private void send(long deliveryId, String destination, String reason, int more) {
        Map<String, Object> values = new HashMap<>();
        values.put("deliveryId", deliveryId);
        values.put("destination", destination);
        values.put("reason", reason == null ? "no reason was given" : reason);
        values.put("more", more);
        try {
            postman.sendOnce("parked", operator, null, values);
        } catch (MailNotSentException | RuntimeException e) {
            LOG.warn("The operator was not told of parked delivery {}: {}", deliveryId, e.getMessage());
        }
    }

    /** Gives mails that are on their way ten seconds; what waited for the end of a quiet time is on the console. */
    @Override
    public void close() throws InterruptedException {
        thread.shutdown();
        thread.awaitTermination(10, TimeUnit.SECONDS);
    }
}
