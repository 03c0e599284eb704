package org.dromedary.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

import org.dromedary.dicom.DicomFormatException;
import org.dromedary.dicom.DicomHeader;
import org.dromedary.dicom.Tags;
import org.dromedary.dicom.Uids;
import org.dromedary.study.InstanceRefusedException.Reason;

/**
 * The directory tree that holds received instances: {@code store/<study>/<series>/<sop>.dcm}. When {@link #store} returns,
 * the instance is complete on disk under its final name and its study is known as receiving.
 */
@Component
public class StudyStore {

    private static final Logger LOG = LoggerFactory.getLogger(StudyStore.class);
    private static final int STRIPES = 64;
    /** How long a sender waits for the index before it is told to come again. */
    private static final int PATIENCE_SECONDS = 10;

    private final DataDirectory data;
    private final Reception reception;
    private final IndexWriter writer;
    private final Quarantine quarantine;
    private final Audit audit;
    private final StudyProperties properties;
    private final DescriptionCleaner cleaner;
    private final Counter stored;
    private final Counter dropped;
    private final FolderForce folders = new FolderForce(DataDirectory::force);
    private final Object[] stripes = Stream.generate(Object::new).limit(STRIPES).toArray();

    StudyStore(
            DataDirectory data,
            Reception reception,
            IndexWriter writer,
            Quarantine quarantine,
            Audit audit,
            StudyProperties properties,
            DescriptionCleaner cleaner,
            MeterRegistry meters)
            throws IOException {
        this.data = data;
        this.reception = reception;
        this.writer = writer;
        this.quarantine = quarantine;
        this.audit = audit;
        this.properties = properties;
        this.cleaner = cleaner;
        this.stored = meters.counter("dromedary.instances.stored");
        this.dropped = meters.counter("dromedary.instances.duplicate");
        data.create(data.store());
        data.create(data.incoming());
    }

    /** What became of an instance. */
    public enum Outcome {
        /** New in the store. */
        STORED,
        /** The same bytes were there already. */
        DUPLICATE,
        /** Other bytes were there, and have given way. */
        REPLACED,
        /** Other bytes were there, and have stayed. */
        KEPT_FIRST
    }

    /** Where an instance's file is. */
    public Path file(Instance instance) {
        return file(instance.studyUid(), instance.seriesUid(), instance.sopUid());
    }

    /** Waits until what was stored before is in the index; false if that takes too long. */
    public boolean awaitIndexed(long timeout, TimeUnit unit) throws InterruptedException {
        return writer.flush(timeout, unit);
    }

    /** Where a study's files are. */
    public Path folder(String studyUid) {
        return data.store().resolve(studyUid);
    }

    /** Where the file of an instance is, or would be. */
    public Path file(String studyUid, String seriesUid, String sopUid) {
        return folder(studyUid).resolve(seriesUid).resolve(sopUid + ".dcm");
    }

    /**
     * Takes a received file into the store; afterwards the file is gone from where it was.
     *
     * @param received a complete DICOM file whose bytes are on disk, on the file system of the store
     * @param announcedSopUid the SOP Instance UID that the sender announced, or null
     * @throws InstanceRefusedException if it is no instance, or must not be stored; the bytes are in quarantine then
     * @throws StoreUnavailableException if it cannot be stored now
     */
    public Outcome store(Path received, Source source, String announcedSopUid)
            throws InstanceRefusedException, StoreUnavailableException {
        return store(received, source, null, announcedSopUid);
    }

