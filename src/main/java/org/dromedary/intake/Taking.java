package org.dromedary.intake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.dromedary.dicom.DicomFormatException;
import org.dromedary.dicom.DicomHeader;
import org.dromedary.dicom.ReferencedFiles;
import org.dromedary.study.InstanceRefusedException;
import org.dromedary.study.Quarantine;
import org.dromedary.study.Source;
import org.dromedary.study.StudyStore;

/** What comes of one file while it is taken. Files in it may come from several threads. */
final class Taking {

    /** So many problems are kept by name; the others are counted. */
    private static final int MOST_PROBLEMS = 200;

    private final String intake;
    private final InstanceDoor door;
    private final Staging staging;
    private final Quarantine quarantine;
    private final Map<String, Integer> studies = new TreeMap<>();
    private final Map<String, List<String>> directories = new TreeMap<>();
    private final List<IntakeProblem> problems = new ArrayList<>();
    private int stored;
    private int duplicates;
    private int refused;
    private int ignored;
    private int left;
    private String firstLeft;

    Taking(String intake, InstanceDoor door, Staging staging, Quarantine quarantine) {
        this.intake = intake;
        this.door = door;
        this.staging = staging;
        this.quarantine = quarantine;
    }

    /**
     * Stores a file that is an instance, and keeps in quarantine what is none. Afterwards it is gone from where it was.
     *
     * @param name what it is called where it came from
     * @param staged a file whose bytes are on disk, on the file system of the store
     * @return the Study Instance UID of an instance that is in the store now; else null
     * @throws IntakeUnavailableException if it can be neither stored nor kept now
     */
    String file(String name, Path staged) throws IntakeUnavailableException {
        boolean claims;
        DicomHeader header = null;
        try {
            claims = Staging.hasPreamble(staged);
            try {
                header = DicomHeader.read(staged);
            } catch (DicomFormatException e) {
                // one that says that it is DICOM is refused by the store, which says why
            }
            if (header != null
                    && ReferencedFiles.MEDIA_DIRECTORY.equals(header.part10().sopClassUid())) {
                directory(name, staged);
                return null;
            }
            if (claims || isInstance(header)) {
                return instance(name, header == null ? staged : staging.complete(staged, header), header);
            }
            other(name, staged);
            return null;
        } catch (IOException e) {
            throw new IntakeUnavailableException("A file cannot be taken now: " + e.getMessage(), e);
        }
    }

    /** Without a prefix a few bytes decide what a file is: then it must hold what an instance must. */
    private static boolean isInstance(DicomHeader header) {
        return header != null && header.sopInstanceUid() != null && header.studyInstanceUid() != null;
    }

    private String instance(String name, Path staged, DicomHeader header) throws IntakeUnavailableException {
        try {
            StudyStore.Outcome outcome = door.store(intake, name, staged);
            if (outcome == StudyStore.Outcome.KEPT_FIRST) {
                leave(name, "The store has another instance of its SOP Instance UID, and keeps that (duplicates)");
            } else {
                count(header.studyInstanceUid(), outcome);
            }
            return header.studyInstanceUid();
        } catch (InstanceRefusedException e) {
            refuse(name, e.getMessage());
            return null;
        }
    }

    /** What a DICOMDIR names is looked for when everything else has been taken. */
    private void directory(String name, Path staged) throws IOException {
        List<String> references = ReferencedFiles.read(staged);
        staging.remove(staged);
        synchronized (this) {
            directories.put(name, references);
            ignored++;
        }
    }

    /** Referenced File IDs by the name of their DICOMDIR. */
    synchronized Map<String, List<String>> directories() {
        return Map.copyOf(directories);
    }

    private void other(String name, Path staged) throws IOException {
        if (IgnoredNames.matches(name)) {
            staging.remove(staged);
            ignore();
            return;
        }
        String why = Files.size(staged) == 0 ? "The file is empty" : "The file is neither DICOM nor an archive";
        quarantine.keep(staged, new Source(intake, null, null, null, null, null, name), Quarantine.NOT_DICOM, why);
        refuse(name, why);
    }

    private synchronized void count(String study, StudyStore.Outcome outcome) {
        studies.merge(study, 1, Integer::sum);
        if (outcome == StudyStore.Outcome.STORED || outcome == StudyStore.Outcome.REPLACED) {
            stored++;
        } else {
            duplicates++;
        }
    }

    private synchronized void ignore() {
        ignored++;
    }

    /** Notes what was not taken. */
    synchronized void refuse(String name, String reason) {
        refused++;
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(new IntakeProblem(name, reason));
        }
    }

    /** Notes what was not taken, and of which nothing is kept here: its bytes are in the source only. */
    synchronized void leave(String name, String reason) {
        left++;
        firstLeft = firstLeft == null ? reason : firstLeft;
        refuse(name, reason);
    }

    /** How many files of it are in the source only. */
    synchronized int left() {
        return left;
    }

    /** Why the first of them could not be taken; null: there is none. */
    synchronized String firstLeft() {
        return firstLeft;
    }

    /** How many instances of it are in the store now. */
    synchronized int instances() {
        return stored + duplicates;
    }

    synchronized IntakeItem.Counts counts() {
        return new IntakeItem.Counts(stored, duplicates, refused, ignored);
    }

    synchronized Map<String, Integer> studies() {
        return new TreeMap<>(studies);
    }

    synchronized List<IntakeProblem> problems() {
        return List.copyOf(problems);
    }
}
