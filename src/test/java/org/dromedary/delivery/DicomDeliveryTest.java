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
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.HikariDataSource;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.dromedary.dicom.SyntheticStudy;
import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.OrthancServer;
import org.dromedary.testsupport.ScriptedScp;
import org.dromedary.testsupport.ScriptedScp.Request;
import org.dromedary.testsupport.ScriptedScp.Script;

/** Queue, ledger and C-STORE together: what becomes of a delivery to a peer that refuses, or is not there. */
@Timeout(120)
class DicomDeliveryTest {

    private static final int C_ECHO = 0x0030;

    @TempDir
    Path folder;

    private final Map<String, List<InstanceFile>> store = new ConcurrentHashMap<>();
    /** What a study has besides. */
    private final List<InstanceFile> also = new ArrayList<>();

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
        route(firstBackoff, maxBackoff, "PEER@127.0.0.1:" + port + "?");
    }

    private void route(Duration firstBackoff, Duration maxBackoff, String peer) throws Exception {
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
                        .to("dicom:" + peer + "connectTimeout=2s&responseTimeout=5s&associationIdle=0");
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
        files.addAll(also);
        String uid = study.studyInstanceUid();
        store.put(uid, files);
        room.study(uid, 1);
        room.ledger.plan(uid, 1, List.of("pacs"));
        return room.queries.ofStudy(uid).get(0).id();
    }

    private String poison() {
        return store.values().iterator().next().get(1).sopUid();
    }

    /** Refuses one instance, whose place is told, with A700 so many times. */
    private Script refusing(int times) {
        Map<String, Integer> refused = new ConcurrentHashMap<>();
        return new Script() {
            @Override
            public void request(Request request) throws Exception {
                boolean refuse =
                        request.sopInstance().equals(poison()) && refused.merge(poison(), 1, Integer::sum) <= times;
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
    void thatAssociationsBreakIsNoRefusalHoweverOftenTheyDo() throws Exception {
        route(Duration.ofMillis(20), Duration.ofMillis(50));
        AtomicInteger calls = new AtomicInteger();
        Script flaky = new Script() {
            @Override
            public void request(Request request) throws Exception {
                if (request.command() != C_ECHO && calls.incrementAndGet() <= 25) {
                    request.call().cut();
                } else {
                    request.answer(0);
                }
            }
        };
        try (ScriptedScp peer = new ScriptedScp(flaky, port)) {
            long id = plan(1, 4);
            await().atMost(60, SECONDS)
                    .until(() -> room.find(id).state() != DeliveryState.PENDING
                            && room.find(id).state() != DeliveryState.ACTIVE);
            assertThat(room.find(id).state()).isEqualTo(DeliveryState.DELIVERED);
            assertThat(room.find(id).attempts()).isEqualTo(26);
        }
    }

    /** That may be the peer's or the network's fault as well: the next day it may go. */
    @Test
    void anInstanceOnWhichThePeerCrashesKeepsNoOtherBackAndIsTriedAgain() throws Exception {
        route(Duration.ofMillis(20), Duration.ofMillis(50));
        AtomicInteger crashes = new AtomicInteger();
        Script crashing = new Script() {
            @Override
            public void request(Request request) throws Exception {
                if (poison().equals(request.sopInstance()) && crashes.incrementAndGet() <= 25) {
                    request.call().cut();
                } else {
                    request.answer(0);
                }
            }
        };
        try (ScriptedScp peer = new ScriptedScp(crashing, port)) {
            long id = plan(1, 4);
            await().atMost(60, SECONDS).until(() -> room.find(id).state() == DeliveryState.DELIVERED);
            assertThat(room.find(id).attempts()).isEqualTo(26);
            assertThat(peer.received).hasSize(4 + 25);
            assertThat(peer.received.subList(0, 5))
                    .contains(store.values().iterator().next().stream()
                            .map(InstanceFile::sopUid)
                            .toArray(String[]::new));
        }
    }

    /** Orthanc answers A700, as if it would pass, for what it can never store; sent last it might as well be a full disk. */
    @Test
    void whatOrthancRefusesForEverIsParkedWithItsStory() throws Exception {
        try (OrthancServer orthanc = OrthancServer.start(
                folder.resolve("orthanc"), Map.of("DicomAlwaysAllowStore", true, "DicomCheckModalityHost", false))) {
            route(Duration.ofMillis(20), Duration.ofMillis(50), "ORTHANC@127.0.0.1:" + orthanc.dicomPort() + "?");
            Path nameless = folder.resolve("nameless.dcm");
            Files.write(
                    nameless,
                    DatasetBytes.explicit()
                            .text(0x00080016, "UI", DatasetBytes.SECONDARY_CAPTURE)
                            .text(0x00080018, "UI", "1.2.3.99")
                            .text(0x00080060, "CS", "OT")
                            .file("1.2.3.99"));
            also.add(new InstanceFile("1.9", "1.2.3.99", "OT", nameless.toFile(), Files.size(nameless), null));
            long id = plan(1, 4);
            await().atMost(60, SECONDS).until(() -> room.find(id).state() == DeliveryState.PARKED);
            assertThat(room.find(id).failure())
                    .contains("took 4 instances of the study, but refused 1 24 times", "A700", "replay");
            assertThat(room.find(id).attempts()).isEqualTo(24);
            assertThat(orthanc.get("/instances")).hasSize(4);
        }
    }

    /** A node of our own that commits itself to an instance only when it was sent for the third time. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsNotCommittedIsSentAgainUnderTheNameThatItHasThere(boolean lossy) throws Exception {
        List<String> received = new CopyOnWriteArrayList<>();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("dicom:KEEPER@127.0.0.1:" + port + "?services=store,commit&spoolDirectory="
                                + folder.resolve("spool"))
                        .process(exchange -> {
                            String event = exchange.getMessage().getHeader("CamelDicomEvent", String.class);
                            if (event.equals("store")) {
                                received.add(exchange.getMessage().getHeader("CamelDicomSOPInstanceUID", String.class));
                            } else if (event.equals("commit")) {
                                exchange.getMessage()
                                        .setBody(kept(exchange.getMessage().getBody(List.class), received));
                            }
                        });
            }
        });
        route(
                Duration.ofMillis(20),
                Duration.ofMillis(50),
                "KEEPER@127.0.0.1:" + port + "?storageCommitment=true&workDirectory=" + folder
                        + (lossy ? "&lossy=true&transferSyntax=1.2.840.10008.1.2.4.81&" : "&"));
        long id = plan(1, 3);
        await().atMost(60, SECONDS).until(() -> room.find(id).state() == DeliveryState.DELIVERED);
        assertThat(room.find(id).attempts()).isEqualTo(3);
        assertThat(received).hasSize(3 + 1 + 1);
        List<String> names = store.values().iterator().next().stream()
                .map(InstanceFile::sopUid)
                .toList();
        if (lossy) {
            assertThat(received).doesNotContainAnyElementsOf(names);
        } else {
            assertThat(received).contains(names.toArray(String[]::new));
        }
    }

    /** What is not in the store has failed, and so has the first that came, until it came three times. */
    private static List<Map<String, Object>> kept(List<?> asked, List<String> received) {
        List<Map<String, Object>> answer = new ArrayList<>();
        for (Object one : asked) {
            Map<String, Object> item = new HashMap<>();
            ((Map<?, ?>) one).forEach((keyword, value) -> item.put(keyword.toString(), value));
            Object uid = item.get("ReferencedSOPInstanceUID");
            if (!received.contains(uid)) {
                item.put("FailureReason", 0x0112);
            } else if (uid.equals(received.get(0)) && Collections.frequency(received, uid) < 3) {
                item.put("FailureReason", 0x0110);
            }
            answer.add(item);
        }
        return answer;
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
