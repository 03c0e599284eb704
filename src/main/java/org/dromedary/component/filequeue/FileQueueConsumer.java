package org.dromedary.component.filequeue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;

import org.dromedary.delivery.Breaker;
import org.dromedary.delivery.Claim;
import org.dromedary.delivery.DeliveryLeases;
import org.dromedary.delivery.Destinations;
import org.dromedary.delivery.QueuePolicy;
import org.dromedary.delivery.ShapedDestinations;

/**
 * Claims deliveries of one queue and has the route process each: one thread looks for work, as many as the queue's
 * concurrency work, one gives signs of life for all.
 */
class FileQueueConsumer extends DefaultConsumer implements Suspendable, ShutdownAware {

    private static final long TICK_MILLIS = 1000;

    private final FileQueueEndpoint endpoint;
    private final Set<ActiveDelivery> active = ConcurrentHashMap.newKeySet();
    private final Semaphore wake = new Semaphore(0);
    private final Runnable waker = wake::release;

    private DeliveryLeases leases;
    private Destinations destinations;
    private Breaker breaker;
    private QueuePolicy policy;
    private DeliveryAttempt attempt;
    private ExecutorService dispatcher;
    private ExecutorService workers;
    private ScheduledExecutorService heartbeat;
    private volatile boolean dispatching;

    FileQueueConsumer(FileQueueEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        String name = endpoint.getName();
        mustDeidentify(name);
        super.doStart();
        leases = endpoint.getComponent().leases();
        destinations = endpoint.getComponent().destinations();
        breaker = destinations.breaker(name);
        policy = endpoint.policy();
        attempt = new DeliveryAttempt(endpoint, this, policy);
        ExecutorServiceManager executors = endpoint.getCamelContext().getExecutorServiceManager();
        workers = executors.newFixedThreadPool(this, "FileQueueWorker-" + name, policy.concurrency());
        heartbeat = executors.newSingleThreadScheduledExecutor(this, "FileQueueHeartbeat-" + name);
        long tick = Math.min(TICK_MILLIS, policy.lease().toMillis() / 6);
        heartbeat.scheduleWithFixedDelay(() -> active.forEach(ActiveDelivery::tick), tick, tick, TimeUnit.MILLISECONDS);
        destinations.signals().listen(name, waker);
        dispatcher = executors.newSingleThreadExecutor(this, "FileQueue-" + name);
        dispatching = true;
        dispatcher.submit(this::dispatch);
    }

    /** A route of the site's own that leaves the step out would send what nobody may see. */
    private void mustDeidentify(String name) {
        ShapedDestinations shaped = endpoint.getComponent().shaped();
        if (shaped == null || !shaped.isDeidentified(name)) {
            return;
        }
        boolean first = getRoute() != null
                && getRoute().getRoute() instanceof RouteDefinition route
                && !route.getOutputs().isEmpty()
                && route.getOutputs().get(0) instanceof BeanDefinition bean
                && ShapedDestinations.STEP.equals(bean.getRef());
        if (!first) {
            throw new IllegalStateException(
                    "Instances for " + name + " are de-identified, but the route from file-queue:"
                            + name + " does not begin with the step 'bean: {ref: " + ShapedDestinations.STEP
                            + ", method: shape}'; put it there");
        }
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        wake.release();
    }

    private void dispatch() {
        long nextReclaim = System.nanoTime();
        while (dispatching) {
            Duration pause = policy.pollInterval();
            try {
                if (System.nanoTime() - nextReclaim >= 0) {
                    leases.reclaimExpired();
                    nextReclaim = System.nanoTime() + policy.lease().toNanos() / 4;
                }
                if (claim()) {
                    continue;
                }
            } catch (RuntimeException e) {
                // the database is away: nothing is lost, the ledger is read again after the pause
                getExceptionHandler()
                        .handleException("The ledger of queue " + endpoint.getName() + " cannot be read", e);
            }
            await(pause);
        }
    }

    /** Starts what may be started now; true if it is worth looking again at once. */
    private boolean claim() {
        int free = policy.concurrency() - active.size();
        int permits = isRunAllowed() && !isSuspendingOrSuspended() && free > 0 ? breaker.permits(free) : 0;
        if (permits == 0) {
            return false;
        }
        List<Claim> claims = breaker.isProbe()
                ? leases.claimProbe(endpoint.getName(), policy.lease())
                : leases.claim(endpoint.getName(), permits, policy.lease());
        for (Claim claim : claims) {
            breaker.started();
            ActiveDelivery delivery = new ActiveDelivery(claim, leases, policy.lease());
            active.add(delivery);
            workers.submit(() -> work(delivery));
        }
        return claims.size() == permits && active.size() < policy.concurrency();
    }

    private void work(ActiveDelivery delivery) {
        try {
            attempt.run(delivery);
        } catch (RuntimeException e) {
            getExceptionHandler()
                    .handleException(
                            "The outcome of delivery " + delivery.delivery().id() + " could not be written", e);
        } finally {
            active.remove(delivery);
            leases.ended(delivery.claim().lease());
            wake.release();
        }
    }

    private void await(Duration pause) {
        try {
            wake.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
            wake.drainPermits();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            dispatching = false;
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (destinations == null) {
            // a context that was never started stops its routes all the same
            super.doStop();
            return;
        }
        dispatching = false;
        destinations.signals().forget(endpoint.getName(), waker);
        ExecutorServiceManager executors = endpoint.getCamelContext().getExecutorServiceManager();
        wake.release();
        executors.shutdownGraceful(dispatcher);
        // Camel has waited as long as it may; what still runs goes back to the queue
        active.forEach(ActiveDelivery::giveBack);
        executors.shutdownNow(workers);
        executors.shutdownNow(heartbeat);
        super.doStop();
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        return false;
    }

    @Override
    public int getPendingExchangesSize() {
        return active.size();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        // suspending is enough: nothing new is claimed
    }
}
