package org.dromedary.component.study;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.delivery.DeliveryLedger;
import org.dromedary.delivery.GenerationPlan;
import org.dromedary.study.ReceivedInstances;
import org.dromedary.study.StableGenerations;
import org.dromedary.study.StableGenerations.StableGeneration;
import org.dromedary.study.Study;
import org.dromedary.study.StudyLifecycle;

/**
 * {@code study:stable}: each stable generation is an exchange; what its route decides is committed as a whole when the route
 * has ended well. A route that fails is tried again, then the study is held for a person.
 */
class StableConsumer extends DefaultConsumer implements Suspendable {

    private static final Logger LOG = LoggerFactory.getLogger(StableConsumer.class);

    private static final long COMPLAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final StudyEndpoint endpoint;
    private final Map<String, Failing> failing = new HashMap<>();
    private final Runnable wakeUp = this::wakeUp;
    private StableGenerations generations;
    private StudyLifecycle lifecycle;
    private DeliveryLedger ledger;
    private ReceivedInstances received;
    private Decision decision;
    /** Since when complete studies wait for the route of received instances, as nanoTime; null: none does. */
    private Long behindSince;

    private ScheduledExecutorService thread;

    /** A generation whose route has failed. */
    private record Failing(int attempts, long notBefore) {}

    StableConsumer(StudyEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        generations = endpoint.bean(StableGenerations.class);
        lifecycle = endpoint.bean(StudyLifecycle.class);
        ledger = endpoint.bean(DeliveryLedger.class);
        received = endpoint.bean(ReceivedInstances.class);
        decision =
                new Decision(this, generations, endpoint.getLevel() == null ? StudyLevel.study : endpoint.getLevel());
        thread = getEndpoint()
                .getCamelContext()
                .getExecutorServiceManager()
                .newSingleThreadScheduledExecutor(this, "StudyStable");
        thread.scheduleWithFixedDelay(this::poll, 0, endpoint.getPollDelay(), TimeUnit.MILLISECONDS);
        lifecycle.onStable(wakeUp);
    }

    @Override
    protected void doStop() throws Exception {
        if (lifecycle != null) {
            lifecycle.removeListener(wakeUp);
        }
        if (thread != null) {
            getEndpoint().getCamelContext().getExecutorServiceManager().shutdownGraceful(thread);
        }
        super.doStop();
    }

    private void wakeUp() {
        if (!thread.isShutdown()) {
            thread.execute(this::poll);
        }
    }

    private void poll() {
        try {
            boolean behind = false;
            for (Study study : generations.waiting()) {
                if (!isRunAllowed()
                        || isSuspendingOrSuspended()
                        || getEndpoint().getCamelContext().isStopping()) {
                    return;
                }
                Failing before = failing.get(study.studyUid());
                if (before == null || System.nanoTime() - before.notBefore() >= 0) {
                    behind |= !route(study);
                }
            }
            complain(behind);
        } catch (RuntimeException e) {
            LOG.error("Cannot look for stable studies, trying again: {}", e.getMessage());
        }
    }

    /** Nothing is lost while the other route is suspended, but somebody must learn that nothing goes on. */
    private void complain(boolean behind) {
        long now = System.nanoTime();
        if (!behind) {
            behindSince = null;
        } else if (behindSince == null) {
            behindSince = now;
        } else if (now - behindSince >= COMPLAIN_NANOS) {
            behindSince = now;
            LOG.warn("Complete studies wait for the route from study:received, which has instances of them to route:"
                    + " resume it if it is suspended, or stop it, and they go by study:stable alone");
        }
    }

    /** False if the study waits for the route of received instances. */
    private boolean route(Study study) {
        try {
            StableGeneration generation = generations.next(study);
            GenerationPlan plan = new GenerationPlan(study.studyUid(), generation.generation());
            if (isAhead(plan)) {
                return false;
            }
            decision.decide(study, generation.instances(), plan);
            ledger.plan(plan);
            failing.remove(study.studyUid());
            LOG.info(
                    "Study {} generation {} goes to {}",
                    study.shortId(),
                    plan.generation(),
                    plan.destinations().isEmpty() ? "nobody: no match" : plan.destinations());
        } catch (Exception e) {
            failed(study, e);
        }
        return true;
    }

    /** Whether received instances of the generation are still to be routed: what they name must be in its deliveries first. */
    private boolean isAhead(GenerationPlan plan) {
        boolean routing =
                received.isAttached() || received.mayAttach() && ledger.isOpen(plan.studyUid(), plan.generation());
        return routing && received.hasUnrouted(plan.studyUid(), plan.generation());
    }

    private void failed(Study study, Exception e) {
        Failing before = failing.get(study.studyUid());
        int attempts = before == null ? 1 : before.attempts() + 1;
        if (attempts >= endpoint.getMaximumAttempts()) {
            failing.remove(study.studyUid());
            LOG.error("Study {} is held: its route failed {} times", study.shortId(), attempts, e);
            generations.hold(study, "The route failed " + attempts + " times: " + e.getMessage());
        } else {
            long pause = endpoint.getPollDelay() << attempts;
            failing.put(
                    study.studyUid(), new Failing(attempts, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause)));
            LOG.warn("The route of study {} failed, trying again in {} ms: {}", study.shortId(), pause, e.toString());
        }
    }
}
