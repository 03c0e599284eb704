package org.dromedary.portal;

import java.time.Instant;

/**
 * A study of the Orthanc that is watched.
 *
 * @param orthancId its identifier there
 * @param studyUid null until it was extracted once
 * @param state {@code PENDING} or {@code DONE}
 * @param lastUpdate what Orthanc said of its last change when it was complete in the folder
 * @param instances how many it had then
 * @param attempts since it was seen last
 * @param failure why it is not in the folder yet
 */
public record PortalStudy(
        String orthancId,
        String studyUid,
        String state,
        String lastUpdate,
        int instances,
        int attempts,
        String failure,
        Instant updatedAt) {

    boolean isDone() {
        return state.equals("DONE");
    }
}
