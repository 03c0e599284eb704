package org.dromedary.deidentify.clean;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.dromedary.deidentify.DeidentifyException;
import org.dromedary.dicom.EditableElement;
import org.dromedary.dicom.EditableItem;
import org.dromedary.dicom.Tags;

/** Reads of an instance what is known of its patient, of the people around, and of the place, at any depth. */
final class KnownWordsReader {

    private static final int REMEMBERED = 64;

    private static final Map<Integer, String> PATIENT_NAMES = Map.of(
            Tags.of("PatientName"), "the patient's name",
            Tags.of("OtherPatientNames"), "another name of the patient",
            Tags.of("PatientBirthName"), "the patient's birth name",
            Tags.of("PatientMotherBirthName"), "the birth name of the patient's mother");
    private static final Map<Integer, String> IDS = Map.of(
            Tags.of("PatientID"), "the patient ID",
            Tags.of("OtherPatientIDs"), "another patient ID",
            Tags.of("AccessionNumber"), "the accession number");
    private static final Map<Integer, String> DATES = Map.of(Tags.of("PatientBirthDate"), "the patient's birth date");
    /** Known, and not searched for afterwards: they may be short, or those of many. */
    private static final Set<Integer> OTHER_IDS = Set.of(
            Tags.of("StudyID"),
            Tags.of("AdmissionID"),
            Tags.of("MedicalRecordLocator"),
            Tags.of("RequestedProcedureID"),
            Tags.of("ScheduledProcedureStepID"),
            Tags.of("PerformedProcedureStepID"),
            Tags.of("PlacerOrderNumberImagingServiceRequest"),
            Tags.of("FillerOrderNumberImagingServiceRequest"),
            Tags.of("PatientTelephoneNumbers"),
            Tags.of("DeviceSerialNumber"));

    private static final Set<Integer> PLACES = Set.of(
            Tags.of("InstitutionName"),
            Tags.of("InstitutionAddress"),
            Tags.of("InstitutionalDepartmentName"),
            Tags.of("StationName"),
            Tags.of("PatientAddress"),
            Tags.of("CountryOfResidence"),
            Tags.of("RegionOfResidence"));

    /** Taking names apart costs more than reading an image: the instances of a study say the same. */
    private static final Map<List<Said>, KnownWords> MADE = new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<Said>, KnownWords> eldest) {
            return size() > REMEMBERED;
        }
    };

    private enum Kind {
        NAME,
        ID,
        BIRTH_DATE,
        PLACE
    }

    /** What an attribute said, and what it is called when it is to be searched for. */
    private record Said(Kind kind, int tag, String value, String searched) {}

    private KnownWordsReader() {}

    /**
     * Reads an instance.
     *
     * @param unwanted values of the patient that must not stay; others are kept on purpose
     * @param unsearched attributes whose values are not searched for afterwards
     * @param physicians whether the names of physicians are searched for, too
     * @throws DeidentifyException if what tells who the patient is cannot be read: nobody could look for it afterwards
     */
    static KnownWords read(EditableItem dataset, Set<String> unwanted, Set<Integer> unsearched, boolean physicians)
            throws DeidentifyException {
        List<Said> all = new ArrayList<>();
        List<String> unread = new ArrayList<>();
        dataset.walk((item, element) -> {
            if (isOfPatient(element.tag()) && !element.isEmpty() && (element.isSequence() || element.isBulk())) {
                unread.add(item.path(element.tag()));
            }
            Kind kind = kind(element);
            if (kind != null) {
                String called = unsearched.contains(element.tag()) ? null : called(element.tag(), kind, physicians);
                for (String value : item.valuesByDictionary(element)) {
                    boolean kept = isOfPatient(element.tag()) && !unwanted.contains(value);
                    Said said = new Said(kind, element.tag(), value, kept ? null : called);
                    if (!value.isEmpty() && !all.contains(said)) {
                        all.add(said);
                    }
                }
            }
        });
        if (!unread.isEmpty()) {
            throw new DeidentifyException("What tells who the patient is cannot be read in " + unread.get(0)
                    + ", so that nobody could look for it afterwards: correct the instance");
        }
        synchronized (MADE) {
            return MADE.computeIfAbsent(List.copyOf(all), KnownWordsReader::known);
        }
    }

    private static Kind kind(EditableElement element) {
        int tag = element.tag();
        if (element.isSequence() || element.isEmpty() || element.isPrivate()) {
            return null;
        }
        if (IDS.containsKey(tag) || OTHER_IDS.contains(tag)) {
            return Kind.ID;
        }
        if (DATES.containsKey(tag)) {
            return Kind.BIRTH_DATE;
        }
        if (PATIENT_NAMES.containsKey(tag) || element.vr().equals("PN")) {
            return Kind.NAME;
        }
        return PLACES.contains(tag) ? Kind.PLACE : null;
    }

    private static boolean isOfPatient(int tag) {
        return PATIENT_NAMES.containsKey(tag) || IDS.containsKey(tag) || DATES.containsKey(tag);
    }

    private static String called(int tag, Kind kind, boolean physicians) {
        return switch (kind) {
            case ID -> IDS.get(tag);
            case BIRTH_DATE -> DATES.get(tag);
            case PLACE -> null;
            case NAME ->
                PATIENT_NAMES.getOrDefault(tag, physicians ? "the name of a physician or another person" : null);
        };
    }

    private static KnownWords known(List<Said> all) {
        KnownWords.Builder known = new KnownWords.Builder();
        for (Said said : all) {
            switch (said.kind()) {
                case NAME -> known.name(said.value(), said.searched());
                case ID -> known.id(said.value(), said.searched());
                case BIRTH_DATE -> known.birthDate(said.value(), said.searched());
                case PLACE -> known.place(said.value());
            }
        }
        return known.build();
    }
}
