package org.dromedary.study;

import java.time.Instant;

/**
 * A study as the index knows it. Nothing of it may reach a log but {@link #shortId()}.
 *
 * @param generation the newest generation that became stable; 0 while none did
 * @param plannedGeneration the newest generation whose deliveries are planned
 * @param studyDescription without recipients and password
 * @param modalities distinct, comma-separated
 * @param source where the first instance came from
 * @param remoteUser who had signed in to give the first instance, here or where it was fetched from; null if nobody did
 * @param bytes of all instances as files
 * @param receivingSince when the first instance of the coming generation came; null when none is coming
 */
public record Study(
        String studyUid,
        StudyState state,
        int generation,
        int plannedGeneration,
        String patientId,
        String patientName,
        String patientBirthDate,
        String accessionNumber,
        String studyDate,
        String studyTime,
        String studyDescription,
        String modalities,
        String source,
        String callingAet,
        String calledAet,
        String remoteHost,
        String remoteUser,
        int instances,
        long bytes,
        Instant firstReceived,
        Instant lastReceived,
        Instant receivingSince,
        Instant stableAt) {

    /** What a log may say of a study: enough to find it, nothing of the patient. */
    public static String shortId(String studyUid) {
        return studyUid.length() <= 12 ? studyUid : "…" + studyUid.substring(studyUid.length() - 12);
    }

    /** {@link #shortId(String)} of this study. */
    public String shortId() {
        return shortId(studyUid);
    }
}
