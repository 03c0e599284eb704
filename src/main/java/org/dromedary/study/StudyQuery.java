package org.dromedary.study;

import java.time.Instant;

/**
 * What studies to list; null means any. Text is compared without regard to case and may hold {@code *}.
 *
 * @param studyDateFrom earliest StudyDate, {@code yyyyMMdd}
 * @param studyDateTo latest StudyDate, {@code yyyyMMdd}
 * @param since last instance received at or after
 * @param limit at most this many
 * @param offset after skipping so many
 */
public record StudyQuery(
        String patientId,
        String patientName,
        String accessionNumber,
        String studyDateFrom,
        String studyDateTo,
        String modality,
        String studyDescription,
        StudyState state,
        String source,
        Instant since,
        int limit,
        int offset) {}