    /**
     * As {@link #store(Path, Source, String)}, for a sender that has announced the SOP Class too.
     *
     * @param announcedClass the SOP Class UID that the sender announced, or null
     */
    public Outcome store(Path received, Source source, String announcedClass, String announcedSopUid)
            throws InstanceRefusedException, StoreUnavailableException {
        try {
            return take(received, source, announcedClass, announcedSopUid);
        } catch (InstanceRefusedException e) {
            keep(received, source, e);
            throw e;
        } catch (IOException | DataAccessException | TransactionException e) {
            throw new StoreUnavailableException("The store cannot take an instance: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("The program is stopping", e);
        }
    }

    private Outcome take(Path received, Source source, String announcedClass, String announcedSopUid)
            throws InstanceRefusedException, StoreUnavailableException, IOException, InterruptedException {
        DicomHeader header = header(received, announcedClass, announcedSopUid);
        if (!writer.reserve(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new StoreUnavailableException("The index is too far behind", null);
        }
        boolean indexed = false;
        try {
            Ongoing study = reception.enter(header.studyInstanceUid(), source, () -> describe(header, source));
            try {
                Path target = file(header.studyInstanceUid(), header.seriesInstanceUid(), header.sopInstanceUid());
                data.create(target.getParent());
                IndexWriter.Pending row = writer.pending(
                        target, Files.size(received), header, study.generation(), source.name(), Instant.now());
                Outcome outcome = place(received, header, row);
                indexed = outcome == Outcome.STORED || outcome == Outcome.REPLACED;
                if (!indexed && !writer.knows(row.instance())) {
                    // it came before, and something failed before its sender could be told so; what stayed is what
                    // counts
                    writer.add(writer.pending(
                            target,
                            Files.size(target),
                            DicomHeader.read(target),
                            study.generation(),
                            source.name(),
                            row.instance().receivedAt()));
                    indexed = true;
                }
                folders.force(target.getParent());
                if (indexed) {
                    if (outcome != Outcome.REPLACED) {
                        reception.took(study, header.seriesInstanceUid(), header.string(Tags.SERIES_DESCRIPTION));
                    }
                    mark(study, row.instance());
                }
                Files.deleteIfExists(received);
                (outcome == Outcome.STORED || outcome == Outcome.REPLACED ? stored : dropped).increment();
                return outcome;
            } finally {
                reception.leave(study);
            }
        } finally {
            if (!indexed) {
                writer.unreserve();
            }
        }
    }

    /**
     * Gives the study's folder the time of the generation's first instance, durably, before that is acknowledged: by it a start
     * sees that the folder is newer than the index, should the index have lost its last commits.
     */
    private void mark(Ongoing study, Instance instance) throws IOException {
        synchronized (study) {
            if (!study.marked()) {
                Path folder = folder(instance.studyUid());
                Files.setLastModifiedTime(folder, FileTime.from(instance.receivedAt()));
                DataDirectory.force(folder);
                study.mark();
            }
        }
    }

    private static DicomHeader header(Path received, String announcedClass, String announcedSopUid)
            throws InstanceRefusedException, IOException {
        DicomHeader header;
        try {
            header = DicomHeader.read(received);
        } catch (DicomFormatException e) {
            throw new InstanceRefusedException(Reason.CANNOT_UNDERSTAND, e.getMessage());
        }
        if (!Uids.isValid(header.transferSyntaxUid())) {
            throw new InstanceRefusedException(Reason.CANNOT_UNDERSTAND, "The transfer syntax is no valid UID");
        }
        check("StudyInstanceUID", header.studyInstanceUid());
        check("SeriesInstanceUID", header.seriesInstanceUid());
        check("SOPInstanceUID", header.sopInstanceUid());
        check("SOPClassUID", header.sopClassUid());
        if (announcedSopUid != null && !announcedSopUid.equals(header.sopInstanceUid())) {
            throw new InstanceRefusedException(
                    Reason.DATASET_MISMATCH, "SOPInstanceUID is another than the sender announced");
        }
        if (announcedClass != null && header.sopClassUid() != null && !announcedClass.equals(header.sopClassUid())) {
            throw new InstanceRefusedException(
                    Reason.DATASET_MISMATCH, "SOPClassUID is another than the sender announced");
        }
        return header;
    }

    private static void check(String keyword, String uid) throws InstanceRefusedException {
        if (uid == null) {
            throw new InstanceRefusedException(Reason.DATASET_MISMATCH, keyword + " is missing or empty");
        }
        if (!Uids.isValid(uid)) {
            throw new InstanceRefusedException(Reason.DATASET_MISMATCH, keyword + " is no valid UID");
        }
    }

    /** Moves the file to its place and has it indexed, or decides that it does not belong there. */
    private Outcome place(Path received, DicomHeader header, IndexWriter.Pending row)
            throws IOException, InstanceRefusedException {
        // two associations may bring the same instance at the same time; the index hears of them in the same order
        synchronized (stripes[Math.floorMod(header.sopInstanceUid().hashCode(), STRIPES)]) {
            Outcome outcome = Files.exists(row.file()) ? compare(received, row.file(), header) : Outcome.STORED;
            if (outcome == Outcome.STORED || outcome == Outcome.REPLACED) {
                Files.move(received, row.file(), StandardCopyOption.ATOMIC_MOVE);
                writer.add(row);
            }
            return outcome;
        }
    }

    private Outcome compare(Path received, Path target, DicomHeader header)
            throws IOException, InstanceRefusedException {
        String study = header.studyInstanceUid();
        String sop = header.sopInstanceUid();
        DicomHeader there;
        try {
            there = DicomHeader.read(target);
        } catch (DicomFormatException e) {
            audit.record("instance.replaced", study, sop, null, "what was stored under the same UIDs is damaged");
            return Outcome.REPLACED;
        }
        if (there.transferSyntaxUid().equals(header.transferSyntaxUid())
                && Digests.ofDataset(target, there.part10()).equals(Digests.ofDataset(received, header.part10()))) {
            return Outcome.DUPLICATE;
        }
        return switch (properties.duplicates()) {
            case REPLACE -> {
                audit.record(
                        "instance.replaced",
                        study,
                        sop,
                        null,
                        "other bytes came under the same UIDs and took their place");
                yield Outcome.REPLACED;
            }
            case KEEP_FIRST -> {
                audit.record(
                        "instance.kept-first",
                        study,
                        sop,
                        null,
                        "other bytes came under the same UIDs and were dropped");
                yield Outcome.KEPT_FIRST;
            }
            case REJECT -> {
                audit.record(
                        "instance.rejected", study, sop, null, "other bytes came under the same UIDs and were refused");
                throw new InstanceRefusedException(
                        Reason.DUPLICATE,
                        "Other bytes are stored under the same UIDs (dromedary.study.duplicates=reject)");
            }
        };
    }

    /** The study as its first instance describes it. */
    Study describe(DicomHeader header, Source source) {
        return new Study(
                header.studyInstanceUid(),
                StudyState.RECEIVING,
                0,
                0,
                header.string(Tags.PATIENT_ID),
                header.string(Tags.PATIENT_NAME),
                IndexedAttribute.date(header.string(Tags.PATIENT_BIRTH_DATE)),
                header.string(Tags.ACCESSION_NUMBER),
                IndexedAttribute.date(header.string(Tags.STUDY_DATE)),
                header.string(Tags.STUDY_TIME),
                cleaner.clean(header.allValues(Tags.STUDY_DESCRIPTION)),
                null,
                source.name(),
                source.callingAet(),
                source.calledAet(),
                source.remoteHost(),
                source.user(),
                0,
                0,
                null,
                null,
                null,
                null);
    }

    private void keep(Path received, Source source, InstanceRefusedException refusal) throws StoreUnavailableException {
        try {
            quarantine.keep(
                    received, source, refusal.getReason().name().toLowerCase().replace('_', '-'), refusal.getMessage());
        } catch (IOException | DataAccessException e) {
            LOG.error("Cannot keep a refused instance in quarantine", e);
            throw new StoreUnavailableException("Quarantine cannot take an instance: " + e.getMessage(), e);
        }
    }
}
