package org.dromedary.deidentify;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import org.dromedary.dicom.EditableItem;
import org.dromedary.dicom.Tags;

/** Finds out who a patient is in the output: by the project key, or by a table that somebody keeps. */
final class Pseudonyms {

    private static final int STUDY_INSTANCE_UID = Tags.of("StudyInstanceUID");

    private final PseudonymSettings settings;
    private final String project;
    private final ProjectKey key;
    private final PseudonymTable table;
    /** As they were when first asked for. */
    private final Map<String, Optional<Pseudonym>> asked = new ConcurrentHashMap<>();

    Pseudonyms(PseudonymSettings settings, String project, ProjectKey key, PseudonymTable table) {
        this.settings = settings;
        this.project = project;
        this.key = key;
        this.table = table;
    }

    /** The same, which asks the table again. */
    Pseudonyms fresh() {
        return new Pseudonyms(settings, project, key, table);
    }

    /** A patient stays who he is while this is used, whatever is done to the table. */
    private Optional<Pseudonym> listed(String patient) throws PseudonymsUnavailableException {
        Optional<Pseudonym> known = asked.get(patient);
        if (known == null) {
            Optional<Pseudonym> found = table.find(project, patient);
            known = Optional.ofNullable(asked.putIfAbsent(patient, found)).orElse(found);
        }
        return known;
    }

    /** Differs when another row of the table was used; holds patient data, and is for a digest under the key only. */
    String state() {
        return new TreeMap<>(asked).toString();
    }

    /**
     * Who the patient of an instance is.
     *
     * @throws DeidentifyException if the profile takes pseudonyms from a table that has none for this patient
     * @throws PseudonymsUnavailableException if the table cannot be asked just now
     */
    PatientIdentity of(EditableItem dataset) throws DeidentifyException, PseudonymsUnavailableException {
        String patient = who(dataset);
        Optional<Pseudonym> listed = settings.table() ? listed(patient) : Optional.empty();
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
