package org.dromedary.component.study;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.delivery.DeliveryLedger;
import org.dromedary.delivery.GenerationPlan;
import org.dromedary.study.Instance;
import org.dromedary.study.ReceivedInstances;
import org.dromedary.study.StableGenerations;
import org.dromedary.study.Study;
import org.dromedary.study.StudyIndex;
import org.dromedary.study.StudyLifecycle;
import org.dromedary.study.StudyState;

/**
 * {@code study:received}: instances are exchanges as soon as they are safe in the store and in the index, long after their
 * sender had its answer. What the route names is committed for all that have come together, in one transaction with the note
 * that they were routed. A route that fails is tried again, each study for itself.
 */
class ReceivedConsumer extends DefaultConsumer implements Suspendable {

    private static final Logger LOG = LoggerFactory.getLogger(ReceivedConsumer.class);
    /** The index tells what comes; so many polls lie between two looks for what nobody told of. */
    private static final int POLLS_PER_LOOK = 10;

    private static final long LONGEST_PAUSE_MILLIS = 60_000;

    private final StudyEndpoint endpoint;
    private final StudyLevel level;
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean awake = new AtomicBoolean();
    private final Map<String, Failing> failing = new HashMap<>();
    private final Consumer<Set<String>> listener = this::tell;
    private ReceivedInstances received;
    private StableGenerations generations;
    private final Runnable look = this::lookSoon;
    private StudyIndex index;
    private StudyLifecycle lifecycle;
    private DeliveryLedger ledger;
    private Decision decision;
    private ScheduledExecutorService thread;
    private int polls;

    /** A study whose route has failed. */
    private record Failing(int attempts, long notBefore) {}

    ReceivedConsumer(StudyEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.level = endpoint.getLevel() == null ? StudyLevel.instance : endpoint.getLevel();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        received = endpoint.bean(ReceivedInstances.class);
        generations = endpoint.bean(StableGenerations.class);
        index = endpoint.bean(StudyIndex.class);
        ledger = endpoint.bean(DeliveryLedger.class);
        decision = new Decision(this, generations, level);
        lifecycle = endpoint.bean(StudyLifecycle.class);
        polls = 0;
        thread = getEndpoint()
                .getCamelContext()
                .getExecutorServiceManager()
                .newSingleThreadScheduledExecutor(this, "StudyReceived");
        received.attach(listener);
        thread.scheduleWithFixedDelay(this::poll, 0, endpoint.getPollDelay(), TimeUnit.MILLISECONDS);
        lifecycle.onStable(look);
    }

    @Override
    protected void doStop() throws Exception {
        if (thread != null) {
            lifecycle.removeListener(look);
            received.detach(listener);
            getEndpoint().getCamelContext().getExecutorServiceManager().shutdownGraceful(thread);
        }
        super.doStop();
    }

    /** On the thread that writes the index. */
    private void tell(Set<String> studies) {
        told.addAll(studies);
        if (awake.compareAndSet(false, true)) {
            soon(this::route);
        }
    }

    /** A study is complete or was released by a person: what of it was not routed is in its way. */
    private void lookSoon() {
        soon(this::look);
    }

    private void soon(Runnable work) {
        try {
            thread.execute(work);
        } catch (RejectedExecutionException e) {
            LOG.debug("The route of received instances has just been stopped", e);
        }
    }

    private void poll() {
        if (polls++ % POLLS_PER_LOOK == 0 || !failing.isEmpty()) {
            look();
        }
    }

    private void look() {
        try {
            List<String> waiting = received.waiting();
            failing.keySet().retainAll(waiting);
            told.addAll(waiting);
            route();
        } catch (RuntimeException e) {
            LOG.error("Cannot look for received instances, trying again: {}", e.getMessage());
        }
    }

    private void route() {
        awake.set(false);
        for (String studyUid : new LinkedHashSet<>(told)) {
            if (!isRunAllowed() || isSuspendingOrSuspended()) {
                return;
            }
            told.remove(studyUid);
            Failing before = failing.get(studyUid);
            if (before == null || System.nanoTime() - before.notBefore() >= 0) {
                route(studyUid);
            }
        }
    }

    /** Routes what there is of a study. */
    private void route(String studyUid) {
        try {
            Study study = index.study(studyUid).orElse(null);
            if (study == null || study.state() == StudyState.HELD) {
                return;
            }
            List<Instance> instances = received.next(study);
            if (!instances.isEmpty()) {
                route(study, instances);
                // perhaps not all at once; the other studies come first
                tell(Set.of(studyUid));
            }
            failing.remove(studyUid);
        } catch (Exception e) {
            failed(studyUid, e);
        }
    }

    private void route(Study study, List<Instance> instances) throws Exception {
        int generation = instances.get(0).generation();
        List<Instance> together = instances.stream()
                .filter(instance -> instance.generation() == generation)
                .toList();
        GenerationPlan plan = new GenerationPlan(study.studyUid(), generation);
        List<Instance> routed = new ArrayList<>();
        try {
            for (List<Instance> group : level.groups(together)) {
                decision.decideGroup(study, group, plan);
                routed.addAll(group);
            }
        } finally {
            // one that fails does not keep back those before it
            if (!routed.isEmpty()) {
                ledger.forward(plan, routed);
            }
        }
    }

    private void failed(String studyUid, Exception e) {
        Failing before = failing.get(studyUid);
        int attempts = before == null ? 1 : before.attempts() + 1;
        long pause = Math.min(endpoint.getPollDelay() << Math.min(attempts, 20), LONGEST_PAUSE_MILLIS);
        failing.put(studyUid, new Failing(attempts, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause)));
        LOG.warn(
                "The route of received instances failed for study {}, trying again in {} ms: {}",
                Study.shortId(studyUid),
                pause,
                e.toString());
        if (attempts >= endpoint.getMaximumAttempts()) {
            // while it is being received it is tried again; a complete one waits for a person, like one of study:stable
            index.study(studyUid)
                    .filter(study -> study.state() == StudyState.STABLE)
                    .ifPresent(study -> generations.hold(
                            study, "The route of received instances failed " + attempts + " times: " + e.getMessage()));
        }
    }
}
