package org.dromedary.component.orthanc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dromedary.testsupport.ScriptedHttp.answer;
import static org.dromedary.testsupport.ScriptedHttp.json;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.apache.camel.Exchange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.OrthancServer;
import org.dromedary.testsupport.ScriptedHttp;
import org.dromedary.testsupport.SentStudy;
import org.dromedary.testsupport.StoreScp;

/** The operations beside uploads, with a real Orthanc; what it cannot be made to answer is scripted. */
@Timeout(90)
class OrthancRequestsTest {

    private static final String JOB = "f77e9b29-27cf-4614-b240-cdd0d3159e52";

    @TempDir
    static Path folder;

    private static OrthancServer orthanc;
    private static OrthancServer other;
    private static SentStudy study;
    private static String id;
    private static int scpPort;

    private final OrthancRoom room = new OrthancRoom();

    @BeforeAll
    static void start() throws Exception {
        scpPort = FreePorts.next();
        other = OrthancServer.start(folder.resolve("other"), Map.of("DicomAet", "OTHER"));
        orthanc = OrthancServer.start(
                folder.resolve("orthanc"),
                Map.of(
                        "KeepAlive",
                        true,
                        "DicomModalities",
                        Map.of(
                                "other", List.of("OTHER", "127.0.0.1", other.dicomPort()),
                                "scp", List.of("STORESCP", "127.0.0.1", scpPort)),
                        "OrthancPeers",
                        Map.of("other", List.of(other.url()))));
        study = SentStudy.make(folder, "Knee", 6);
        try (OrthancRoom room = new OrthancRoom()) {
            room.succeed("orthanc:" + orthanc.url(), OrthancRoom.files(study));
        }
        id = orthanc.get("/studies").get(0).asText();
    }

    @AfterAll
    static void stop() throws Exception {
        for (OrthancServer server : new OrthancServer[] {orthanc, other}) {
            if (server != null) {
                server.close();
            }
        }
    }

    @AfterEach
    void end() {
        room.close();
    }

    private static String uri(String operation) {
        return "orthanc:" + orthanc.url() + "?operation=" + operation;
    }

    private static Map<String, Object> of(String resource) {
        return Map.of(OrthancConstants.ID, resource);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Exchange exchange) {
        return exchange.getMessage().getBody(Map.class);
    }

    @Test
    void tellsVersionAndNumbers() {
        Exchange echo = room.succeed(uri("echo"), null);
        assertThat(echo.getMessage().getHeader(OrthancConstants.VERSION, String.class))
                .startsWith("1.");
        assertThat(map(room.succeed(uri("statistics"), null))).containsKey("TotalDiskSize");
    }

    @Test
    void echoesAModality() {
        room.succeed(uri("echo&target=other"), null);
        Exchange dead = room.send(uri("echo"), null, Map.of(OrthancConstants.TARGET, "scp"));
        assertThat(dead.getException()).hasMessageContainingAll("an echo of scp", "refused");
    }

    @Test
    void findsByKeywords() {
        Exchange found = room.succeed(uri("find"), Map.of("StudyDescription", "knee", "PatientName", "*"));

        assertThat(found.getMessage().getBody(List.class)).singleElement().satisfies(match -> assertThat(
                        (Map<String, Object>) match)
                .containsEntry("StudyInstanceUID", study.uid())
                .containsEntry("ID", id)
                .containsKey("PatientID"));
        assertThat(room.succeed(uri("find"), Map.of("StudyDescription", "nothing of the kind"))
                        .getMessage()
                        .getBody(List.class))
                .isEmpty();
        assertThat(room.succeed(uri("find&level=instance"), Map.of("StudyInstanceUID", study.uid()))
                        .getMessage()
                        .getBody(List.class))
                .hasSize(6);
    }

