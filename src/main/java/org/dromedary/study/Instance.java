package org.dromedary.study;

import java.time.Instant;

/**
 * An instance as the index knows it.
 *
 * @param digest SHA-256 of the dataset as it came, lower-case hex
 * @param bytes of the file
 * @param generation the generation that delivers it
 * @param source where it came from
 */
public record Instance(
        String studyUid,
        String seriesUid,
        String sopUid,
        String sopClassUid,
        String transferSyntaxUid,
        String modality,
        String digest,
        long bytes,
        int generation,
        String source,
        Instant receivedAt) {

    /** What tells it from the others of its study: {@code <series>/<sop>}, as its file lies in the study's folder. */
    String key() {
        return seriesUid + "/" + sopUid;
    }

    Instance withDigest(String known) {
        return new Instance(
                studyUid,
                seriesUid,
                sopUid,
                sopClassUid,
                transferSyntaxUid,
                modality,
                known,
                bytes,
                generation,
                source,
                receivedAt);
    }
}
