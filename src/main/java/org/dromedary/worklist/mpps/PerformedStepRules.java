package org.dromedary.worklist.mpps;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.dromedary.dicom.Uids;

/**
 * What PS3.4 table F.7.2-1 asks of a modality. Attributes of type 1 must be there with a value; those of type 2 that a modality
 * leaves out altogether are let through, because their absence says the same.
 */
final class PerformedStepRules {

    private static final String STATUS = "PerformedProcedureStepStatus";
    static final String SCHEDULED = "ScheduledStepAttributesSequence";
    static final List<String> CREATE_TYPE_1 = List.of(
            "PerformedProcedureStepID",
            "PerformedStationAETitle",
            "PerformedProcedureStepStartDate",
            "PerformedProcedureStepStartTime",
            STATUS,
            "Modality");
    static final List<String> FINAL_TYPE_1 = List.of("PerformedProcedureStepEndDate", "PerformedProcedureStepEndTime");

    /** What an N-SET may not change; modalities that repeat it mean nothing by that. */
    static final Set<String> FIXED = Set.of(
            SCHEDULED,
            "PatientName",
            "PatientID",
            "PatientBirthDate",
            "PatientSex",
            "ReferencedPatientSequence",
            "PerformedProcedureStepID",
            "PerformedStationAETitle",
            "PerformedStationName",
            "PerformedLocation",
            "PerformedProcedureStepStartDate",
            "PerformedProcedureStepStartTime",
            "Modality",
            "StudyID");

    private PerformedStepRules() {}

    /** Whether an N-CREATE may begin a step. */
    static void checkNew(Map<String, Object> dataset) throws StepRefusedException {
        for (String keyword : CREATE_TYPE_1) {
            need(dataset, keyword);
        }
        if (!dataset.containsKey(SCHEDULED)) {
            throw missing(SCHEDULED);
        }
        List<Map<String, Object>> items = PerformedStep.items(dataset, SCHEDULED);
        if (items.isEmpty()) {
            throw withoutValue(SCHEDULED);
        }
        for (Map<String, Object> item : items) {
            need(item, "StudyInstanceUID");
            if (!Uids.isValid(PerformedStep.text(item, "StudyInstanceUID"))) {
                throw new StepRefusedException(StepRefusedException.INVALID_VALUE, "StudyInstanceUID is no UID");
            }
        }
        if (state(dataset) != PerformedStepState.IN_PROGRESS) {
            throw new StepRefusedException(
                    StepRefusedException.INVALID_VALUE, STATUS + " must be IN PROGRESS at first");
        }
    }

    /** The dataset of a step after an N-SET. */
    static Map<String, Object> changed(Map<String, Object> dataset, Map<String, Object> changes)
            throws StepRefusedException {
        Map<String, Object> result = new LinkedHashMap<>(dataset);
        changes.forEach((keyword, value) -> {
            if (!FIXED.contains(keyword)) {
                result.put(keyword, value);
            }
        });
        if (state(result) != PerformedStepState.IN_PROGRESS) {
            for (String keyword : FINAL_TYPE_1) {
                need(result, keyword);
            }
            for (Map<String, Object> series : PerformedStep.items(result, "PerformedSeriesSequence")) {
                need(series, "SeriesInstanceUID");
            }
        }
        return result;
    }

    static PerformedStepState state(Map<String, Object> dataset) throws StepRefusedException {
        PerformedStepState state = PerformedStepState.of(dataset.get(STATUS));
        if (state == null) {
            throw new StepRefusedException(
                    StepRefusedException.INVALID_VALUE, STATUS + " must be IN PROGRESS, COMPLETED or DISCONTINUED");
        }
        return state;
    }

    private static void need(Map<String, Object> dataset, String keyword) throws StepRefusedException {
        if (!dataset.containsKey(keyword)) {
            throw missing(keyword);
        }
        if (PerformedStep.text(dataset, keyword) == null) {
            throw withoutValue(keyword);
        }
    }

    private static StepRefusedException missing(String keyword) {
        return new StepRefusedException(StepRefusedException.MISSING_ATTRIBUTE, keyword + " is missing");
    }

    private static StepRefusedException withoutValue(String keyword) {
        return new StepRefusedException(StepRefusedException.MISSING_VALUE, keyword + " has no value");
    }
}