    @Test
    void doesNotLetAQuerySilentlyMatchNothing() {
        assertThat(room.send(uri("find"), Map.of("Modality", "MR")).getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ModalitiesInStudy");
        assertThat(room.send(uri("find"), Map.of("NoSuchKeyword", "x")).getException())
                .hasMessageContaining("does not know a keyword");
        assertThat(room.send(uri("find&level=instance&limit=5"), Map.of("StudyInstanceUID", study.uid()))
                        .getException())
                .hasMessageContaining("more than 5 matches");
    }

    @Test
    void getsResourcesAndFiles() throws Exception {
        Map<String, Object> got = map(room.succeed(uri("get"), null, of(id)));
        assertThat(got).containsEntry("StudyInstanceUID", study.uid()).containsEntry("Type", "Study");
        String instance = orthanc.get("/instances").get(0).asText();

        File file = room.succeed(uri("download&directory=" + folder.resolve("got")), null, of(instance))
                .getMessage()
                .getBody(File.class);

        assertThat(file).hasName(instance + ".dcm");
        assertThat(Files.readAllBytes(file.toPath())).isEqualTo(orthanc.bytes("/instances/" + instance + "/file"));
        assertThat(file.getParentFile().list()).containsExactly(file.getName());
        assertThat(room.send(uri("get"), null, of("0000")).getException()).hasMessageContaining("404");
    }

    @Test
    void anonymizesAndModifiesAsJobs() throws Exception {
        List<OrthancJob> steps = new CopyOnWriteArrayList<>();
        Exchange exchange = room.camel.createProducerTemplate().request(uri("anonymize"), e -> {
            e.setProperty(OrthancConstants.JOB_LISTENER, (Consumer<OrthancJob>) steps::add);
            e.getMessage().setHeader(OrthancConstants.ID, id);
            e.getMessage().setBody(Map.of("Keep", List.of("StudyDescription")));
        });

        assertThat(exchange.getException()).isNull();
        String made = exchange.getMessage().getHeader(OrthancConstants.ID, String.class);
        assertThat(made).isNotEqualTo(id);
        assertThat(orthanc.get("/studies/" + made).path("AnonymizedFrom").asText())
                .isEqualTo(id);
        assertThat(orthanc.get("/studies/" + made)
                        .at("/MainDicomTags/StudyDescription")
                        .asText())
                .isEqualTo("Knee");
        assertThat(steps).last().satisfies(last -> assertThat(last.isDone()).isTrue());
        assertThat(exchange.getMessage().getHeader(OrthancConstants.JOB_STATE)).isEqualTo("Success");
        assertThat(exchange.getMessage().getHeader(OrthancConstants.JOB_PROGRESS))
                .isEqualTo(100);

        Exchange modified = room.succeed(uri("modify"), Map.of("Replace", Map.of("StudyDescription", "Hip")), of(made));
        String hip = modified.getMessage().getHeader(OrthancConstants.ID, String.class);
        assertThat(orthanc.get("/studies/" + hip)
                        .at("/MainDicomTags/StudyDescription")
                        .asText())
                .isEqualTo("Hip");

        assertThat(room.succeed(uri("delete"), List.of(made, hip)).getMessage().getBody())
                .isEqualTo(2);
        assertThat(room.succeed(uri("delete"), List.of(made, hip)).getMessage().getBody())
                .as("what is gone is as good as deleted")
                .isEqualTo(0);
    }

    @Test
    void storesAtAPeerAndAModality() throws Exception {
        Exchange peer = room.succeed(uri("peerStore&target=other"), null, of(id));
        assertThat(map(peer)).containsEntry("InstancesCount", 6);
        assertThat(other.get("/statistics").path("CountInstances").asInt()).isEqualTo(6);
        try (StoreScp scp = StoreScp.start(folder.resolve("first"), scpPort)) {
            room.succeed(uri("modalityStore"), List.of(id), Map.of(OrthancConstants.TARGET, "scp"));
            assertThat(scp.stored()).isEqualTo(6);
        }
    }

    @Test
    void tellsWhyAStoreFailed() {
        Exchange exchange = room.send(uri("modalityStore&target=scp"), List.of(id));

        assertThat(exchange.getException())
                .isInstanceOfSatisfying(OrthancJobException.class, e -> assertThat(e.isPermanent())
                        .isFalse())
                .hasMessageContainingAll("DicomModalityStore", "refused");
        assertThat(room.send(uri("modalityStore&target=nobody"), List.of(id)).getException())
                .hasMessageContaining("404");
        assertThat(room.send(uri("modalityStore&target=other"), List.of()).getException())
                .hasMessageContaining("nothing to be stored");
        assertThat(room.send(uri("anonymize"), Map.of("Permissive", true), of(id))
                        .getException())
                .hasMessageContaining("Permissive is not passed on");
    }

    @Test
    void looksAtJobsRepeatsThemAndKnowsThatTheyVanish() throws Exception {
        Exchange failed = room.send(uri("peerStore&target=other"), null, of(id));
        String job = failed.getMessage().getHeader(OrthancConstants.JOB, String.class);
        Map<String, Object> asked = Map.of(OrthancConstants.JOB, job);
        Exchange status = room.succeed(uri("job&jobAction=status"), null, asked);
        assertThat(status.getMessage().getHeader(OrthancConstants.JOB_STATE)).isEqualTo("Success");
        room.succeed(uri("job"), null, asked);

        for (int i = 0; i < 11; i++) {
            room.succeed(uri("peerStore&target=other"), null, of(id));
        }
        assertThat(room.send(uri("job"), null, asked).getException())
                .isInstanceOf(OrthancJobException.class)
                .hasMessageContaining("JobsHistorySize");
        assertThat(room.send(uri("job&jobAction=cancel"), null, asked).getException())
                .isInstanceOf(OrthancJobException.class);
    }

    @Test
    void doesABrokenJobOnceMore() throws Exception {
        Exchange failed = room.send(uri("modalityStore&target=scp"), List.of(id));
        assertThat(failed.getException()).isNotNull();
        String job = null;
        for (var one : orthanc.get("/jobs?expand")) {
            job = one.path("State").asText().equals("Failure") ? one.path("ID").asText() : job;
        }
        try (StoreScp scp = StoreScp.start(folder.resolve("second"), scpPort)) {
            Map<String, Object> asked = Map.of(OrthancConstants.JOB, job);
            room.succeed(uri("job&jobAction=resubmit"), null, asked);
            room.succeed(uri("job"), null, asked);
            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> scp.stored() == 6);
        }
    }

