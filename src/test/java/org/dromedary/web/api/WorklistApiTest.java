package org.dromedary.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

import org.dromedary.web.WebTest;

/** The calls of the worklist and of performed procedure steps. */
@WebTest
class WorklistApiTest {

    private static final String ENTRY =
            """
            {"PatientName": "Muster^Änna", "PatientID": "4711", "AccessionNumber": "REST1",
             "RequestedProcedureDescription": "CT head",
             "ScheduledProcedureStepSequence": [{"Modality": "CT", "ScheduledStationAETitle": "CT1",
               "ScheduledProcedureStepStartDate": "20261122", "ScheduledProcedureStepStartTime": "0815"}]}""";

    @LocalServerPort
    int port;

    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();

    private JsonNode call(String method, String path, String body, int expected) throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                        .header(
                                "Authorization",
                                "Basic " + Base64.getEncoder().encodeToString("admin:correct horse".getBytes()))
                        .header("Content-Type", "application/json")
                        .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(expected);
        return json.readTree(answer.body());
    }

    @Test
    void anEntryIsAddedFoundChangedAndRemoved() throws Exception {
        long id = call("POST", "/api/worklist", ENTRY, 201).get("id").asLong();
        assertThat(call("POST", "/api/worklist", ENTRY, 409).get("detail").asText())
                .contains("Entry " + id);
        JsonNode page = call("GET", "/api/worklist?accessionNumber=rest*&date=20261122&station=CT1", null, 200);
        assertThat(page.at("/items/0/dataset/PatientName").asText()).isEqualTo("Muster^Änna");
        assertThat(page.at("/items/0/state").asText()).isEqualTo("SCHEDULED");
        JsonNode changed = call("PUT", "/api/worklist/" + id, ENTRY.replace("CT head", "MR head"), 200);
        assertThat(changed.at("/dataset/RequestedProcedureDescription").asText())
                .isEqualTo("MR head");
        assertThat(changed.at("/dataset/StudyInstanceUID").asText())
                .isEqualTo(page.at("/items/0/dataset/StudyInstanceUID").asText());
        call("DELETE", "/api/worklist/" + id, null, 204);
        call("DELETE", "/api/worklist/" + id, null, 404);
        call("GET", "/api/worklist/" + id, null, 404);
        call("PUT", "/api/worklist/" + id, ENTRY, 404);
    }

    @Test
    void whatIsWrongIsAProblem() throws Exception {
        assertThat(call("POST", "/api/worklist", ENTRY.replace("\"PatientID\": \"4711\", ", ""), 422)
                        .get("detail")
                        .asText())
                .isEqualTo("PatientID is missing (PS3.4 table K.6-1, type 1)");
        call("POST", "/api/worklist", "{\"PatientName\": ", 400);
        call("GET", "/api/worklist?date=tomorrow", null, 400);
        assertThat(call("GET", "/api/worklist/files", null, 200).get("faults")).isEmpty();
        call("GET", "/api/mpps/1.2.3", null, 404);
        assertThat(call("GET", "/api/mpps?state=COMPLETED", null, 200).get("items"))
                .isEmpty();
    }
}
