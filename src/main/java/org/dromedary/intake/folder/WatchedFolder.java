package org.dromedary.intake.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

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

    /** How long at most a file waits for others that are to come first. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

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

    private final Troubles troubles;
    private final Map<Path, Long> emptySince = new ConcurrentHashMap<>();
    private final Semaphore slots;
    private volatile Instant lastPoll;
    private volatile int left;
    private long looks;
    private long tidied;

    /** A file that was taken. @param outcome null: it stays until {@link #finish} */
    private record Kept(long bytes, Instant modified, IntakeOutcome outcome) {}

    /** Takes one file, on a thread of its own. */
    interface Worker {

        /** @param after always to be called at the end */
        void start(IntakeFile file, Runnable after);
    }

    WatchedFolder(String name, IntakeSettings settings, Path root) {
        this.name = name;
        this.settings = settings;
        this.root = root;
        this.troubles = new Troubles(name);
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
        troubles.look();
        try {
            String fault = fault(root);
            if (fault != null) {
                troubles.say(fault);
                return;
            }
            tidy();
            left = new FolderScan(root, settings, sources, (file, at) -> file(file, at, worker, goesOn), emptySince)
                    .look();
            if (goesOn.getAsBoolean()) {
                forgetGone();
            }
            troubles.lookEnded();
        } catch (IOException | RuntimeException e) {
            troubles.say("The folder " + root + " cannot be read: " + Troubles.said(e));
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
        troubles.retain(lastSeen.keySet());
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
        if (troubles.isPausing(relative) || !isComplete(before) || waitsForOthers(relative, before)) {
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
                        && !troubles.has(other)
                        && (folder == null || other.startsWith(folder))
                        && !"DICOMDIR".equalsIgnoreCase(other.getFileName().toString()));
    }

    /** Whether a file is a part of others, or is nothing without others that are not complete yet. */
    private boolean waitsForOthers(Path relative, Sighting sighting) {
        boolean patient = System.nanoTime() - sighting.since() < PATIENCE.toNanos();
        Path file = root.resolve(relative);
        if (VolumeSet.isLater(file)) {
            return VolumeSet.first(file) != null || patient;
        }
        return patient
                && (isDirectoryOfOthers(relative)
                        || settings.marker().isEmpty()
                                && VolumeSet.later(file).stream()
                                        .map(volume -> seen.get(root.relativize(volume)))
                                        .anyMatch(volume -> volume == null || !isComplete(volume)));
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
        if (taken.outcome() != null && !troubles.isPausing(relative)) {
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
            troubles.over(relative);
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
                sources.leave(relative, outcome, name);
            }
            kept.remove(relative);
            troubles.over(relative);
        } catch (IOException e) {
            kept.put(relative, new Kept(taken.bytes(), taken.modified(), outcome));
            troubles.later(relative, "A file that was taken cannot be moved out of " + root + ": " + Troubles.said(e));
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
        String fault = fault(root);
        if (fault != null) {
            throw new IOException(fault);
        }
        Path file = IntakeOrigins.find(root, item.origin());
        if (file == null) {
            return;
        }
        Path relative = root.relativize(file);
        if (isUnchanged(relative, item.bytes(), item.modified())) {
            sources.leave(
                    relative, new IntakeOutcome(item.id(), IntakeState.DONE, item.counts(), Set.of(), null), name);
        }
        kept.remove(relative);
    }

    /** Brings a file back that was set aside. */
    void putBack(IntakeItem item) throws IOException {
        sources.putBack(item);
        Path file = IntakeOrigins.find(root, item.origin());
        if (file != null) {
            troubles.over(root.relativize(file));
        }
    }

    /** A file could not be taken now. */
    void later(IntakeFile file, String why) {
        Path relative = root.relativize(file.file());
        if (Files.exists(file.file())) {
            troubles.later(relative, why);
        } else {
            troubles.over(relative);
        }
    }

    /** Why nothing, or not everything, is taken now; null: it works. */
    String problem() {
        return troubles.problem();
    }

    IntakeActivity activity() {
        return new IntakeActivity(lastPoll, Math.max(0, seen.size() - working.size()), working.size(), left);
    }
}
