package org.dromedary.deidentify;

import java.util.Optional;

import org.dromedary.dicom.EditableItem;
import org.dromedary.dicom.Tags;

/** Finds out who a patient is in the output: by the project key, or by a table that somebody keeps. */
final class Pseudonyms {

    private static final int STUDY_INSTANCE_UID = Tags.of("StudyInstanceUID");

    private final PseudonymSettings settings;
    private final String project;
    private final ProjectKey key;
    private final PseudonymTable table;

    Pseudonyms(PseudonymSettings settings, String project, ProjectKey key, PseudonymTable table) {
        this.settings = settings;
        this.project = project;
        this.key = key;
        this.table = table;
    }

    /** @throws DeidentifyException if the profile takes pseudonyms from a table that has none for this patient */
    PatientIdentity of(EditableItem dataset) throws DeidentifyException {
        String patient = who(dataset);
        Optional<Pseudonym> listed = settings.table() ? table.find(project, patient) : Optional.empty();
        if (settings.table() && listed.isEmpty() && !settings.keyForUnlisted()) {
            throw new DeidentifyException("The patient has no pseudonym in the table of project " + project
                    + "; add the row (console, or PUT /api/deidentify/mapping) and replay");
        }
        long days =
                -settings.leastDays() - key.number("shift", patient, settings.mostDays() - settings.leastDays() + 1);
        if (listed.isPresent()) {
            Pseudonym pseudonym = listed.get();
            return new PatientIdentity(
                    pseudonym.patientId(),
                    pseudonym.patientName(),
                    pseudonym.shiftDays() == null ? days : pseudonym.shiftDays());
        }
        String id = id(patient);
        return new PatientIdentity(id, id, days);
    }

    /** The pseudonym of any patient ID that stands somewhere in an instance. */
    String id(String patientId) {
        return settings.prefix() + key.word("patient", patientId, settings.length());
    }

    /**
     * What tells the patient from others. Without an ID name and birth date do, so that images of two strangers do not become
     * those of one; without these the study does.
     */
    static String who(EditableItem dataset) {
        String id = dataset.text(Tags.PATIENT_ID);
        if (id != null) {
            return id;
        }
        String name = dataset.text(Tags.PATIENT_NAME);
        if (name != null) {
            return "name\0" + name + "\0" + dataset.text(Tags.PATIENT_BIRTH_DATE);
        }
        return "study\0" + dataset.text(STUDY_INSTANCE_UID);
    }
}
