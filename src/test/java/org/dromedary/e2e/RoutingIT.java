package org.dromedary.e2e;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.dicom.SyntheticStudy.Modality;
import org.dromedary.testsupport.DromedaryApi;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.SentStudy;

/** Studies that go to no person: by route files that are changed while it runs, and by destinations of the settings. */
class RoutingIT {

    /** As a site would write it: MR goes to research, the rest as before. */
    private static final String ROUTE =
            """
            - route:
                id: route
                from:
                  uri: study
                  parameters:
                    action: stable
                  steps:
                    - choice:
                        when:
                          - expression:
                              simple: {expression: "${header.DromedaryHasRecipients} == true"}
                            steps:
                              - to: {uri: file-queue, parameters: {name: mailer}}
                          - expression:
                              simple: {expression: "${header.Modality} == 'MR'"}
                            steps:
                              - to: {uri: file-queue, parameters: {name: research}}
                        otherwise:
                          steps:
                            - recipientList:
                                expression:
                                  method: {ref: destinations, method: queues}
            """;

    private static final String QUEUE =
            """
            - route:
                id: research
                errorHandler:
                  noErrorHandler: {}
                from:
                  uri: file-queue
                  parameters:
                    name: research
                  steps:
                    - split:
                        expression:
                          simple: {expression: "${body}"}
                        stopOnException: true
                        steps:
                          - to:
                              uri: file
                              parameters:
                                directoryName: %s
                                fileName: "${body.name}"
            """;

    @TempDir
    private Path folder;

    @Test
    void aStudyWithoutDestinationWaitsForOne() throws Exception {
        DromedaryProcess.Setup setup = DromedaryProcess.in(folder.resolve("home"));
        SentStudy first = SentStudy.make(folder, "Skull", 4);
        SentStudy other = SentStudy.make(folder, Modality.CR, "Chest", 1, 2, 64, 77);
        try (DromedaryProcess dromedary = setup.start()) {
            DromedaryApi api = dromedary.api();
            assertThat(first.send(setup.dicomPort()).exit()).isZero();
            assertThat(other.send(setup.dicomPort()).exit()).isZero();
            api.awaitStudy(first.uid(), "NO_MATCH");
            api.awaitStudy(other.uid(), "NO_MATCH");
            assertThat(api.deliveries(first.uid())).isEmpty();

            Path research = folder.resolve("research");
            setup.route("research.camel.yaml", QUEUE.formatted(research));
            setup.route("route.camel.yaml", ROUTE);
            awaitRouteFile(api, "research.camel.yaml", "UP", "FOLDER");
            awaitRouteFile(api, "route.camel.yaml", "UP", "FOLDER");
            api.post("/api/studies/" + first.uid() + "/replay", 202);
            api.awaitDelivery(first.uid(), 1, "DELIVERED");
            assertThat(SentStudy.pixelsIn(research)).isEqualTo(first.pixels());

            aBrokenFileLeavesTheOldRouteRunning(setup, dromedary, research, first);
        }

        // the file is still broken, and now there is a destination for the others, too
        Path archive = folder.resolve("archive");
        setup.set("dromedary.destinations.archive.uri", "file:" + archive);
        try (DromedaryProcess dromedary = setup.start()) {
            DromedaryApi api = dromedary.api();
            awaitRouteFile(api, "route.camel.yaml", "DEGRADED", "LAST_GOOD");
            api.post("/api/studies/" + other.uid() + "/replay", 202);
            api.awaitDelivery(other.uid(), 1, "DELIVERED");
            assertThat(SentStudy.pixelsIn(archive)).isEqualTo(other.pixels());
            assertThat(SentStudy.dicomFiles(archive))
                    .allSatisfy(file -> assertThat(archive.relativize(file).toString())
                            .startsWith("SIM00000077/" + other.uid() + "/"));
            assertThat(api.deliveries(first.uid())).hasSize(1);
        }
    }

    private void aBrokenFileLeavesTheOldRouteRunning(
            DromedaryProcess.Setup setup, DromedaryProcess dromedary, Path research, SentStudy first) throws Exception {
        DromedaryApi api = dromedary.api();
        setup.route("route.camel.yaml", ROUTE.replace("action: stable", "action: stable\n        actoin: typo"));
        JsonNode file = awaitRouteFile(api, "route.camel.yaml", "DEGRADED", "FOLDER");
        int line = 1
                + (int) ROUTE.substring(0, ROUTE.indexOf("from:"))
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
        assertThat(file.get("faults")).singleElement().satisfies(fault -> {
            assertThat(fault.get("line").asInt()).isBetween(line, line + 4);
            assertThat(fault.get("reason").asText()).contains("actoin");
        });
        assertThat(dromedary
                        .log()
                        .lines()
                        .filter(one -> one.contains(
                                "route.camel.yaml:" + file.at("/faults/0/line").asInt() + ": "))
                        .filter(one -> one.contains("actoin")))
                .as("one line with file, line and reason")
                .hasSize(1);

        setup.route("route.camel.yaml", ROUTE + "\n   - : }{ no YAML\n");
        await().atMost(20, SECONDS).pollInterval(100, MILLISECONDS).untilAsserted(() -> assertThat(
                        awaitRouteFile(api, "route.camel.yaml", "DEGRADED", "FOLDER")
                                .toString())
                .doesNotContain("actoin"));

        SentStudy second = SentStudy.make(folder, "Skull again", 2);
        assertThat(second.send(setup.dicomPort()).exit()).isZero();
        api.awaitDelivery(second.uid(), 1, "DELIVERED");
        assertThat(SentStudy.pixelsIn(research))
                .containsAllEntriesOf(second.pixels())
                .hasSize(6);
    }

    private static JsonNode awaitRouteFile(DromedaryApi api, String name, String state, String origin) {
        JsonNode[] found = new JsonNode[1];
        await(name + " is " + state)
                .atMost(20, SECONDS)
                .pollInterval(100, MILLISECONDS)
                .until(() -> {
                    for (JsonNode file : api.get("/api/routes")) {
                        if (file.get("name").asText().equals(name)
                                && file.get("state").asText().equals(state)
                                && file.get("origin").asText().equals(origin)) {
                            found[0] = file;
                            return true;
                        }
                    }
                    return false;
                });
        return found[0];
    }
}
