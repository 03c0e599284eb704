package org.dromedary.component.dicom;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The associations of one endpoint with its peer: no more open at the same time than {@code associations}, and what is given
 * back in order is kept for {@code associationIdle}, because opening one costs two round trips and often a process at the peer.
 */
final class AssociationPool implements AutoCloseable {

    private final DicomScu.Peer peer;
    private final DicomConfiguration configuration;
    private final ScuThreads threads;
    private final Semaphore permits;
    /** With what will release it; the one that has waited longest first. */
    private final Map<DicomScu, ScheduledFuture<?>> idle = new LinkedHashMap<>();

    private boolean closed;

    /**
     * An association that is in use.
     *
     * @param reused whether it was there before: it may have died without anybody having noticed
     */
    record Lease(DicomScu scu, boolean reused) {}

    AssociationPool(DicomScu.Peer peer, DicomConfiguration configuration, ScuThreads threads) {
        this.peer = peer;
        this.configuration = configuration;
        this.threads = threads;
        this.permits = new Semaphore(configuration.getAssociations(), true);
    }

    /**
     * Gives an association in which the contexts were proposed; waits while as many as are allowed are in use. To be given
     * back in every case.
     *
     * @param fresh whether it must be a new one
     * @throws AssociationFailedException if a new one was needed and did not come about
     */
    Lease borrow(Collection<DicomScu.Context> contexts, boolean fresh)
            throws AssociationFailedException, InterruptedException {
        permits.acquire();
        return lease(contexts, fresh);
    }

    /** As {@link #borrow}, but gives null while as many as are allowed are in use. */
    Lease tryBorrow(Collection<DicomScu.Context> contexts) throws AssociationFailedException, InterruptedException {
        return permits.tryAcquire() ? lease(contexts, false) : null;
    }

    private Lease lease(Collection<DicomScu.Context> contexts, boolean fresh)
            throws AssociationFailedException, InterruptedException {
        boolean leased = false;
        try {
            DicomScu known = fresh ? null : takeIdle(contexts);
            if (known == null) {
                makeRoom();
            }
            Lease lease = new Lease(
                    known != null ? known : DicomScu.open(peer, configuration, contexts, threads, null), known != null);
            leased = true;
            return lease;
        } finally {
            if (!leased) {
                permits.release();
            }
        }
    }

    private DicomScu takeIdle(Collection<DicomScu.Context> contexts) {
        List<DicomScu> dead = new ArrayList<>();
        DicomScu found = null;
        synchronized (idle) {
            Iterator<Map.Entry<DicomScu, ScheduledFuture<?>>> all =
                    idle.entrySet().iterator();
            while (all.hasNext() && found == null) {
                Map.Entry<DicomScu, ScheduledFuture<?>> entry = all.next();
                DicomScu scu = entry.getKey();
                boolean usable = scu.isUsable();
                if (usable && !scu.proposed().containsAll(contexts)) {
                    continue;
                }
                all.remove();
                entry.getValue().cancel(false);
                if (usable) {
                    found = scu;
                } else {
                    dead.add(scu);
                }
            }
        }
        dead.forEach(DicomScu::close);
        return found;
    }

    /** What is in use and what is idle are together no more than allowed. */
    private void makeRoom() {
        List<DicomScu> tooMany = new ArrayList<>();
        synchronized (idle) {
            while (idle.size() > permits.availablePermits()) {
                DicomScu longest = idle.keySet().iterator().next();
                idle.remove(longest).cancel(false);
                tooMany.add(longest);
            }
        }
        tooMany.forEach(DicomScu::close);
    }

    /** Takes an association back: for the next one if it is in order, else it is closed. */
    void giveBack(Lease lease) {
        DicomScu scu = lease.scu();
        try {
            if (!keep(scu)) {
                scu.close();
            }
        } finally {
            permits.release();
        }
    }

    private boolean keep(DicomScu scu) {
        long millis = configuration.getAssociationIdle();
        synchronized (idle) {
            boolean keep = !closed && millis > 0 && scu.isUsable();
            if (keep) {
                idle.put(scu, threads.schedule(() -> expire(scu), millis, TimeUnit.MILLISECONDS));
            }
            return keep;
        }
    }

    private void expire(DicomScu scu) {
        boolean stillIdle;
        synchronized (idle) {
            stillIdle = idle.remove(scu) != null;
        }
        if (stillIdle) {
            scu.close();
        }
    }

    /** In which transfer syntaxes instances go. */
    StoreSyntax syntax() {
        return StoreSyntax.of(configuration);
    }

    /** How many may be open at the same time. */
    int limit() {
        return configuration.getAssociations();
    }

    /** Associations that wait to be used again. */
    int idle() {
        synchronized (idle) {
            return idle.size();
        }
    }

    /** Associations that are in use. */
    int inUse() {
        return configuration.getAssociations() - permits.availablePermits();
    }

    /** Releases what is idle; what is in use is closed when it is given back. */
    @Override
    public void close() {
        List<DicomScu> all;
        synchronized (idle) {
            closed = true;
            all = new ArrayList<>(idle.keySet());
            idle.values().forEach(timer -> timer.cancel(false));
            idle.clear();
        }
        all.forEach(DicomScu::close);
    }
}
