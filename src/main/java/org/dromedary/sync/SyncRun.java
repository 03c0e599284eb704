package org.dromedary.sync;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.component.PeerException;
import org.dromedary.study.Study;

/** One job from its list of studies to its end, in this process. */
final class SyncRun implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(SyncRun.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(30);

    private final SyncJob job;
    private final String owner;
    private final SyncTable table;
    private final SyncProperties properties;
    private final Fetch fetch;
    private final Executor threads;
    private final Set<String> underWay = new HashSet<>();
    private volatile boolean stopped;
    private volatile boolean over;

    /** What a job asks of the PACS and the store. */
    interface Fetch {

        /**
         * Studies of the PACS.
         *
         * @param limit at most so many; 0 for all
         */
        List<PacsStudy> list(String node, StudyFilter filter, int limit) throws PeerException;

        /** Whether the store has all of a study. */
        boolean isPresent(String studyUid, Integer expected);

        /**
         * Fetches a study and waits until the store has it.
         *
         * @return null, or why it is not complete here
         */
        String fetch(String node, String studyUid, Integer expected) throws PeerException, InterruptedException;
    }

    SyncRun(SyncJob job, String owner, SyncTable table, SyncProperties properties, Fetch fetch, Executor threads) {
        this.job = job;
        this.owner = owner;
        this.table = table;
        this.properties = properties;
        this.fetch = fetch;
        this.threads = threads;
    }

    /** Ends it soon, without an outcome: it is another's, or the program ends. */
    void stop() {
        stopped = true;
        synchronized (underWay) {
            underWay.notifyAll();
        }
    }

    boolean isOver() {
        return over;
    }

    @Override
    public void run() {
        try {
            if (job.listed() || list()) {
                fetchAll();
                end();
            }
        } catch (InterruptedException | CancellationException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("Job {} of PACS {} broke off; it is taken up again", job.id(), job.node(), e);
        } finally {
            over = true;
        }
    }

    /** Asks for the studies until the PACS has named them; false if the job has ended instead. */
    private boolean list() throws InterruptedException {
        for (int attempt = 1; !isToEnd(); attempt++) {
            try {
                StudyListing listing = new StudyListing(
                        (filter, limit) -> fetch.list(job.node(), filter, limit), this::add, this::isToEnd);
                table.listed(job.id(), listing.list(job));
                return true;
            } catch (PeerException e) {
                if (e.isPermanent() || attempt >= properties.attempts()) {
                    table.finish(job.id(), owner, SyncState.FAILED, e.getMessage());
                    LOG.warn("PACS {} cannot be asked for its studies: {}", job.node(), e.getMessage());
                    return false;
                }
                table.problem(job.id(), e.getMessage());
                pause(backOff(attempt));
            }
        }
        return !stopped;
    }

    private void add(PacsStudy study) {
        boolean present = fetch.isPresent(study.studyUid(), study.instances());
        table.add(
                job.id(),
                study.studyUid(),
                present ? SyncStudyState.PRESENT : SyncStudyState.PENDING,
                study.instances());
    }

    private void fetchAll() throws InterruptedException {
        List<FutureTask<Void>> workers = new ArrayList<>();
        for (int i = 0; i < properties.parallel(); i++) {
            FutureTask<Void> worker = new FutureTask<>(() -> {
                work();
                return null;
            });
            workers.add(worker);
            threads.execute(worker);
        }
        try {
            for (FutureTask<Void> worker : workers) {
                worker.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a study could not be worked on", e.getCause());
        } finally {
            workers.forEach(worker -> worker.cancel(true));
        }
    }

    private void work() throws InterruptedException {
        SyncJob.Item item = take();
        while (item != null) {
            try {
                fetch(item);
            } finally {
                synchronized (underWay) {
                    underWay.remove(item.studyUid());
                    underWay.notifyAll();
                }
            }
            item = take();
        }
    }

    /** A study that may be tried now; waits for one; null when none is left or the job is to end. */
    private SyncJob.Item take() throws InterruptedException {
        synchronized (underWay) {
            while (!isToEnd()) {
                for (SyncJob.Item item : table.due(job.id(), properties.parallel() * 2)) {
                    if (underWay.add(item.studyUid())) {
                        return item;
                    }
                }
                if (table.progress(job.id()).pending() == 0) {
                    return null;
                }
                underWay.wait(500);
            }
            return null;
        }
    }

    private void fetch(SyncJob.Item item) throws InterruptedException {
        int attempt = item.attempts() + 1;
        String failure;
        boolean again;
        try {
            failure = fetch.fetch(job.node(), item.studyUid(), item.expected());
            again = failure != null;
        } catch (PeerException e) {
            failure = e.getMessage();
            again = !e.isPermanent();
        }
        boolean last = !again || attempt >= properties.attempts();
        SyncStudyState state =
                failure == null ? SyncStudyState.FETCHED : last ? SyncStudyState.FAILED : SyncStudyState.PENDING;
        if (state == SyncStudyState.FAILED) {
            LOG.warn("Study {} is not fetched from PACS {}: {}", Study.shortId(item.studyUid()), job.node(), failure);
        }
        table.update(job.id(), item.studyUid(), state, attempt, failure, backOff(attempt));
    }

    private void end() {
        if (stopped) {
            return;
        }
        SyncJob.Progress progress = table.progress(job.id());
        Optional<SyncJob> listed = table.find(job.id());
        // what the list may lack, if anything
        String lack = listed.filter(SyncJob::listed).map(SyncJob::problem).orElse(null);
        SyncState state = progress.pending() > 0 || !listed.map(SyncJob::listed).orElse(true)
                ? SyncState.CANCELLED
                : progress.failed() > 0 ? SyncState.INCOMPLETE : SyncState.DONE;
        String problem = state == SyncState.INCOMPLETE
                ? progress.failed() + " of " + progress.studies() + " studies could not be fetched; each says why"
                        + (lack == null ? "" : ". " + lack)
                : lack;
        table.finish(job.id(), owner, state, problem);
        LOG.info(
                "Job {} of PACS {} is {}: {} studies, {} were here, {} fetched, {} failed",
                job.id(),
                job.node(),
                state,
                progress.studies(),
                progress.present(),
                progress.fetched(),
                progress.failed());
    }

    private boolean isToEnd() {
        return stopped || Thread.currentThread().isInterrupted() || table.isCancelAsked(job.id());
    }

    private Duration backOff(int attempt) {
        Duration pause = properties.retryPause().multipliedBy(1L << Math.min(attempt - 1, 20));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private void pause(Duration pause) throws InterruptedException {
        long end = System.nanoTime() + pause.toNanos();
        synchronized (underWay) {
            while (!isToEnd() && System.nanoTime() < end) {
                underWay.wait(500);
            }
        }
    }
}
