package org.dromedary.worklist.mpps;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A Modality Performed Procedure Step as it is kept.
 *
 * @param sopInstanceUid its own UID
 * @param dataset what the modality has said so far, by DICOM keyword
 */
public record PerformedStep(
        String sopInstanceUid,
        PerformedStepState state,
        String stationAet,
        String callingAet,
        Instant createdAt,
        Instant updatedAt,
        Map<String, Object> dataset) {

    /**
     * A scheduled step that is performed.
     *
     * @param accessionNumber may be null
     * @param stepId ScheduledProcedureStepID; null if nobody scheduled it
     */
    public record Scheduled(String studyUid, String accessionNumber, String stepId) {}

    /** The items of the ScheduledStepAttributesSequence. */
    public List<Scheduled> scheduled() {
        return items(dataset, "ScheduledStepAttributesSequence").stream()
                .map(item -> new Scheduled(
                        text(item, "StudyInstanceUID"),
                        text(item, "AccessionNumber"),
                        text(item, "ScheduledProcedureStepID")))
                .toList();
    }

    /** The studies that it belongs to; one, but for steps that are performed for several requests. */
    public Set<String> studies() {
        Set<String> studies = new TreeSet<>();
        scheduled().forEach(step -> studies.add(step.studyUid()));
        return studies;
    }

    /** SOP Instance UIDs by Series Instance UID, as far as the modality has named them. */
    public Map<String, List<String>> series() {
        Map<String, List<String>> series = new LinkedHashMap<>();
        for (Map<String, Object> item : items(dataset, "PerformedSeriesSequence")) {
            List<String> instances = series.computeIfAbsent(text(item, "SeriesInstanceUID"), uid -> new ArrayList<>());
            for (String sequence :
                    List.of("ReferencedImageSequence", "ReferencedNonImageCompositeSOPInstanceSequence")) {
                items(item, sequence).forEach(reference -> {
                    String uid = text(reference, "ReferencedSOPInstanceUID");
                    if (uid != null) {
                        instances.add(uid);
                    }
                });
            }
        }
        return series;
    }

    static String text(Map<String, Object> dataset, String keyword) {
        Object value = dataset.get(keyword);
        String text = value == null || value instanceof List<?> ? "" : value.toString();
        return text.isEmpty() ? null : text;
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> items(Map<String, Object> dataset, String sequence) {
        return dataset.get(sequence) instanceof List<?> items ? (List<Map<String, Object>>) items : List.of();
    }
}
