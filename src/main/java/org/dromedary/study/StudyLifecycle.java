package org.dromedary.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

import org.dromedary.dicom.DicomFormatException;
import org.dromedary.dicom.DicomHeader;
import org.dromedary.dicom.Uids;

/**
 * Decides when a study is complete, and takes up after a crash what was being received: half-received files go, and each
 * study that was receiving, or whose folder is newer than its row, is compared with the disk.
 */
@Component
public class StudyLifecycle implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(StudyLifecycle.class);
    private static final long LOOK_MILLIS = 100;

    /** Between the time in an instance's row and that of its folder. */
    private static final Duration TOLERANCE = Duration.ofSeconds(1);
    /** Who sent a study is known by its row only. */
    private static final Source UNKNOWN = new Source("unknown", null, null, null, null);

    private final DataDirectory data;
    private final StudyStore store;
    private final StudyIndex index;
    private final Reception reception;
    private final IndexWriter writer;
    private final Quarantine quarantine;
    private final Audit audit;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private ScheduledExecutorService clock;

    StudyLifecycle(
            DataDirectory data,
            StudyStore store,
            StudyIndex index,
            Reception reception,
            IndexWriter writer,
            Quarantine quarantine,
            Audit audit) {
        this.data = data;
        this.store = store;
        this.index = index;
        this.reception = reception;
        this.writer = writer;
        this.quarantine = quarantine;
        this.audit = audit;
    }

    /** Calls back whenever a study became stable. */
    public void onStable(Runnable listener) {
        listeners.add(listener);
    }

    /** Undoes {@link #onStable}. */
    public void removeListener(Runnable listener) {
        listeners.remove(listener);
    }

    /**
     * Ends what is being received of a study as soon as its instances in flight are stored.
     *
     * @return false if nothing of it is being received
     */
    public boolean complete(String studyUid) {
        return reception.force(studyUid);
    }

    /**
     * An association has ended.
     *
     * @param association as in {@link Source#association()}
     * @param orderly whether by release; false by abort or a lost connection
     */
    public void released(String association, boolean orderly) {
        reception.released(association, orderly);
    }

    /** How many studies are being received on this node. */
    public int receiving() {
        return reception.size();
    }

    private void look() {
        try {
            for (String studyUid : reception.complete()) {
                if (writer.flush(10, TimeUnit.SECONDS)) {
                    end(studyUid);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOG.error("Cannot make studies stable, trying again: {}", e.getMessage());
        }
    }

    private void end(String studyUid) throws IOException, InterruptedException {
        int missing = notIndexed(studyUid);
        if (missing > 0 && writer.flush(10, TimeUnit.SECONDS)) {
            // unless one came just now
            missing = notIndexed(studyUid);
        }
        int left = missing;
        reception.end(studyUid, left == 0).ifPresent(study -> {
            if (study.state() == StudyState.HELD) {
                writer.forget(studyUid);
                hold(study, left);
            } else {
                announce(study);
            }
        });
    }

    /** How many instances of a study were acknowledged and are not in the index, as far as memory and disk tell. */
    private int notIndexed(String studyUid) throws IOException {
        Set<String> keys = new HashSet<>(writer.leftOut(studyUid));
        for (Path file : files(studyUid)) {
            keys.add(file.getParent().getFileName() + "/" + sop(file));
        }
        index.instances(studyUid).forEach(instance -> keys.remove(instance.key()));
        return keys.size();
    }

    private void hold(Study study, int missing) {
        String why = missing + " instances were received that the index does not have, see instance.not-indexed;"
                + " send them again, or restart when the store can be read";
        LOG.error("Study {} is held: {}", study.shortId(), why);
        audit.record("study.held", study.studyUid(), null, null, why);
    }

    private void announce(Study study) {
        LOG.info(
                "Study {} is stable: generation {}, {} instances in all, from {}",
                study.shortId(),
                study.generation(),
                study.instances(),
                study.source());
        listeners.forEach(Runnable::run);
    }

    /** Brings the index in line with the disk for every study that was being received. */
    private void recover() throws IOException, InterruptedException {
        try (Stream<Path> halves = Files.walk(data.incoming()).filter(Files::isRegularFile)) {
            for (Path half : halves.toList()) {
                // never acknowledged: the sender has it and sends it again
                if (Files.size(half) > 0) {
                    LOG.info(
                            "Removing a half-received instance of {} bytes that was never acknowledged",
                            Files.size(half));
                }
                Files.delete(half);
            }
        }
        takeUpUnknown();
        for (Study open : index.receiving()) {
            Study study = index.openGeneration(open);
            int found = recover(study);
            reception.resume(study);
            LOG.info("Study {} was being received; {} instances were not indexed yet", study.shortId(), found);
        }
    }

    /**
     * Takes up as receiving what the index does not know to be receiving: after a power failure its last commits may be gone,
     * while the instances were forced. It lists the study folders and looks only into those that are new to it.
     */
    private void takeUpUnknown() throws IOException {
        Map<String, Instant> known = index.lastReceived();
        Map<String, Instant> folders = new HashMap<>();
        // depth 1: the entries come with their attributes, and nothing below is opened
        Files.walkFileTree(data.store(), Set.of(), 1, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                if (attributes.isDirectory() && Uids.isValid(name)) {
                    Instant last = known.get(name);
                    Instant changed = attributes.lastModifiedTime().toInstant();
                    if (last == null || changed.isAfter(last.plus(TOLERANCE))) {
                        folders.put(name, changed);
                    }
                }
                return FileVisitResult.CONTINUE;
            }
        });
        for (String studyUid : folders.keySet()) {
            Study first = known.containsKey(studyUid) ? index.study(studyUid).orElseThrow() : describe(studyUid);
            if (first != null) {
                LOG.warn(
                        "Study {} has instances on the disk that the index may not know; taking it up as receiving",
                        first.shortId());
                index.openGeneration(first);
            }
        }
    }

    /** A study that has no row, by its first instance that can be read; null if there is none. */
    private Study describe(String studyUid) throws IOException {
        for (Path file : files(studyUid)) {
            try {
                DicomHeader header = DicomHeader.read(file);
                if (studyUid.equals(header.studyInstanceUid())) {
                    return store.describe(header, UNKNOWN);
                }
                LOG.warn("A file in the folder of study {} belongs to another study", Study.shortId(studyUid));
            } catch (IOException e) {
                LOG.error("A stored instance of study {} cannot be read: {}", Study.shortId(studyUid), e.getMessage());
            }
        }
        return null;
    }

    private int recover(Study study) throws IOException, InterruptedException {
        Map<String, Instance> known = index.instances(study.studyUid()).stream()
                .collect(Collectors.toMap(Instance::key, Function.identity()));
        int found = 0;
        for (Path file : files(study.studyUid())) {
            Instance row = known.get(file.getParent().getFileName() + "/" + sop(file));
            try {
                DicomHeader header = DicomHeader.read(file);
                if (row == null || !row.digest().equals(Digests.ofDataset(file, header.part10()))) {
                    add(writer.pending(
                            file, Files.size(file), header, study.generation() + 1, study.source(), Instant.now()));
                    found++;
                }
            } catch (DicomFormatException e) {
                // a power failure, or a disk that lies: the others must go their way
                LOG.error("A stored instance of study {} is damaged: {}", study.shortId(), e.getMessage());
                quarantine.keep(
                        file,
                        new Source(study.source(), study.callingAet(), study.calledAet(), study.remoteHost(), null),
                        "damaged",
                        "Found damaged in the store at start: " + e.getMessage());
            } catch (IOException e) {
                // it has no row, so that the study is held when it would end
                LOG.error("A stored instance of study {} cannot be read: {}", study.shortId(), e.getMessage());
            }
        }
        return found;
    }

    private List<Path> files(String studyUid) throws IOException {
        Path folder = data.store().resolve(studyUid);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(folder, 2)) {
            return walk.filter(file -> file.getFileName().toString().endsWith(".dcm"))
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static String sop(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - ".dcm".length());
    }

    private void add(IndexWriter.Pending pending) throws InterruptedException {
        while (!writer.reserve(10, TimeUnit.SECONDS)) {
            LOG.warn("The index is far behind; the start waits for it");
        }
        writer.add(pending);
    }

    @Override
    public void start() {
        try {
            recover();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "Cannot read the study store under " + data.root() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while starting", e);
        }
        clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "study-lifecycle");
            thread.setDaemon(true);
            return thread;
        });
        clock.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        clock.shutdownNow();
        clock = null;
    }

    @Override
    public boolean isRunning() {
        return clock != null;
    }

    /** Before the routes, so that no instance comes in while the store is read. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE + 1000;
    }
}
