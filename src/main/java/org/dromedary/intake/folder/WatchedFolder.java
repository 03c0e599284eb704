package org.dromedary.intake.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.intake.IntakeActivity;
import org.dromedary.intake.IntakeFile;
import org.dromedary.intake.IntakeItem;
import org.dromedary.intake.IntakeOrigins;
import org.dromedary.intake.IntakeOutcome;
import org.dromedary.intake.IntakeSettings;
import org.dromedary.intake.IntakeState;

/**
 * One watched folder: which of its files are complete, and what becomes of them after they were taken. What is in its memory is what was
 * seen since the start; after a crash the folder is simply looked through again.
 */
final class WatchedFolder {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedFolder.class);
    private static final long FIRST_PAUSE_MILLIS = 2000;
    private static final int MOST_DOUBLINGS = 7;
    private static final long TIDY_MILLIS = TimeUnit.HOURS.toMillis(1);

    private final String name;
    private final IntakeSettings settings;
    private final Path root;
    private final SourceFiles sources;
    private final Map<Path, Sighting> seen = new ConcurrentHashMap<>();
    private final Map<Path, Long> lastSeen = new ConcurrentHashMap<>();
    private final Set<Path> working = ConcurrentHashMap.newKeySet();
    /** Taken, and still there: until their studies are delivered, or because they cannot be moved. */
    private final Map<Path, Kept> kept = new ConcurrentHashMap<>();

    private final Map<Path, Pause> pauses = new ConcurrentHashMap<>();
    private final Map<Path, Long> emptySince = new ConcurrentHashMap<>();
    private final Semaphore slots;
    private final AtomicReference<String> problem = new AtomicReference<>();
    private volatile Instant lastPoll;
    private volatile int left;
    private volatile boolean moreProblems;
    private long looks;
    private long tidied;

    /** A file that was taken. @param outcome null: it stays until {@link #finish} */
    private record Kept(long bytes, Instant modified, IntakeOutcome outcome) {}

    private record Pause(int tries, long until) {}

    /** Takes one file, on a thread of its own. */
    interface Worker {

        /** @param after always to be called at the end */
        void start(IntakeFile file, Runnable after);
    }

    WatchedFolder(String name, IntakeSettings settings, Path root) {
        this.name = name;
        this.settings = settings;
        this.root = root;
        this.sources = new SourceFiles(root, settings);
        this.slots = new Semaphore(settings.concurrency() * 2);
    }

    Path root() {
        return root;
    }

    /** Says that a file was taken before the program started and waits for its studies' deliveries. */
    void keep(IntakeItem item) {
        Path file = IntakeOrigins.find(root, item.origin());
        if (file != null) {
            kept.put(root.relativize(file), new Kept(item.bytes(), item.modified(), null));
        }
    }

    /**
     * Looks through the folder once, and has everything taken that is complete.
     *
     * @param goesOn false as soon as the program stops
     */
    synchronized void look(Worker worker, BooleanSupplier goesOn) {
        looks++;
        moreProblems = false;
        try {
            String fault = fault(root);
            if (fault != null) {
                problem(fault);
                return;
            }
            tidy();
            left = new FolderScan(root, settings, sources, (file, at) -> file(file, at, worker, goesOn), emptySince)
                    .look();
            if (goesOn.getAsBoolean()) {
                forgetGone();
            }
            if (!moreProblems) {
                problem(null);
            }
        } catch (IOException | RuntimeException e) {
            problem("The folder " + root + " cannot be read: " + said(e));
        } finally {
            lastPoll = Instant.now();
        }
    }

    /** What keeps files in a folder from being taken; null: nothing. */
    static String fault(Path root) {
        if (!Files.exists(root)) {
            return "The folder " + root + " is not there: make it, or mount the share";
        }
        if (!Files.isDirectory(root)) {
            return root + " is no folder: name one";
        }
        if (!Files.isReadable(root) || !Files.isExecutable(root)) {
            return "The folder " + root + " cannot be read: give the user of this program the permission";
        }
        return Files.isWritable(root)
                ? null
                : "The folder " + root + " cannot be written, so what is taken could not be moved out of it:"
                        + " give the user of this program the permission";
    }

    private void tidy() throws IOException {
        long now = System.currentTimeMillis();
        if (now - tidied > TIDY_MILLIS) {
            tidied = now;
            sources.removeOld();
        }
    }

    private void forgetGone() {
        lastSeen.values().removeIf(look -> look < looks);
        seen.keySet().retainAll(lastSeen.keySet());
        kept.keySet().retainAll(lastSeen.keySet());
        pauses.keySet().retainAll(lastSeen.keySet());
    }

    /** A file that the scan has found. */
    private boolean file(Path relative, BasicFileAttributes attributes, Worker worker, BooleanSupplier goesOn) {
        lastSeen.put(relative, looks);
        if (working.contains(relative)) {
            return true;
        }
        Sighting now = Sighting.of(attributes, System.nanoTime());
        if (isKept(relative, now)) {
            return true;
        }
        Sighting before = seen.get(relative);
        if (before == null || !before.isSame(now)) {
            seen.put(relative, now);
            before = now;
        }
        if (isPausing(relative) || !isComplete(before) || isDirectoryOfOthers(relative)) {
            return true;
        }
        try {
            while (!slots.tryAcquire(200, TimeUnit.MILLISECONDS)) {
                if (!goesOn.getAsBoolean()) {
                    return false;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        start(relative, now, worker);
        return goesOn.getAsBoolean();
    }

    private boolean isComplete(Sighting sighting) {
        return !settings.marker().isEmpty()
                || System.nanoTime() - sighting.since() >= settings.stableFor().toNanos();
    }

    /** A DICOMDIR comes last: what it names must have been taken, to tell what is missing. */
    private boolean isDirectoryOfOthers(Path relative) {
        if (!"DICOMDIR".equalsIgnoreCase(relative.getFileName().toString())) {
            return false;
        }
        Path folder = relative.getParent();
        return seen.keySet().stream()
                .anyMatch(other -> !other.equals(relative)
                        && (folder == null || other.startsWith(folder))
                        && !"DICOMDIR".equalsIgnoreCase(other.getFileName().toString()));
    }

    private boolean isPausing(Path relative) {
        Pause pause = pauses.get(relative);
        return pause != null && System.nanoTime() - pause.until() < 0;
    }

    private boolean isKept(Path relative, Sighting now) {
        Kept taken = kept.get(relative);
        if (taken == null) {
            return false;
        }
        if (!now.isSame(taken.bytes(), taken.modified())) {
            // another file of that name
            kept.remove(relative);
            return false;
        }
        if (taken.outcome() != null && !isPausing(relative)) {
            settle(relative, now, taken.outcome());
        }
        return true;
    }

    private void start(Path relative, Sighting sighting, Worker worker) {
        working.add(relative);
        String origin = IntakeOrigins.of(root, relative);
        boolean started = false;
        try {
            worker.start(new IntakeFile(name, origin, root.resolve(relative), origin, sighting.modified()), () -> {
                seen.remove(relative);
                working.remove(relative);
                slots.release();
            });
            started = true;
        } finally {
            if (!started) {
                working.remove(relative);
                slots.release();
            }
        }
    }

    /** A file was taken: it goes, or stays until its studies are delivered. */
    void settle(IntakeFile file, IntakeOutcome outcome) {
        Path relative = root.relativize(file.file());
        Sighting taken = seen.get(relative);
        if (taken != null) {
            pauses.remove(relative);
            settle(relative, taken, outcome);
        }
    }

    private void settle(Path relative, Sighting taken, IntakeOutcome outcome) {
        try {
            if (outcome.state() == IntakeState.STORED) {
                kept.put(relative, new Kept(taken.bytes(), taken.modified(), null));
                return;
            }
            if (isUnchanged(relative, taken.bytes(), taken.modified())) {
                move(relative, outcome);
            }
            kept.remove(relative);
            pauses.remove(relative);
        } catch (IOException e) {
            kept.put(relative, new Kept(taken.bytes(), taken.modified(), outcome));
            later(relative, "A file that was taken cannot be moved out of " + root + ": " + said(e));
        }
    }

    private void move(Path relative, IntakeOutcome outcome) throws IOException {
        Path marker = settings.marker().isEmpty() ? null : FolderScan.marker(root.resolve(relative), settings);
        if (outcome.state() == IntakeState.FAILED) {
            sources.failed(relative, outcome.itemId(), name, outcome.problem());
        } else {
            sources.done(relative);
        }
        if (marker != null) {
            Files.deleteIfExists(marker);
        }
    }

    /** Whether a file is what was taken: what was written since is another file, and is taken for itself. */
    private boolean isUnchanged(Path relative, long bytes, Instant modified) throws IOException {
        try {
            BasicFileAttributes now = Files.readAttributes(root.resolve(relative), BasicFileAttributes.class);
            return Sighting.of(now, 0).isSame(bytes, modified);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Its studies are delivered. */
    void finish(IntakeItem item) throws IOException {
        Path file = IntakeOrigins.find(root, item.origin());
        if (file == null) {
            return;
        }
        Path relative = root.relativize(file);
        if (isUnchanged(relative, item.bytes(), item.modified())) {
            move(relative, new IntakeOutcome(item.id(), IntakeState.DONE, item.counts(), Set.of(), null));
        }
        kept.remove(relative);
    }

    /** Brings a file back that was set aside. */
    void putBack(IntakeItem item) throws IOException {
        sources.putBack(item);
        Path file = IntakeOrigins.find(root, item.origin());
        if (file != null) {
            pauses.remove(root.relativize(file));
        }
    }

    /** A file could not be taken now. */
    void later(IntakeFile file, String why) {
        Path relative = root.relativize(file.file());
        if (Files.exists(file.file())) {
            later(relative, why);
        } else {
            pauses.remove(relative);
        }
    }

    private void later(Path relative, String why) {
        Pause before = pauses.get(relative);
        int tries = before == null ? 0 : before.tries();
        long pause = FIRST_PAUSE_MILLIS << Math.min(tries, MOST_DOUBLINGS);
        pauses.put(relative, new Pause(tries + 1, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause)));
        moreProblems = true;
        problem(why);
    }

    /** Says what is wrong once, and that it is over once. */
    private void problem(String now) {
        if (now == null && !pauses.isEmpty()) {
            return;
        }
        String before = problem.getAndSet(now);
        if (now != null && !now.equals(before)) {
            LOG.warn("Intake {}: {}; it is tried again", name, now);
        } else if (now == null && before != null) {
            LOG.info("Intake {} works again", name);
        }
    }

    /** Why nothing, or not everything, is taken now; null: it works. */
    String problem() {
        return problem.get();
    }

    IntakeActivity activity() {
        return new IntakeActivity(lastPoll, Math.max(0, seen.size() - working.size()), working.size(), left);
    }

    /** Without the file's name, which may name a patient. */
    private static String said(Exception e) {
        if (e instanceof java.nio.file.AccessDeniedException) {
            return "permission denied; give the user of this program the permission";
        }
        return e instanceof java.nio.file.FileSystemException file
                ? file.getReason() == null ? e.getClass().getSimpleName() : file.getReason()
                : String.valueOf(e.getMessage());
    }
}