    @Test
    void followsAJobThroughARestartOfOrthanc() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        List<String> states = new ArrayList<>();
        try (ScriptedHttp server = new ScriptedHttp(request -> switch (asked.incrementAndGet()) {
            case 1 -> job("Running", 40);
            case 2 -> ScriptedHttp.silence();
            case 3 -> answer(503, null, "");
            case 4 -> job("Retry", 40);
            default -> job("Success", 100);
        })) {
            OrthancJobs jobs = new OrthancJobs(client(server), java.time.Duration.ofSeconds(20));

            OrthancJob done = jobs.follow(JOB, job -> states.add(job.state() + job.progress()), false);

            assertThat(done.isDone()).isTrue();
            assertThat(states).containsExactly("Running40", "Retry40", "Success100");
        }
    }

    @Test
    void cancelsAJobThatTakesTooLong() throws Exception {
        try (ScriptedHttp server =
                new ScriptedHttp(request -> request.method().equals("POST") ? json("{}") : job("Running", 40))) {
            OrthancJobs jobs = new OrthancJobs(client(server), java.time.Duration.ofMillis(300));

            org.assertj.core.api.Assertions.assertThatThrownBy(() -> jobs.follow(JOB, job -> {}, true))
                    .isInstanceOfSatisfying(OrthancJobException.class, e -> assertThat(e.isPermanent())
                            .isFalse())
                    .hasMessageContainingAll("Running, 40 %", "cancelled there", "jobTimeout");
            assertThat(server.requests()).last().satisfies(last -> assertThat(last.path())
                    .isEqualTo("/jobs/" + JOB + "/cancel"));
        }
    }

    @Test
    void saysThatItIsNotKnownWhatBecameOfAJobThatHasVanished() throws Exception {
        try (ScriptedHttp server = new ScriptedHttp(request -> answer(404, null, ""))) {
            OrthancJobs jobs = new OrthancJobs(client(server), java.time.Duration.ofSeconds(5));

            org.assertj.core.api.Assertions.assertThatThrownBy(() -> jobs.follow(JOB, job -> {}, false))
                    .isInstanceOfSatisfying(OrthancJobException.class, e -> assertThat(e.isPermanent())
                            .isTrue())
                    .hasMessageContaining("look there whether it was done");
        }
    }

    @Test
    void countsWhatAStoreSaysThatItHasSent() throws Exception {
        try (ScriptedHttp server = new ScriptedHttp(request -> request.path().endsWith("/statistics")
                ? json("{\"CountInstances\":7}")
                : request.method().equals("POST") ? json("{\"ID\":\"" + JOB + "\"}") : job("Success", 100))) {
            Exchange exchange = room.send(
                    "orthanc:" + server.url() + "?operation=peerStore&target=x", "ce505110-8e1329db-743e2467");

            assertThat(exchange.getException()).hasMessageContaining("has sent 6 instances to x, and had 7");
        }
    }

    private static ScriptedHttp.Answer job(String state, int progress) {
        return json("{\"ID\":\"" + JOB + "\",\"State\":\"" + state + "\",\"Type\":\"OrthancPeerStore\",\"ErrorCode\":0,"
                + "\"Progress\":" + progress + ",\"Content\":{\"InstancesCount\":6,\"FailedInstancesCount\":0}}");
    }

    private static OrthancClient client(ScriptedHttp server) {
        return new OrthancClient(java.net.URI.create(server.url()), new OrthancConfiguration());
    }
}
