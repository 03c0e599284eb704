package org.dromedary.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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

/**
 * Decides when a study is complete, and takes up after a crash what was being received: half-received files go, and each
 * study that was receiving is compared with the disk.
 */
@Component
public class StudyLifecycle implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(StudyLifecycle.class);
    private static final long LOOK_MILLIS = 100;

    private final DataDirectory data;
    private final StudyIndex index;
    private final Reception reception;
    private final IndexWriter writer;
    private final Quarantine quarantine;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private ScheduledExecutorService clock;

    StudyLifecycle(
            DataDirectory data, StudyIndex index, Reception reception, IndexWriter writer, Quarantine quarantine) {
        this.data = data;
        this.index = index;
        this.reception = reception;
        this.writer = writer;
        this.quarantine = quarantine;
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
                    reception.end(studyUid).ifPresent(this::announce);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("Cannot make studies stable, trying again: {}", e.getMessage());
        }
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
        for (Study study : index.receiving()) {
            int found = recover(study);
            reception.resume(study);
            LOG.info("Study {} was being received; {} instances were not indexed yet", study.shortId(), found);
        }
    }

    private int recover(Study study) throws IOException, InterruptedException {
        Path folder = data.store().resolve(study.studyUid());
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        Map<String, Instance> known = index.instances(study.studyUid()).stream()
                .collect(Collectors.toMap(i -> i.seriesUid() + "/" + i.sopUid(), Function.identity()));
        int found = 0;
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder, 2)) {
            files = walk.filter(file -> file.getFileName().toString().endsWith(".dcm"))
                    .toList();
        }
        for (Path file : files) {
            String sop = file.getFileName().toString().replaceFirst("\\.dcm$", "");
            Instance row = known.get(file.getParent().getFileName() + "/" + sop);
            try {
                DicomHeader header = DicomHeader.read(file);
                if (row == null || !row.digest().equals(Digests.ofDataset(file, header.part10()))) {
                    add(IndexWriter.pending(
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
            }
        }
        return found;
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
