package org.dromedary.component.orthanc;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What an Orthanc says about itself, {@code GET /system}.
 *
 * @param version such as 1.10.1
 * @param name as its configuration has it
 * @param dicomAet its AE title
 * @param overwrites whether it replaces an instance by a later one with the same identity; null if it does not say (before
 *     1.12)
 */
public record OrthancSystem(String version, String name, String dicomAet, Boolean overwrites) {

    /** @return null if this is not what an Orthanc answers */
    static OrthancSystem of(JsonNode answer) {
        if (!answer.path("Version").isTextual() || !answer.has("ApiVersion")) {
            return null;
        }
        return new OrthancSystem(
                answer.path("Version").asText(),
                answer.path("Name").asText(""),
                answer.path("DicomAet").asText(""),
                answer.has("OverwriteInstances")
                        ? answer.path("OverwriteInstances").asBoolean()
                        : null);
    }
}
