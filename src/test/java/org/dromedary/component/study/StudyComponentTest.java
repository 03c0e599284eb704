package org.dromedary.component.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.delivery.Delivery;
import org.dromedary.delivery.DeliveryLedger;
import org.dromedary.delivery.DestinationProperties;
import org.dromedary.delivery.GenerationPlan;
import org.dromedary.delivery.TestLedger;
import org.dromedary.study.InstanceRefusedException;
import org.dromedary.study.ReceivedInstances;
import org.dromedary.study.StableGenerations;
import org.dromedary.study.StudyHolds;
import org.dromedary.study.StudyIndex;
import org.dromedary.study.StudyLifecycle;
import org.dromedary.study.StudyState;
import org.dromedary.study.StudyStore;
import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.testsupport.StudyRoom;

/** {@code study:} in routes over a real store and a real ledger. */
@Timeout(60)
class StudyComponentTest {

    private static final String STUDY = "1.2.3";

    @TempDir
    Path data;

    private StudyRoom room;
    private TestLedger ledger;
    private DefaultCamelContext camel;
    /** Headers of the exchanges, in the order in which they came. */
    private final List<Map<String, Object>> seen = new CopyOnWriteArrayList<>();

    private volatile Processor decision = exchange -> {};

    @BeforeEach
    void start() throws Exception {
        begin(Duration.ofMillis(200));
    }

