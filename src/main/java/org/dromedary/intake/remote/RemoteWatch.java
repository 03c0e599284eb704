package org.dromedary.intake.remote;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.component.PeerException;
import org.dromedary.component.RemoteEntry;
import org.dromedary.intake.IgnoredNames;
import org.dromedary.intake.IntakeActivity;
import org.dromedary.intake.IntakeFile;
import org.dromedary.intake.IntakeItem;
import org.dromedary.intake.IntakeOutcome;
import org.dromedary.intake.IntakeSettings;
import org.dromedary.intake.IntakeState;
import org.dromedary.intake.IntakeUnavailableException;
import org.dromedary.intake.folder.UnfinishedNames;

/**
 * One server's folder: which of its files are complete, how they come here, and what becomes of them after they were taken. What is in
 * its memory was seen since the start; after a crash the server is simply looked through again, and what had come of a file is here.
 */
final class RemoteWatch {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteWatch.class);
    private static final long FIRST_PAUSE_MILLIS = 2000;
    private static final int MOST_DOUBLINGS = 7;
    private static final long TIDY_MILLIS = TimeUnit.HOURS.toMillis(1);
    /** Between looks that are further apart, no connection is held. */
    private static final Duration HELD = Duration.ofMinutes(1);

    private final String name;
    private final IntakeSettings settings;
    private final Connections connections;
    private final Downloads downloads;
    private final boolean whole;
    private final SourceMoves moves;
    private final Semaphore slots;
    private final Map<String, Sighting> seen = new ConcurrentHashMap<>();
    private final Map<String, RemoteEntry> working = new ConcurrentHashMap<>();
    private final Map<String, Source.Kept> kept = new ConcurrentHashMap<>();
    private final Map<String, Pause> pauses = new ConcurrentHashMap<>();
    private final AtomicReference<String> problem = new AtomicReference<>();
    private volatile Instant lastPoll;
    private volatile int left;
    private long tidied;

    /** A file as it was seen, and since when, as {@link System#nanoTime}. */
    private record Sighting(RemoteEntry file, long since) {}

    private record Pause(int tries, long until, String why) {}

    /** What is needed of the program. */
    interface Host {

        /** Does something on a thread of its own. */
        void start(Runnable job);

        /** Has a file taken that is here now. @return what kept it from being taken; null: nothing */
        Exception take(IntakeFile file);

        /** False as soon as the program stops. */
        boolean goesOn();
    }

    /** @param whole whether files appear there only when they are complete */
    RemoteWatch(String name, IntakeSettings settings, Connections connections, Downloads downloads, boolean whole) {
        this.name = name;
        this.settings = settings;
        this.connections = connections;
        this.downloads = downloads;
        this.whole = whole;
        this.moves = new SourceMoves(settings, !whole);
        this.slots = new Semaphore(settings.concurrency() * 2);
    }

    /** Says that a file was taken before the program started and waits for its studies' deliveries. */
    void keep(IntakeItem item) {
        kept.put(item.origin(), new Source.Kept(Source.of(item), null));
    }

    /** Looks what is there, and has everything taken that is complete. */
    synchronized void look(Host host) {
        try {
            downloads.open();
            List<RemoteEntry> files = new ArrayList<>();
            left = connections.with(folder -> {
                files.clear();
                return folder.list(this::isLookedInto, files::add);
            });
            List<RemoteEntry> wanted = wanted(files);
            for (RemoteEntry file : wanted) {
                if (!host.goesOn() || !file(file, host)) {
                    return;
                }
            }
            forgetGone(files, wanted);
            tidy();
            problem(pauses.values().stream().map(Pause::why).findFirst().orElse(null));
        } catch (PeerException | IOException | RuntimeException e) {
            problem(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        } finally {
            lastPoll = Instant.now();
            if (settings.pollInterval().compareTo(HELD) > 0 && working.isEmpty()) {
                connections.close();
            }
        }
    }

    private boolean isLookedInto(String folder) {
        String last = folder.substring(folder.lastIndexOf('/') + 1);
        return settings.recursive() && !last.startsWith(".") && !moves.isOurs(folder) && !IgnoredNames.isFolder(last);
    }

    private List<RemoteEntry> wanted(List<RemoteEntry> files) {
        String marker = settings.marker();
        Set<String> paths = marker.isEmpty()
                ? Set.of()
                : files.stream().map(RemoteEntry::path).collect(Collectors.toSet());
        return files.stream()
                .filter(file -> !UnfinishedNames.matches(
                        file.path().substring(file.path().lastIndexOf('/') + 1)))
                .filter(file ->
                        marker.isEmpty() || !file.path().endsWith(marker) && paths.contains(file.path() + marker))
                .toList();
    }

    /** @return false: the program stops */
    private boolean file(RemoteEntry file, Host host) {
        String path = file.path();
        if (working.containsKey(path)) {
            return true;
        }
        if (isKept(file)) {
            return true;
        }
        long now = System.nanoTime();
        Sighting sighting = seen.get(path);
        if (sighting == null || !Source.isSame(sighting.file(), file)) {
            sighting = new Sighting(file, now);
            seen.put(path, sighting);
        }
        boolean complete = whole
                || !settings.marker().isEmpty()
                || now - sighting.since() >= settings.stableFor().toNanos();
        if (isPausing(path) || !complete) {
            return true;
        }
        try {
            while (!slots.tryAcquire(200, TimeUnit.MILLISECONDS)) {
                if (!host.goesOn()) {
                    return false;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        working.put(path, file);
        boolean started = false;
        try {
            host.start(() -> work(file, host));
            started = true;
        } finally {
            if (!started) {
                free(path);
            }
        }
        return true;
    }

    private void free(String path) {
        seen.remove(path);
        working.remove(path);
        slots.release();
    }

    private boolean isPausing(String path) {
        Pause pause = pauses.get(path);
        return pause != null && System.nanoTime() - pause.until() < 0;
    }

    private boolean isKept(RemoteEntry file) {
        Source.Kept taken = kept.get(file.path());
        if (taken == null) {
            return false;
        }
        if (!Source.isSame(taken.file(), file)) {
            // another file of that name
            kept.remove(file.path());
            return false;
        }
        if (taken.outcome() != null && !isPausing(file.path())) {
            settle(file, taken.outcome());
        }
        return true;
    }

    private void work(RemoteEntry file, Host host) {
        try {
            Path here = host.goesOn() ? downloads.fetch(file) : null;
            if (here == null) {
                return;
            }
            Exception fault = host.take(new IntakeFile(name, file.path(), here, file.path(), file.modified()));
            if (fault == null) {
                downloads.done(file);
            } else if (host.goesOn()) {
                later(file.path(), fault.getMessage());
            }
        } catch (PeerException | IOException | IntakeUnavailableException | RuntimeException e) {
            if (downloads.isGone(file)) {
                pauses.remove(file.path());
            } else {
                later(file.path(), e.getMessage());
            }
        } finally {
            free(file.path());
        }
    }

    /** A file was taken: it goes, or stays until its studies are delivered. */
    void settle(IntakeFile file, IntakeOutcome outcome) {
        RemoteEntry taken = working.get(file.origin());
        if (taken != null) {
            settle(taken, outcome);
        }
    }

    private void settle(RemoteEntry taken, IntakeOutcome outcome) {
        String path = taken.path();
        pauses.remove(path);
        if (outcome.state() == IntakeState.STORED) {
            kept.put(path, new Source.Kept(taken, null));
            return;
        }
        try {
            connections.with(folder -> {
                if (outcome.state() == IntakeState.FAILED) {
                    moves.failed(folder, taken);
                } else {
                    moves.done(folder, taken);
                }
                return null;
            });
            kept.remove(path);
        } catch (PeerException | IOException | RuntimeException e) {
            if (Source.isTold(taken)) {
                kept.put(path, new Source.Kept(taken, outcome));
            }
            // else another file of that name and size would go unread: it is brought again, and its digest tells
            later(path, "A file that was taken cannot be moved or removed there: " + e.getMessage());
        }
    }

    private void later(String path, String why) {
        Pause before = pauses.get(path);
        int tries = before == null ? 0 : before.tries();
        long pause = FIRST_PAUSE_MILLIS << Math.min(tries, MOST_DOUBLINGS);
        pauses.put(path, new Pause(tries + 1, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause), why));
        problem(why);
    }

    /**
     * Its studies are delivered.
     *
     * @throws IOException also if the server tells no times: what is there now may be another file of that size, and stays
     */
    void finish(IntakeItem item) throws IOException {
        if (!Source.isTold(Source.of(item))) {
            throw new FileSystemException(
                    "the server tells no times, so that nobody knows whether it is still the same file; remove it there by"
                            + " hand, or let the server tell times (MLSD or MDTM)");
        }
        try {
            connections.with(folder -> {
                moves.done(folder, Source.of(item));
                return null;
            });
            kept.remove(item.origin());
        } catch (PeerException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Brings a file back that had been set aside. */
    void putBack(IntakeItem item) throws IOException {
        try {
            connections.with(folder -> {
                moves.putBack(folder, item);
                return null;
            });
        } catch (PeerException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void forgetGone(List<RemoteEntry> files, List<RemoteEntry> wanted) throws IOException {
        Set<String> paths = wanted.stream().map(RemoteEntry::path).collect(Collectors.toSet());
        seen.keySet().retainAll(paths);
        kept.keySet().retainAll(paths);
        pauses.keySet().retainAll(paths);
        if (working.isEmpty()) {
            downloads.keepOnly(files);
        }
    }

    private void tidy() throws PeerException, IOException {
        long now = System.currentTimeMillis();
        if (now - tidied > TIDY_MILLIS) {
            tidied = now;
            connections.with(folder -> {
                moves.removeOld(folder);
                return null;
            });
        }
    }

    /** Says what is wrong once, and that it is over once. */
    private void problem(String now) {
        String before = problem.getAndSet(now);
        if (now != null && !now.equals(before)) {
            LOG.warn("Intake {}: {}; it is tried again", name, now);
        } else if (now == null && before != null) {
            LOG.info("Intake {} works again", name);
        }
    }

    /** What keeps it from working now; null: nothing. */
    String problem() {
        return problem.get();
    }

    IntakeActivity activity() {
        return new IntakeActivity(lastPoll, Math.max(0, seen.size() - working.size()), working.size(), left);
    }
}
