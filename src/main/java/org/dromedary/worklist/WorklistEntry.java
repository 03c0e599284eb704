package org.dromedary.worklist;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A Scheduled Procedure Step in the database.
 *
 * @param id 0 while it has none
 * @param placerOrder number that the orderer gave it, with its namespace after {@code ^}; null if it is not from HL7
 * @param fillerOrder number that the department gave it; may be null
 * @param dataset by DICOM keyword, complete by {@link WorklistRules}
 */
public record WorklistEntry(
        long id,
        EntryOrigin origin,
        EntryState state,
        String placerOrder,
        String fillerOrder,
        Instant createdAt,
        Instant updatedAt,
        Map<String, Object> dataset) {

    static final String STEPS = "ScheduledProcedureStepSequence";

    /** An entry that is not in the database yet. */
    public static WorklistEntry of(
            EntryOrigin origin, EntryState state, String placerOrder, String fillerOrder, Map<String, Object> dataset) {
        return new WorklistEntry(0, origin, state, placerOrder, fillerOrder, null, null, dataset);
    }

    /** The same with another dataset. */
    public WorklistEntry with(Map<String, Object> changed) {
        return new WorklistEntry(id, origin, state, placerOrder, fillerOrder, createdAt, updatedAt, changed);
    }

    public String studyUid() {
        return text(dataset, "StudyInstanceUID");
    }

    /** AccessionNumber, or null. */
    public String accessionNumber() {
        return text(dataset, "AccessionNumber");
    }

    /** RequestedProcedureID. */
    public String procedureId() {
        return text(dataset, "RequestedProcedureID");
    }

    /** ScheduledProcedureStepID. */
    public String stepId() {
        return text(step(), "ScheduledProcedureStepID");
    }

    /** The only item of the ScheduledProcedureStepSequence. */
    @SuppressWarnings("unchecked")
    Map<String, Object> step() {
        return (Map<String, Object>) ((List<?>) dataset.get(STEPS)).get(0);
    }

    /** Another dataset for this entry: identifiers that it does not give stay. */
    Map<String, Object> keptIn(Map<String, ?> given) {
        Map<String, Object> dataset = new LinkedHashMap<>(given);
        dataset.putIfAbsent("StudyInstanceUID", studyUid());
        dataset.putIfAbsent("RequestedProcedureID", procedureId());
        if (dataset.get(STEPS) instanceof List<?> steps
                && steps.size() == 1
                && steps.get(0) instanceof Map<?, ?> item) {
            Map<Object, Object> step = new LinkedHashMap<>(item);
            step.putIfAbsent("ScheduledProcedureStepID", stepId());
            dataset.put(STEPS, List.of(step));
        }
        return dataset;
    }

    /** A value as text, several parted by backslashes; null if there is none. */
    static String text(Map<String, Object> dataset, String keyword) {
        Object value = dataset.get(keyword);
        String text = value instanceof List<?> many
                ? String.join("\\", many.stream().map(String::valueOf).toList())
                : value == null ? "" : value.toString();
        return text.isEmpty() ? null : text;
    }
}
