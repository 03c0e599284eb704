package org.dromedary.sync;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.dromedary.dicom.Uids;

/**
 * A study as a PACS tells of it; null where it tells nothing.
 *
 * @param studyDescription without recipients and password
 * @param modalities comma-separated
 * @param series NumberOfStudyRelatedSeries
 * @param instances NumberOfStudyRelatedInstances
 */
public record PacsStudy(
        String studyUid,
        String patientId,
        String patientName,
        String patientBirthDate,
        String accessionNumber,
        String studyDate,
        String studyTime,
        String studyDescription,
        String modalities,
        Integer series,
        Integer instances) {

    static final List<String> KEYWORDS = List.of(
            "StudyInstanceUID",
            "PatientID",
            "PatientName",
            "PatientBirthDate",
            "AccessionNumber",
            "StudyDate",
            "StudyTime",
            "StudyDescription",
            "ModalitiesInStudy",
            "NumberOfStudyRelatedSeries",
            "NumberOfStudyRelatedInstances");

    /**
     * A match of a C-FIND.
     *
     * @return null if it has no UID that can be asked for again
     */
    static PacsStudy of(Map<String, Object> match, UnaryOperator<String> clean) {
        String uid = text(match, "StudyInstanceUID");
        if (!Uids.isValid(uid)) {
            return null;
        }
        return new PacsStudy(
                uid,
                text(match, "PatientID"),
                text(match, "PatientName"),
                text(match, "PatientBirthDate"),
                text(match, "AccessionNumber"),
                text(match, "StudyDate"),
                text(match, "StudyTime"),
                clean.apply(text(match, "StudyDescription")),
                text(match, "ModalitiesInStudy"),
                number(match, "NumberOfStudyRelatedSeries"),
                number(match, "NumberOfStudyRelatedInstances"));
    }

    private static String text(Map<String, Object> match, String keyword) {
        Object value = match.get(keyword);
        if (value instanceof List<?> many) {
            return String.join(",", many.stream().map(String::valueOf).toList());
        }
        return value == null || value.toString().isBlank()
                ? null
                : value.toString().strip();
    }

    private static Integer number(Map<String, Object> match, String keyword) {
        String value = text(match, keyword);
        return value != null && value.matches("\\d{1,9}") ? Integer.valueOf(value) : null;
    }
}