    private void begin(Duration quiet) throws Exception {
        room = StudyRoom.start(data, StudyRoom.quiet(quiet));
        ledger = new TestLedger(room.database(), data, TestLedger.defaults(), new DestinationProperties(Map.of()));
        camel = new DefaultCamelContext();
        camel.getShutdownStrategy().setTimeout(5);
        camel.getRegistry().bind("store", StudyStore.class, room.store());
        camel.getRegistry().bind("lifecycle", StudyLifecycle.class, room.lifecycle());
        camel.getRegistry().bind("generations", StableGenerations.class, room.bean(StableGenerations.class));
        camel.getRegistry().bind("received", ReceivedInstances.class, room.bean(ReceivedInstances.class));
        camel.getRegistry().bind("index", StudyIndex.class, room.index());
        camel.getRegistry().bind("ledger", DeliveryLedger.class, ledger.ledger);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:store").to("study:store");
                from("direct:released").to("study:released");
                from("study:stable?pollDelay=50&maximumAttempts=3")
                        .routeId("stable")
                        .process(exchange -> {
                            seen.add(new HashMap<>(exchange.getMessage().getHeaders()));
                            decision.process(exchange);
                        });
            }
        });
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
        room.close();
    }

    private Exchange store(String study, String sop, String content) throws Exception {
        Path file = Files.write(
                data.resolve("incoming").resolve(sop + ".part"), StudyRoom.instance(study, study + ".1", sop, content));
        return camel.createFluentProducerTemplate()
                .to("direct:store")
                .withProcessor(exchange -> {
                    exchange.getMessage().setBody(file.toFile());
                    exchange.getMessage().setHeader(StudyConstants.CALLING_AET, "MODALITY");
                    exchange.getMessage().setHeader(StudyConstants.CALLED_AET, "DROMEDARY");
                    exchange.getMessage().setHeader(StudyConstants.REMOTE_HOST, "127.0.0.1");
                    exchange.getMessage().setHeader(StudyConstants.ASSOCIATION, "7");
                    exchange.getMessage().setHeader(StudyConstants.SOP_INSTANCE_UID, sop);
                })
                .send();
    }

    private void goesTo(String... destinations) {
        decision = exchange -> {
            GenerationPlan plan = exchange.getProperty(GenerationPlan.PROPERTY, GenerationPlan.class);
            for (String destination : destinations) {
                plan.add(destination);
            }
        };
    }

    private void awaitState(StudyState state, int planned) {
        await().atMost(10, TimeUnit.SECONDS).until(() -> room.index()
                .study(STUDY)
                .filter(study -> study.state() == state && study.plannedGeneration() == planned)
                .isPresent());
    }

    private List<String> deliveries() {
        return room.jdbc()
                .sql("select destination || ' ' || generation from delivery where study_uid = ? order by id")
                .param(STUDY)
                .query(String.class)
                .list();
    }

    @Test
    void aStableGenerationIsPlannedOnce() throws Exception {
        goesTo("pacs", "archive");
        assertThat(store(STUDY, "1", "a").getMessage().getHeader(StudyConstants.OUTCOME))
                .isEqualTo("STORED");
        store(STUDY, "2", "a");
        awaitState(StudyState.ROUTED, 1);
        assertThat(deliveries()).containsExactlyInAnyOrder("pacs 1", "archive 1");
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0))
                .containsEntry(StudyConstants.STUDY_UID, STUDY)
                .containsEntry(StudyConstants.GENERATION, 1)
                .containsEntry(StudyConstants.INSTANCES, 2)
                .containsEntry(StudyConstants.SOURCE, "MODALITY")
                .containsEntry(StudyConstants.CALLING_AET, "MODALITY")
                .containsEntry(StudyConstants.CALLED_AET, "DROMEDARY")
                .containsEntry(StudyConstants.REMOTE_HOST, "127.0.0.1")
                .containsEntry(StudyConstants.HAS_RECIPIENTS, true)
                .containsEntry("StudyDescription", "Knee")
                .containsEntry("Modality", "OT")
                .containsEntry("PatientID", "P1");
        await().during(Duration.ofMillis(300)).atMost(2, TimeUnit.SECONDS).until(() -> seen.size() == 1);
    }

    @Test
    void withoutDestinationItIsNoMatch() throws Exception {
        store(STUDY, "1", "a");
        awaitState(StudyState.NO_MATCH, 1);
        assertThat(deliveries()).isEmpty();
        // and can be replayed when the routes know better
        goesTo("pacs");
        assertThat(room.bean(StudyHolds.class).replan(STUDY)).isTrue();
        awaitState(StudyState.ROUTED, 1);
        assertThat(deliveries()).containsExactly("pacs 1");
        assertThat(seen).hasSize(2);
    }

    @Test
    void aLateInstanceIsPlannedAsItsOwnGeneration() throws Exception {
        goesTo("pacs");
        store(STUDY, "1", "a");
        awaitState(StudyState.ROUTED, 1);
        store(STUDY, "2", "a");
        awaitState(StudyState.ROUTED, 2);
        assertThat(deliveries()).containsExactly("pacs 1", "pacs 2");
        assertThat(seen.get(1)).containsEntry(StudyConstants.INSTANCES, 1).containsEntry(StudyConstants.GENERATION, 2);
        // replaying does not deliver anything twice
        assertThat(room.bean(StudyHolds.class).replan(STUDY)).isTrue();
        await().atMost(10, TimeUnit.SECONDS).until(() -> seen.size() == 4);
        awaitState(StudyState.ROUTED, 2);
        assertThat(deliveries()).containsExactly("pacs 1", "pacs 2");
    }

    @Test
    void aGenerationOfWhichNothingIsLeftIsPassedOver() throws Exception {
        decision = exchange -> {
            throw new IllegalStateException("not yet");
        };
        store(STUDY, "1", "a");
        await().atMost(10, TimeUnit.SECONDS).until(() -> !seen.isEmpty());
        store(STUDY, "1", "b");
        await().atMost(10, TimeUnit.SECONDS).until(() -> room.study(STUDY).generation() == 2);
        goesTo("pacs");
        // held meanwhile, or tried again by itself: both end here
        room.bean(StudyHolds.class).replan(STUDY);
        awaitState(StudyState.ROUTED, 2);
        assertThat(deliveries()).containsExactly("pacs 2");
    }

    @Test
    void aRouteThatFailsIsTriedAgain() throws Exception {
        decision = exchange -> {
            exchange.getProperty(GenerationPlan.PROPERTY, GenerationPlan.class).add("half-decided");
            if (seen.size() < 3) {
                throw new IllegalStateException("for now");
            }
            exchange.getProperty(GenerationPlan.PROPERTY, GenerationPlan.class).add("pacs");
        };
        store(STUDY, "1", "a");
        awaitState(StudyState.ROUTED, 1);
        assertThat(seen).hasSize(3);
        assertThat(deliveries()).containsExactlyInAnyOrder("half-decided 1", "pacs 1");
    }

    @Test
    void aRouteThatGoesOnFailingHoldsTheStudyAndNothingElse() throws Exception {
        decision = exchange -> {
            GenerationPlan plan = exchange.getProperty(GenerationPlan.PROPERTY, GenerationPlan.class);
            plan.add("pacs");
            if (plan.studyUid().equals(STUDY)) {
                throw new IllegalStateException("for ever");
            }
        };
        store(STUDY, "1", "a");
        store("1.2.4", "9", "a");
        awaitState(StudyState.HELD, 0);
        assertThat(deliveries()).isEmpty();
        assertThat(seen.stream().filter(headers -> STUDY.equals(headers.get(StudyConstants.STUDY_UID))))
                .hasSize(3);
        assertThat(room.study("1.2.4").state()).isEqualTo(StudyState.ROUTED);
        assertThat(room.audit().ofStudy(STUDY)).anySatisfy(entry -> {
            assertThat(entry.event()).isEqualTo("study.held");
            assertThat(entry.detail()).contains("failed 3 times", "for ever");
        });
        // a person has mended the route
        goesTo("pacs");
        room.bean(StudyHolds.class).replan(STUDY);
        awaitState(StudyState.ROUTED, 1);
        assertThat(deliveries()).containsExactly("pacs 1");
    }

    @Test
    void aStoppedRouteTakesUpWhatBecameStableMeanwhile() throws Exception {
        goesTo("pacs");
        camel.getRouteController().stopRoute("stable");
        store(STUDY, "1", "a");
        await().atMost(10, TimeUnit.SECONDS).until(() -> room.isStable(STUDY, 1));
        assertThat(seen).isEmpty();
        camel.getRouteController().startRoute("stable");
        awaitState(StudyState.ROUTED, 1);
        camel.getRouteController().suspendRoute("stable");
        store(STUDY, "2", "a");
        await().atMost(10, TimeUnit.SECONDS).until(() -> room.isStable(STUDY, 2));
        assertThat(seen).hasSize(1);
        camel.getRouteController().resumeRoute("stable");
        awaitState(StudyState.ROUTED, 2);
    }

    @Test
    void refusalsReachTheRoute() throws Exception {
        Exchange refused = store("1.x", "1", "a");
        assertThat(refused.getException()).isInstanceOf(InstanceRefusedException.class);
        Exchange without =
                camel.createFluentProducerTemplate().to("direct:released").send();
        assertThat(without.getException()).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void consumersAndProducersAreNotMistaken() {
        assertThatThrownBy(() -> camel.getEndpoint("study:stable").createProducer())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from");
        assertThatThrownBy(() -> camel.getEndpoint("study:store").createConsumer(exchange -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("use it in to");
    }

    private void route(String uri, Processor decides) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).routeId("received").process(decides);
            }
        });
    }

    private void restartStable(String uri) throws Exception {
        camel.getRouteController().stopRoute("stable");
        camel.removeRoute("stable");
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).routeId("stable").process(exchange -> {
                    seen.add(new HashMap<>(exchange.getMessage().getHeaders()));
                    decision.process(exchange);
                });
            }
        });
    }

    private static void to(Exchange exchange, String... destinations) {
        GenerationPlan plan = exchange.getProperty(GenerationPlan.PROPERTY, GenerationPlan.class);
        for (String destination : destinations) {
            plan.add(destination);
        }
    }

    private void storeIn(String series, String sop, String modality) throws Exception {
        byte[] file = DatasetBytes.instance(DatasetBytes.explicit(), STUDY, series, sop)
                .text(0x00080060, "CS", modality)
                .file(sop);
        room.store(file);
    }

    private Delivery to(String destination) {
        return ledger.queries.ofStudy(STUDY).stream()
                .filter(delivery -> delivery.destination().equals(destination))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing goes to " + destination));
    }

    @Test
    void eachSeriesIsDecidedByItsOwnHeaderInOnePlan() throws Exception {
        restartStable("study:stable?pollDelay=50&level=series");
        decision = exchange -> {
            to(exchange, "all");
            if ("SR".equals(exchange.getMessage().getHeader("Modality"))) {
                to(exchange, "reports");
            }
        };
        storeIn("1.2.3.1", "1.2.3.1.1", "CT");
        storeIn("1.2.3.1", "1.2.3.1.2", "CT");
        storeIn("1.2.3.2", "1.2.3.2.1", "SR");
        awaitState(StudyState.ROUTED, 1);
        assertThat(seen)
                .extracting(headers -> headers.get("Modality") + " " + headers.get(StudyConstants.INSTANCES))
                .containsExactly("CT 2", "SR 1");
        assertThat(to("reports").partial()).isTrue();
        assertThat(to("reports").totalInstances()).isEqualTo(1);
        assertThat(ledger.queries.selection(to("reports").id())).containsExactly("1.2.3.2.1");
        assertThat(to("all").totalInstances()).isEqualTo(3);
    }

    @Test
    void aSeriesWhoseRouteFailsPlansNothingOfTheStudy() throws Exception {
        restartStable("study:stable?pollDelay=50&maximumAttempts=2&level=instance");
        decision = exchange -> {
            to(exchange, "all");
            if ("SR".equals(exchange.getMessage().getHeader("Modality"))) {
                throw new IllegalStateException("for ever");
            }
        };
        storeIn("1.2.3.1", "1.2.3.1.1", "CT");
        storeIn("1.2.3.2", "1.2.3.2.1", "SR");
        awaitState(StudyState.HELD, 0);
        assertThat(deliveries()).isEmpty();
    }

    @Test
    void receivedInstancesAreRoutedOnceEachAndTheirDeliveryIsClosedWithTheGeneration() throws Exception {
        stop();
        // long enough to look at it while it is open
        begin(Duration.ofSeconds(2));
        goesTo("pacs");
        List<String> routed = new CopyOnWriteArrayList<>();
        route("study:received?pollDelay=50", exchange -> {
            routed.add(exchange.getMessage().getBody(String.class));
            assertThat(exchange.getMessage().getHeader("Modality")).isIn("CT", "SR");
            to(exchange, "SR".equals(exchange.getMessage().getHeader("Modality")) ? "reports" : "pacs");
        });
        storeIn("1.2.3.1", "1.2.3.1.1", "CT");
        storeIn("1.2.3.1", "1.2.3.1.2", "CT");
        storeIn("1.2.3.2", "1.2.3.2.1", "SR");
        await().atMost(5, TimeUnit.SECONDS)
                .until(() -> routed.size() == 3 && deliveries().size() == 2);
        await().atMost(5, TimeUnit.SECONDS).until(() -> to("pacs").totalInstances() == 2);
        assertThat(to("pacs").open()).isTrue();
        assertThat(to("reports").open()).isTrue();
        assertThat(room.study(STUDY).state()).isEqualTo(StudyState.RECEIVING);

        awaitState(StudyState.ROUTED, 1);
        assertThat(to("pacs").open()).isFalse();
        assertThat(to("pacs").partial()).isFalse();
        assertThat(to("pacs").totalInstances()).isEqualTo(3);
        assertThat(to("reports").open()).isFalse();
        assertThat(to("reports").totalInstances()).isEqualTo(1);
        assertThat(routed).containsExactlyInAnyOrder("1.2.3.1.1", "1.2.3.1.2", "1.2.3.2.1");
    }

    @Test
    void theStudyWaitsForItsInstancesToBeRoutedAndIsHeldIfThatFails() throws Exception {
        goesTo("pacs");
        AtomicBoolean broken = new AtomicBoolean(true);
        route("study:received?pollDelay=50&maximumAttempts=3", exchange -> {
            if (broken.get()) {
                throw new IllegalStateException("for now");
            }
            to(exchange, "ai");
        });
        storeIn("1.2.3.1", "1.2.3.1.1", "CT");
        awaitState(StudyState.HELD, 0);
        assertThat(deliveries()).isEmpty();
        assertThat(room.audit().ofStudy(STUDY))
                .anySatisfy(entry -> assertThat(entry.detail()).contains("received instances", "for now"));

        broken.set(false);
        room.bean(StudyHolds.class).replan(STUDY);
        awaitState(StudyState.ROUTED, 1);
        assertThat(deliveries()).containsExactlyInAnyOrder("pacs 1", "ai 1");
    }

    @Test
    void aReplacedInstanceIsRoutedAgain() throws Exception {
        stop();
        begin(Duration.ofSeconds(3));
        List<String> routed = new CopyOnWriteArrayList<>();
        route("study:received?pollDelay=50", exchange -> {
            routed.add(exchange.getMessage().getHeader("Modality", String.class));
            to(exchange, "pacs");
        });
        storeIn("1.2.3.1", "1.2.3.1.1", "CT");
        await().atMost(5, TimeUnit.SECONDS).until(() -> routed.size() == 1);
        storeIn("1.2.3.1", "1.2.3.1.1", "MR");
        await().atMost(5, TimeUnit.SECONDS).until(() -> routed.size() == 2);
        assertThat(routed).containsExactly("CT", "MR");
        awaitState(StudyState.ROUTED, 1);
        assertThat(to("pacs").totalInstances()).isEqualTo(1);
    }

    @Test
    void whatCameWhileItsRouteWasAwayIsRoutedWhenItIsBack() throws Exception {
        stop();
        begin(Duration.ofSeconds(1));
        route("study:received?pollDelay=50", exchange -> to(exchange, "ai"));
        storeIn("1.2.3.1", "1.2.3.1.1", "CT");
        await().atMost(5, TimeUnit.SECONDS).until(() -> !deliveries().isEmpty());
        camel.getRouteController().stopRoute("received");
        storeIn("1.2.3.1", "1.2.3.1.2", "CT");
        await().atMost(5, TimeUnit.SECONDS).until(() -> room.isStable(STUDY, 1));
        // a reload takes a moment; the complete study does not slip through
        await().during(Duration.ofMillis(500)).atMost(2, TimeUnit.SECONDS).until(() -> to("ai").open());
        camel.getRouteController().startRoute("received");
        awaitState(StudyState.ROUTED, 1);
        assertThat(to("ai").totalInstances()).isEqualTo(2);
        assertThat(to("ai").open()).isFalse();
    }

    @Test
    void thereIsOneRouteOfReceivedInstancesAndItKnowsNoStudy() throws Exception {
        route("study:received", exchange -> {});
        assertThatThrownBy(() -> camel.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("study:received?level=series").routeId("second").process(exchange -> {});
                    }
                }))
                .hasStackTraceContaining("There is a route from study:received already");
        assertThatThrownBy(() -> camel.getEndpoint("study:received?level=study").createConsumer(exchange -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("instance or series");
        assertThatThrownBy(() -> camel.getEndpoint("study:received").createProducer())
                .isInstanceOf(IllegalArgumentException.class);
    }
}
