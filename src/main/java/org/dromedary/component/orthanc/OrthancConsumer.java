package org.dromedary.component.orthanc;

import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.component.PeerException;
import org.dromedary.component.http.HttpPeer;

/**
 * Follows an Orthanc: reads its log of changes, compares what it has with what was brought, and brings the rest. It never
 * connects while it starts; an Orthanc that is away is waited for.
 */
public class OrthancConsumer extends DefaultConsumer implements Suspendable {

    private static final Logger LOG = LoggerFactory.getLogger(OrthancConsumer.class);
    /** What failed and whose time has come is looked for so often. */
    private static final long LOOK_MILLIS = 1000;

    private final String name;
    private final HttpPeer peer;
    private final OrthancPolling options;
    private final OrthancMemory memory;
    private ChangeLog log;
    private Reconciler reconciler;
    private PollState state;
    private StudyPulls pulls;
    private ScheduledExecutorService clock;
    private ExecutorService studyThreads;
    private ExecutorService instanceThreads;
    private boolean reconciled;
    private long reconciledAt;

    /** @param name by which its memory knows the Orthanc */
    OrthancConsumer(
            org.apache.camel.Endpoint endpoint,
            Processor processor,
            String name,
            HttpPeer peer,
            OrthancPolling options,
            OrthancMemory memory) {
        super(endpoint, processor);
        this.name = name;
        this.peer = peer;
        this.options = options;
        this.memory = memory;
    }

    /** How it stands. */
    public OrthancPollStatus status() {
        return state.status(log.position(), memory.backlog(name));
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        OrthancReads reads = new OrthancHttpReads(peer);
        ChangedStudies changed = new ChangedStudies(reads, options.changeTypes());
        log = new ChangeLog(name, reads, memory, changed, options.getChangesAtOnce());
        reconciler = new Reconciler(name, reads, memory, options.unstableFor());
        state = new PollState(name, options.getPollInterval());
        ExecutorServiceManager threads = getEndpoint().getCamelContext().getExecutorServiceManager();
        int places = options.getParallelInstances();
        instanceThreads = threads.newFixedThreadPool(this, "OrthancInstance", places);
        studyThreads = threads.newFixedThreadPool(this, "OrthancStudy", StudyPulls.STUDIES);
        ExchangeIntake intake =
                new ExchangeIntake(this, name, reads, ExchangeIntake.folder(options.getWorkDirectory()));
        StudyPull pull = new StudyPull(
                name,
                reads,
                memory,
                intake,
                options.changeTypes().contains(ChangeType.StableStudy),
                instanceThreads,
                new Semaphore(places));
        pulls = new StudyPulls(name, memory, pull, state, studyThreads);
        reconciled = false;
        clock = threads.newScheduledThreadPool(this, "OrthancPoll", 2);
        clock.execute(this::poll);
        clock.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    protected void doStop() throws Exception {
        if (pulls != null) {
            pulls.stop();
        }
        ExecutorServiceManager threads = getEndpoint().getCamelContext().getExecutorServiceManager();
        for (ExecutorService pool : new ExecutorService[] {clock, studyThreads, instanceThreads}) {
            if (pool != null) {
                // what is on its way is brought again: it was not noted
                threads.shutdownNow(pool);
            }
        }
        super.doStop();
    }

    private void look() {
        try {
            if (isStarted()) {
                pulls.dispatch();
            }
        } catch (RuntimeException e) {
            LOG.warn("Orthanc {}: what is due cannot be read now: {}", name, e.getMessage());
        }
    }

    private void poll() {
        try {
            if (isStarted()) {
                read();
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } catch (PeerException e) {
            state.failed(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // the memory, mostly: the database of this program and not the Orthanc
            state.failedHere(String.valueOf(e.getMessage()));
        }
        try {
            clock.schedule(this::poll, state.pauseMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("Orthanc {} is not followed any more", name);
        }
    }

    private void read() throws PeerException, InterruptedException {
        ChangeLog.Look look = log.read(!options.isHistory());
        if (look.first() && !options.isHistory()) {
            reconciler.skipHistory();
        }
        boolean again = state.answered();
        long now = System.nanoTime();
        if (!reconciled
                || look.rebuilt()
                || again
                || now - reconciledAt >= TimeUnit.MILLISECONDS.toNanos(options.getReconcileInterval())) {
            // at once for what the log told
            look();
            reconciler.reconcile(Instant.now());
            reconciled = true;
            reconciledAt = now;
        }
    }
}
