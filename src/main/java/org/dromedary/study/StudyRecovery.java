package org.dromedary.study;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import org.dromedary.dicom.DicomFormatException;
import org.dromedary.dicom.DicomHeader;
import org.dromedary.dicom.Uids;

/**
 * Takes up after a stop or a crash what was being received: half-received files go, and each study that was receiving, or
 * whose folder is newer than its row, is compared with the disk.
 */
@Component
class StudyRecovery {

    private static final Logger LOG = LoggerFactory.getLogger(StudyRecovery.class);

    /** Between the time in an instance's row and that of its folder. */
    private static final Duration TOLERANCE = Duration.ofSeconds(1);
    /** Who sent a study is known by its row only. */
    private static final Source UNKNOWN = new Source("unknown", null, null, null, null);

    private final DataDirectory data;
    private final StudyStore store;
    private final StudyFiles files;
    private final StudyIndex index;
    private final StudyHolds holds;
    private final Reception reception;
    private final IndexWriter writer;
    private final Quarantine quarantine;

    StudyRecovery(
            DataDirectory data,
            StudyStore store,
            StudyFiles files,
            StudyIndex index,
            StudyHolds holds,
            Reception reception,
            IndexWriter writer,
            Quarantine quarantine) {
        this.data = data;
        this.store = store;
        this.files = files;
        this.index = index;
        this.holds = holds;
        this.reception = reception;
        this.writer = writer;
        this.quarantine = quarantine;
    }

    /** Brings the index in line with the disk for every study that was being received. */
    void recover() throws IOException, InterruptedException {
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
        removeTranscoded();
        takeUpUnknown();
        for (Study open : index.receiving()) {
            Study study = index.openGeneration(open);
            take(study);
        }
    }

    /** What was being sent when the process died; it is made again. */
    private void removeTranscoded() throws IOException {
        if (!Files.isDirectory(data.transcode())) {
            return;
        }
        try (Stream<Path> made = Files.walk(data.transcode()).filter(Files::isRegularFile)) {
            for (Path file : made.toList()) {
                Files.delete(file);
            }
        }
    }

    private void take(Study study) throws IOException, InterruptedException {
        int found = recover(study);
        HoldReason held =
                holds.of(study.studyUid()).map(StudyHolds.Hold::reason).orElse(null);
        reception.resume(study, files.of(study.studyUid()).size(), held);
        LOG.info("Study {} was being received; {} instances were not indexed yet", study.shortId(), found);
    }

    /** Takes up a study whose generation stayed open when it was set aside, and compares it with the disk. */
    void reopen(Study study) throws IOException, InterruptedException {
        take(index.openGeneration(study));
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
        for (Path file : files.of(studyUid)) {
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
        for (Path file : files.of(study.studyUid())) {
            Instance row = known.get(StudyFiles.key(file));
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
                        new Source(
                                study.source(),
                                study.callingAet(),
                                study.calledAet(),
                                study.remoteHost(),
                                null,
                                study.remoteUser()),
                        "damaged",
                        "Found damaged in the store at start: " + e.getMessage());
            } catch (IOException e) {
                // it has no row, so that the study is held when it would end
                LOG.error("A stored instance of study {} cannot be read: {}", study.shortId(), e.getMessage());
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
}
