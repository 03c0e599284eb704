package org.dromedary.delivery;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.zaxxer.hikari.HikariDataSource;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.dicom.SyntheticStudy;
import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.ScriptedScp;
import org.dromedary.testsupport.ScriptedScp.Request;
import org.dromedary.testsupport.ScriptedScp.Script;

/** Queue, ledger and C-STORE together: what becomes of a delivery to a peer that refuses, or is not there. */
@Timeout(120)
class DicomDeliveryTest {

    @TempDir
    Path folder;

    private final Map<String, List<InstanceFile>> store = new ConcurrentHashMap<>();
    private final int port = FreePorts.next();
    private HikariDataSource database;
    private TestLedger room;
    private DefaultCamelContext camel;

    @BeforeEach
    void open() {
        database = TestLedger.memory();
        camel = new DefaultCamelContext();
        camel.getShutdownStrategy().setTimeout(5);
    }

    @AfterEach
    void close() {
        camel.stop();
        database.close();
    }

    private void route(Duration firstBackoff, Duration maxBackoff) throws Exception {
        room = new TestLedger(
                database,
                folder.resolve("data"),
                new DeliveryProperties(
                        firstBackoff,
                        maxBackoff,
                        Duration.ofDays(7),
                        8,
                        5,
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(60),
                        Duration.ofMillis(50),
                        ""),
                new DestinationProperties(Map.of()));
        DeliveryContent content =
                (study, generation, wanted) -> new DeliveryContent.Content(Map.of(), store.get(study));
        Map.of(
                        "deliveryLedger", room.ledger,
                        "deliveryLeases", room.leases,
                        "deliveryQueries", room.queries,
                        "destinations", room.destinations,
                        "payloadFolders", room.payloads,
                        "failureClassifier", new FailureClassifier(),
                        "deliveryContent", content)
                .forEach(camel.getRegistry()::bind);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("file-queue:pacs")
                        .setProperty("CamelDicomAnswers", exchangeProperty("DromedaryAnswered"))
                        .to("dicom:PEER@127.0.0.1:" + port + "?connectTimeout=2s&responseTimeout=5s&associationIdle=0");
            }
        });
        camel.start();
    }

    private long plan(int number, int instances) throws IOException {
        SyntheticStudy study = new SyntheticStudy(new SyntheticStudy.Plan(
                SyntheticStudy.Modality.CT, 1, instances, 16, 1, "Knee", number, LocalDateTime.of(2026, 11, 21, 9, 0)));
        List<InstanceFile> files = new ArrayList<>();
        for (int i = 0; i < instances; i++) {
            Path file = folder.resolve(study.sopInstanceUid(i) + ".dcm");
            study.write(i, file);
            files.add(new InstanceFile("1.9", study.sopInstanceUid(i), "CT", file.toFile(), Files.size(file), null));
        }
        String uid = study.studyInstanceUid();
        store.put(uid, files);
        room.study(uid, 1);
        room.ledger.plan(uid, 1, List.of("pacs"));
        return room.queries.ofStudy(uid).get(0).id();
    }

    /** Refuses one instance, whose place is told, with A700 so many times. */
    private Script refusing(int times) {
        Map<String, Integer> refused = new ConcurrentHashMap<>();
        return new Script() {
            @Override
            public void request(Request request) throws Exception {
                String poison = store.values().iterator().next().get(1).sopUid();
                boolean refuse =
                        request.sopInstance().equals(poison) && refused.merge(poison, 1, Integer::sum) <= times;
                request.answer(refuse ? 0xA700 : 0);
            }
        };
    }

    @Test
    void refusedFiveTimesAndThenTakenIsDelivered() throws Exception {
        route(Duration.ofMillis(20), Duration.ofMillis(50));
        try (ScriptedScp peer = new ScriptedScp(refusing(5), port)) {
            long id = plan(1, 4);
            await().atMost(30, SECONDS).until(() -> room.find(id).state() == DeliveryState.DELIVERED);
            assertThat(room.find(id).attempts()).isEqualTo(6);
            // the others went once
            assertThat(peer.received).hasSize(4 + 5);
        }
    }

    @Test
    void refusedForEverIsParkedWithItsStoryAndWithoutOpeningTheBreaker() throws Exception {
        route(Duration.ofMillis(20), Duration.ofMillis(50));
        try (ScriptedScp peer = new ScriptedScp(refusing(Integer.MAX_VALUE), port)) {
            long id = plan(1, 4);
            await().atMost(30, SECONDS).until(() -> room.find(id).state() == DeliveryState.PARKED);
            assertThat(room.find(id).attempts()).isEqualTo(8);
            assertThat(room.find(id).failure())
                    .contains("took 3 instances of the study, but refused 1 8 times", "A700", "replay")
                    .doesNotContain("\n");
            assertThat(room.destinations.breaker("pacs").status().state()).isEqualTo(Breaker.State.CLOSED);
            assertThat(peer.received).hasSize(4 + 7);
        }
    }

    @Test
    void aPeerThatWasDownForHoursGetsEverythingWithoutAHand() throws Exception {
        route(Duration.ofSeconds(10), Duration.ofHours(1));
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            ids.add(plan(i + 1, 3));
        }
        for (int hour = 0; hour < 8; hour++) {
            int attempts = attempts(ids);
            await().atMost(20, SECONDS).pollInterval(20, MILLISECONDS).until(() -> {
                anHourPasses(waiting(ids));
                return attempts(ids) > attempts;
            });
        }
        assertThat(ids)
                .allSatisfy(id -> assertThat(room.find(id).failureClass()).isIn(null, FailureClass.TRANSIENT));
        assertThat(room.destinations.breaker("pacs").status().state()).isNotEqualTo(Breaker.State.CLOSED);
        try (ScriptedScp peer = new ScriptedScp(new Script() {}, port)) {
            await().atMost(30, SECONDS)
                    .until(() -> ids.stream().allMatch(id -> room.find(id).state() == DeliveryState.DELIVERED));
            assertThat(peer.received).hasSize(18).doesNotHaveDuplicates();
        }
    }

    private int attempts(List<Long> ids) {
        return ids.stream().mapToInt(id -> room.find(id).attempts()).sum();
    }

    private List<Long> waiting(List<Long> ids) {
        return ids.stream()
                .filter(id -> room.find(id).state() == DeliveryState.PENDING)
                .toList();
    }

    /** The database's clock cannot be set: instead, everything it has written becomes older. */
    private void anHourPasses(List<Long> waiting) {
        for (long id : waiting) {
            room.jdbc
                    .sql("update delivery set created_at = created_at - interval '1' hour, next_at = next_at -"
                            + " interval '1' hour where id = ? and state = 'PENDING' and next_at > current_timestamp")
                    .param(id)
                    .update();
        }
    }
}
