package org.dromedary.component.dicom;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sends what fits into one set of presentation contexts, over several associations at the same time when there is much of it.
 * Each takes the next instance from what is left, so that a slow one delays nothing but the instance it has.
 */
final class StoreGroup {

    /** So many instances are worth another association. */
    private static final int WORTH = 16;

    private final AssociationPool pool;
    private final ScuThreads threads;
    private final StoreResult result;
    private final StoreItem.Group group;
    private final Deque<StoreItem> left;
    private Exception fault;

    StoreGroup(AssociationPool pool, ScuThreads threads, StoreResult result, StoreItem.Group group) {
        this.pool = pool;
        this.threads = threads;
        this.result = result;
        this.group = group;
        this.left = new ConcurrentLinkedDeque<>(group.items());
    }

    /**
     * Sends all of it.
     *
     * @throws AssociationFailedException if none came about, or one broke and something is unanswered
     * @throws IOException if a file cannot be read; the rest is not sent then
     */
    void send() throws AssociationFailedException, IOException, InterruptedException {
        AssociationPool.Lease lease = pool.borrow(group.contexts(), false);
        List<Helper> helpers = helpers();
        boolean interrupted = true;
        try {
            work(lease);
            interrupted = false;
        } catch (AssociationFailedException | IOException | RuntimeException e) {
            interrupted = false;
            note(e);
        } finally {
            if (interrupted) {
                left.clear();
            }
            for (Helper helper : helpers) {
                helper.end(interrupted);
            }
        }
        raise();
    }

    /** Sends what is left, as long as there is something. */
    private void work(AssociationPool.Lease first)
            throws AssociationFailedException, IOException, InterruptedException {
        AssociationPool.Lease lease = first;
        while (lease != null) {
            boolean again;
            try {
                again = !isSent(lease);
            } finally {
                pool.giveBack(lease);
            }
            lease = again ? pool.borrow(group.contexts(), true) : null;
        }
    }

    /** Whether an association has carried what it should; false for one that had died while it was idle. */
    private boolean isSent(AssociationPool.Lease lease)
            throws AssociationFailedException, IOException, InterruptedException {
        try (StoreSending sending = new StoreSending(lease.scu(), left, result)) {
            try {
                sending.drain();
                return true;
            } catch (AssociationFailedException e) {
                if (!lease.reused() || sending.hasAnswers()) {
                    sending.tellBroken();
                    throw e;
                }
                sending.putBack();
                return false;
            }
        }
    }

    private List<Helper> helpers() {
        List<Helper> helpers = new ArrayList<>();
        int wanted = Math.min(pool.limit() - 1, (left.size() - 1) / WORTH);
        for (int i = 0; i < wanted; i++) {
            helpers.add(new Helper());
        }
        return helpers;
    }

    private synchronized void note(Exception e) {
        if (fault == null || !(e instanceof AssociationFailedException)) {
            fault = e;
        }
        if (!(e instanceof AssociationFailedException)) {
            // not the peer's fault: it would meet the other associations as well
            left.clear();
        }
    }

    private synchronized void raise() throws AssociationFailedException, IOException {
        if (fault instanceof AssociationFailedException broken) {
            throw broken;
        }
        if (fault instanceof IOException unreadable) {
            throw unreadable;
        }
        if (fault instanceof RuntimeException unexpected) {
            throw unexpected;
        }
    }

    /** One more association. That it does not come about is no fault: the peer may allow one only. */
    private final class Helper implements Runnable {

        /** Set by who is first: this one, which has an association and works, or who sees that it comes too late. */
        private final AtomicBoolean decided = new AtomicBoolean();

        private final Future<?> task = threads.threads().submit(this);

        @Override
        public void run() {
            boolean works = false;
            try {
                AssociationPool.Lease lease = pool.tryBorrow(group.contexts());
                if (lease == null) {
                    return;
                }
                works = decided.compareAndSet(false, true);
                if (works) {
                    work(lease);
                } else {
                    pool.giveBack(lease);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (AssociationFailedException | IOException | RuntimeException e) {
                if (works) {
                    note(e);
                }
            }
        }

        /** Waits until it has sent what it took, or calls it off when it has no association yet. */
        void end(boolean now) throws InterruptedException {
            if (decided.compareAndSet(false, true) || now) {
                task.cancel(true);
                return;
            }
            try {
                task.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
    }
}
