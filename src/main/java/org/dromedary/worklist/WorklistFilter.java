package org.dromedary.worklist;

/**
 * Which entries to list; null means any. Text is compared without regard to case and may hold {@code *}.
 *
 * @param from earliest ScheduledProcedureStepStartDate, {@code yyyyMMdd}
 * @param to latest one
 * @param stationAet one of the entry's ScheduledStationAETitles
 */
public record WorklistFilter(
        String patientId,
        String patientName,
        String accessionNumber,
        String studyUid,
        String modality,
        String stationAet,
        String from,
        String to,
        EntryState state,
        EntryOrigin origin) {

    /** All of them. */
    public static final WorklistFilter ALL =
            new WorklistFilter(null, null, null, null, null, null, null, null, null, null);
}
