package org.dromedary.component.filequeue;

import java.time.Duration;

import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

import org.dromedary.delivery.DeliveryState;
import org.dromedary.delivery.QueuePolicy;

/**
 * Deliver studies and files from a durable queue, and put them into one.
 *
 * The queue's order, leases, attempts and outcomes are rows of the delivery ledger, its payload is on disk. The consumer
 * emits one exchange per attempt; an exception of the route is a failed attempt, its absence is a delivery.
 */
@ManagedResource(description = "A queue of the delivery ledger")
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "file-queue",
        title = "File Queue",
        syntax = "file-queue:name",
        category = {Category.MESSAGING, Category.FILE, Category.HEALTH},
        headersClass = FileQueueConstants.class)
public class FileQueueEndpoint extends DefaultEndpoint {

    @UriPath(description = "Name of the queue: 1 to 40 of a-z, 0-9 and '-'. A destination's queue has its name.")
    @Metadata(required = true)
    private final String name;

    @UriParam(
            label = "consumer",
            description = "Deliveries at the same time on this node. 0 takes the destination's setting, else 1.")
    private int concurrency;

    @UriParam(
            label = "consumer",
            javaType = "java.time.Duration",
            description =
                    "How often an idle queue looks for work of other nodes; what is enqueued on this node wakes it at"
                            + " once. 0 takes dromedary.delivery.poll-interval.")
    private long pollDelay;

    @UriParam(
            label = "consumer",
            javaType = "java.time.Duration",
            description =
                    "How long a worker without a sign of life keeps its delivery. 0 takes the destination's setting,"
                            + " else dromedary.delivery.lease.")
    private long lease;

    @UriParam(
            label = "consumer",
            javaType = "java.time.Duration",
            description =
                    "A delivery older than this is parked at its next transient failure. 0 takes the destination's"
                            + " setting, else dromedary.delivery.max-age.")
    private long maxAge;

    @UriParam(
            label = "consumer",
            javaType = "java.time.Duration",
            description = "Pause after the first transient failure, doubled after each further one. 0 takes"
                    + " dromedary.delivery.first-backoff.")
    private long initialBackoff;

    @UriParam(
            label = "consumer",
            javaType = "java.time.Duration",
            description = "Longest pause between two attempts. 0 takes dromedary.delivery.max-backoff.")
    private long maxBackoff;

    @UriParam(
            label = "producer",
            description =
                    "Whether a file in the body is taken away from where it lies (renamed where it can be) instead of"
                            + " copied.")
    private boolean move;

    public FileQueueEndpoint(String uri, FileQueueComponent component, String name) {
        super(uri, component);
        this.name = name;
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        FileQueueConsumer consumer = new FileQueueConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public Producer createProducer() {
        return new FileQueueProducer(this);
    }

    @Override
    public FileQueueComponent getComponent() {
        return (FileQueueComponent) super.getComponent();
    }

    /** The queue's settings with what this endpoint says otherwise. */
    QueuePolicy policy() {
        QueuePolicy policy = getComponent().destinations().policy(name);
        return new QueuePolicy(
                concurrency > 0 ? concurrency : policy.concurrency(),
                millisOr(pollDelay, policy.pollInterval()),
                millisOr(lease, policy.lease()),
                millisOr(maxAge, policy.maxAge()),
                millisOr(initialBackoff, policy.firstBackoff()),
                millisOr(maxBackoff, policy.maxBackoff()),
                policy.refusals());
    }

    private static Duration millisOr(long millis, Duration otherwise) {
        return millis > 0 ? Duration.ofMillis(millis) : otherwise;
    }

    @ManagedAttribute(description = "Deliveries that wait for an attempt, on all nodes")
    public long getPending() {
        return getComponent().queries().count(name, DeliveryState.PENDING);
    }

    @ManagedAttribute(description = "Deliveries that workers of all nodes hold")
    public long getActive() {
        return getComponent().queries().count(name, DeliveryState.ACTIVE);
    }

    @ManagedAttribute(description = "Deliveries that wait for a person")
    public long getParked() {
        return getComponent().queries().count(name, DeliveryState.PARKED);
    }

    @ManagedAttribute(description = "CLOSED, OPEN or HALF_OPEN, on this node")
    public String getBreaker() {
        return getComponent().destinations().breaker(name).status().state().name();
    }

    @ManagedAttribute(description = "The transient failure that the breaker saw last")
    public String getLastFailure() {
        return getComponent().destinations().breaker(name).status().lastFailure();
    }

    @ManagedAttribute(description = "Whether an operator holds the queue")
    public boolean isPaused() {
        return getComponent().destinations().isPaused(name);
    }

    @ManagedOperation(description = "Holds the queue on all nodes; what is running runs on")
    public void pauseQueue() {
        getComponent().destinations().pause(name);
    }

    @ManagedOperation(description = "Lets a held queue go on")
    public void resumeQueue() {
        getComponent().destinations().resume(name);
    }

    @ManagedOperation(description = "Tries all parked deliveries again; returns how many")
    public int replayParked() {
        return getComponent().ledger().replayParked(name);
    }

    public String getName() {
        return name;
    }

    public int getConcurrency() {
        return concurrency;
    }

    public void setConcurrency(int concurrency) {
        this.concurrency = concurrency;
    }

    public long getPollDelay() {
        return pollDelay;
    }

    public void setPollDelay(long pollDelay) {
        this.pollDelay = pollDelay;
    }

    public long getLease() {
        return lease;
    }

    public void setLease(long lease) {
        this.lease = lease;
    }

    public long getMaxAge() {
        return maxAge;
    }

    public void setMaxAge(long maxAge) {
        this.maxAge = maxAge;
    }

    public long getInitialBackoff() {
        return initialBackoff;
    }

    public void setInitialBackoff(long initialBackoff) {
        this.initialBackoff = initialBackoff;
    }

    public long getMaxBackoff() {
        return maxBackoff;
    }

    public void setMaxBackoff(long maxBackoff) {
        this.maxBackoff = maxBackoff;
    }

    public boolean isMove() {
        return move;
    }

    public void setMove(boolean move) {
        this.move = move;
    }
}
