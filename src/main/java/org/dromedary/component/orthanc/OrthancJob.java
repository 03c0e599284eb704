package org.dromedary.component.orthanc;

import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A job as Orthanc tells of it.
 *
 * @param id a UUID
 * @param type such as DicomModalityStore
 * @param state Pending, Running, Success, Failure, Paused or Retry
 * @param progress in percent
 * @param error what went wrong, empty if nothing has
 * @param content what the type of job tells, such as the identifier of a new study
 */
public record OrthancJob(
        String id, String type, String state, int progress, String error, Map<String, Object> content) {

    static OrthancJob of(JsonNode job) {
        String description = job.path("ErrorDescription").asText("");
        String details = job.path("ErrorDetails").asText("");
        boolean faulty = job.path("ErrorCode").asInt() != 0;
        return new OrthancJob(
                job.path("ID").asText(""),
                job.path("Type").asText(""),
                job.path("State").asText(""),
                job.path("Progress").asInt(),
                faulty ? details.isBlank() ? description : details : "",
                OrthancClient.map(job.path("Content")));
    }

    public boolean isDone() {
        return state.equals("Success");
    }

    public boolean isFailed() {
        return state.equals("Failure");
    }
}
