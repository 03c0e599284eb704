package org.dromedary.component.filequeue;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import com.zaxxer.hikari.HikariDataSource;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.component.PeerException;
import org.dromedary.delivery.Breaker;
import org.dromedary.delivery.Delivery;
import org.dromedary.delivery.DeliveryContent;
import org.dromedary.delivery.DeliveryFiles;
import org.dromedary.delivery.DeliveryProperties;
import org.dromedary.delivery.DeliveryState;
import org.dromedary.delivery.DestinationProperties;
import org.dromedary.delivery.FailureClassifier;
import org.dromedary.delivery.GenerationPlan;
import org.dromedary.delivery.InstanceAnswer;
import org.dromedary.delivery.InstanceFile;
import org.dromedary.delivery.PayloadMissingException;
import org.dromedary.delivery.TestLedger;
import org.dromedary.study.Instance;

class FileQueueTest {

    private static final String STUDY = "1.2.840.1";

    @TempDir
    Path folder;

    private final Map<String, List<InstanceFile>> store = new ConcurrentHashMap<>();
    private HikariDataSource database;
    private TestLedger room;
    private DefaultCamelContext camel;

    @BeforeEach
    void open() {
        database = TestLedger.memory();
        // short pauses, so that a test need not wait for them
        room = new TestLedger(
                database,
                folder.resolve("data"),
                new DeliveryProperties(
                        Duration.ofMillis(50),
                        Duration.ofMillis(400),
                        Duration.ofDays(7),
                        8,
                        3,
                        Duration.ofMillis(200),
                        Duration.ofMillis(400),
                        Duration.ofSeconds(60),
                        Duration.ofMillis(50),
                        ""),
                new DestinationProperties(Map.of()));
        camel = new DefaultCamelContext();
        camel.getShutdownStrategy().setTimeout(5);
        DeliveryContent content = (study, generation, wanted) -> {
            if (!store.containsKey(study)) {
                throw new PayloadMissingException(Path.of(study));
            }
            List<InstanceFile> asked = store.get(study).stream()
                    .filter(file -> wanted.test(file.sopUid(), file.digest()))
                    .toList();
            return new DeliveryContent.Content(Map.of("PatientID", "4711", "Modality", "CT"), asked);
        };
        Map.of(
                        "deliveryLedger", room.ledger,
                        "deliveryLeases", room.leases,
                        "deliveryQueries", room.queries,
                        "destinations", room.destinations,
                        "payloadFolders", room.payloads,
                        "failureClassifier", new FailureClassifier(),
                        "deliveryContent", content)
                .forEach(camel.getRegistry()::bind);
    }

    @AfterEach
    void close() {
        camel.stop();
        database.close();
    }

    private void route(String from, Processor work) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from(from).routeId(from.replaceAll("\\?.*|.*:", "")).process(work);
            }
        });
        camel.start();
    }

    private List<InstanceFile> study(String uid, int instances) throws IOException {
        List<InstanceFile> files = new ArrayList<>();
        for (int i = 1; i <= instances; i++) {
            Path file = Files.writeString(folder.resolve(uid + "." + i), "instance");
            files.add(new InstanceFile(uid + ".9", uid + ".9." + i, "CT", file.toFile(), 8, null));
        }
        store.put(uid, files);
        return files;
    }

    private long plan(String uid, String destination) {
        room.study(uid, 1);
        room.ledger.plan(uid, 1, List.of(destination));
        return room.queries.ofStudy(uid).get(0).id();
    }

    private Delivery awaitState(long id, DeliveryState state) {
        await().atMost(15, SECONDS).until(() -> room.find(id).state() == state);
        return room.find(id);
    }

    @Test
    void deliversAStudyWithItsHeaders() throws Exception {
        List<Exchange> seen = new CopyOnWriteArrayList<>();
        study(STUDY, 2);
        route("file-queue:pacs", exchange -> {
            seen.add(exchange.copy());
            exchange.getProperty("DromedaryProgress", LongConsumer.class).accept(16);
        });
        long id = plan(STUDY, "pacs");

        Delivery delivered = awaitState(id, DeliveryState.DELIVERED);
        assertThat(delivered.doneInstances()).isEqualTo(1);
        assertThat(delivered.finishedAt()).isNotNull();
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).getIn().getHeaders())
                .containsEntry("DromedaryDeliveryId", id)
                .containsEntry("DromedaryStudyUID", STUDY)
                .containsEntry("DromedaryGeneration", 1)
                .containsEntry("DromedaryDestination", "pacs")
                .containsEntry("PatientID", "4711");
        assertThat(seen.get(0).getIn().getBody(List.class))
                .containsExactly(
                        folder.resolve(STUDY + ".1").toFile(),
                        folder.resolve(STUDY + ".2").toFile());
    }

    @Test
    void isWokenByWhatIsEnqueuedHere() throws Exception {
        study(STUDY, 1);
        route("file-queue:pacs?pollDelay=1h", exchange -> {});
        await().atMost(5, SECONDS).until(() -> camel.getStatus().isStarted());
        long first = plan(STUDY, "pacs");
        awaitState(first, DeliveryState.DELIVERED);
    }

    @Test
    void aPermanentFailureParksAndATransientOneIsTriedAgain() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        study("1.2.1", 1);
        study("1.2.2", 1);
        route("file-queue:pacs", exchange -> {
            if ("1.2.1".equals(exchange.getIn().getHeader("DromedaryStudyUID"))) {
                throw new Refused("No presentation context for patient 4711", true);
            }
            if (attempts.incrementAndGet() < 3) {
                throw new ConnectException("Connection refused");
            }
        });
        long parked = plan("1.2.1", "pacs");
        long retried = plan("1.2.2", "pacs");

        assertThat(awaitState(parked, DeliveryState.PARKED).failure())
                .isEqualTo("No presentation context for patient ***");
        assertThat(room.find(parked).attempts()).isEqualTo(1);
        assertThat(awaitState(retried, DeliveryState.DELIVERED).attempts()).isEqualTo(3);
    }

    @Test
    void aMissingPayloadIsParked() throws Exception {
        List<InstanceFile> files = study(STUDY, 1);
        Files.delete(files.get(0).file().toPath());
        route("file-queue:pacs", exchange -> {});
        assertThat(awaitState(plan(STUDY, "pacs"), DeliveryState.PARKED).failure())
                .contains("is not on disk");
        assertThat(awaitState(plan("1.2.77", "pacs"), DeliveryState.PARKED).failure())
                .contains("is not on disk");
    }

    @Test
    void aRetrySendsOnlyWhatWasNotAnswered() throws Exception {
        List<List<File>> sent = new CopyOnWriteArrayList<>();
        List<InstanceFile> files = study(STUDY, 3);
        route("file-queue:pacs", exchange -> {
            List<File> body = exchange.getIn().getBody(List.class);
            sent.add(body);
            BiConsumer<File, Integer> answered = exchange.getProperty("DromedaryAnswered", BiConsumer.class);
            for (File file : body) {
                if (sent.size() == 1 && file.equals(files.get(2).file())) {
                    throw new ConnectException("cut");
                }
                answered.accept(file, file.equals(files.get(1).file()) ? 0xB007 : 0);
            }
        });
        long id = plan(STUDY, "pacs");

        Delivery delivered = awaitState(id, DeliveryState.WARNING);
        assertThat(delivered.warning()).isEqualTo("1 instances answered with B007");
        assertThat(sent).extracting(List::size).containsExactly(3, 1);
        assertThat(sent.get(1)).containsExactly(files.get(2).file());
    }

    @Test
    void aPeerThatHasAnInstanceAlreadyGetsTheOthers() throws Exception {
        List<File> offered = new CopyOnWriteArrayList<>();
        List<InstanceFile> files = study(STUDY, 4);
        routeOneByOne(file -> {
            offered.add(file);
            if (file.equals(files.get(0).file()) || file.equals(files.get(2).file())) {
                throw conflict();
            }
        });
        long id = plan(STUDY, "web");

        Delivery delivered = awaitState(id, DeliveryState.WARNING);
        assertThat(offered)
                .containsExactlyElementsOf(
                        files.stream().map(InstanceFile::file).toList());
        assertThat(delivered.attempts()).isEqualTo(1);
        assertThat(delivered.warning()).startsWith("2 instances answered with 0111");
        assertThat(room.leases.answers(id))
                .extracting(InstanceAnswer::status)
                .containsExactlyInAnyOrder(0x0111, 0, 0x0111, 0);
    }

    @Test
    void aConflictThatNamesNoInstanceIsNoDeliveryOfAStudy() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        study(STUDY, 2);
        route("file-queue:web", exchange -> {
            if (attempts.incrementAndGet() == 1) {
                throw conflict();
            }
        });
        assertThat(awaitState(plan(STUDY, "web"), DeliveryState.DELIVERED).attempts())
                .isEqualTo(2);
    }

    @Test
    void aConflictIsTheDeliveryOfAFile() throws Exception {
        camel.start();
        long id = camel.createFluentProducerTemplate()
                .withBody(new ByteArrayInputStream("content".getBytes()))
                .to("file-queue:web")
                .request(Exchange.class)
                .getMessage()
                .getHeader("DromedaryDeliveryId", Long.class);
        routeOneByOne(file -> {
            throw conflict();
        });
        assertThat(awaitState(id, DeliveryState.WARNING).warning()).contains("has this already");
    }

    private static HttpOperationFailedException conflict() {
        return new HttpOperationFailedException("http://peer/", 409, "Conflict", null, Map.of(), "");
    }

    private interface Send {
        void file(File file) throws Exception;
    }

    /** As the template deliver-files does. */
    private void routeOneByOne(Send send) throws Exception {
        DeliveryFiles steps = room.files();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("file-queue:web")
                        .split(body())
                        .stopOnException()
                        .process(steps::name)
                        .process(exchange -> send.file(exchange.getMessage().getBody(File.class)))
                        .process(steps::done)
                        .end();
            }
        });
        camel.start();
    }

    @Test
    void aReplayOfAParkedDeliverySendsTheRestOnly() throws Exception {
        List<List<File>> sent = new CopyOnWriteArrayList<>();
        List<InstanceFile> files = study(STUDY, 2);
        route("file-queue:pacs", exchange -> {
            sent.add(exchange.getIn().getBody(List.class));
            if (sent.size() == 1) {
                exchange.getProperty("DromedaryAnswered", BiConsumer.class)
                        .accept(files.get(0).file(), 0);
                throw new Refused("no", true);
            }
        });
        long id = plan(STUDY, "pacs");
        awaitState(id, DeliveryState.PARKED);
        room.ledger.replay(id);

        awaitState(id, DeliveryState.DELIVERED);
        assertThat(sent.get(1)).containsExactly(files.get(1).file());
    }

    @Test
    void aRefusedInstanceIsNoDelivery() throws Exception {
        List<InstanceFile> files = study(STUDY, 2);
        route("file-queue:pacs", exchange -> {
            BiConsumer<File, Integer> answered = exchange.getProperty("DromedaryAnswered", BiConsumer.class);
            answered.accept(files.get(0).file(), 0);
            answered.accept(files.get(1).file(), 0xA900);
        });
        Delivery parked = awaitState(plan(STUDY, "pacs"), DeliveryState.PARKED);
        assertThat(parked.failure()).isEqualTo("1 instances answered with A900");
        assertThat(parked.doneInstances()).isEqualTo(1);
    }

    @Test
    void aRefusedInstanceThatWasReplacedIsNoLongerCounted() throws Exception {
        List<InstanceFile> files = study(STUDY, 2);
        route("file-queue:pacs", exchange -> {
            BiConsumer<File, Integer> answered = exchange.getProperty("DromedaryAnswered", BiConsumer.class);
            for (Object file : exchange.getIn().getBody(List.class)) {
                answered.accept((File) file, file.equals(files.get(1).file()) ? 0xA900 : 0);
            }
        });
        long id = plan(STUDY, "pacs");
        awaitState(id, DeliveryState.PARKED);
        store.put(STUDY, files.subList(0, 1));
        room.ledger.replay(id);

        awaitState(id, DeliveryState.DELIVERED);
    }

    @Test
    void aWarningOfTheRouteIsKept() throws Exception {
        study(STUDY, 1);
        route("file-queue:pacs", exchange -> exchange.setProperty("DromedaryWarning", "accepted, not stored yet"));
        assertThat(awaitState(plan(STUDY, "pacs"), DeliveryState.WARNING).warning())
                .isEqualTo("accepted, not stored yet");
    }

    @Test
    void theBreakerStopsKnockingAndDrainsWhenThePeerIsBack() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        CountDownLatch back = new CountDownLatch(1);
        route("file-queue:pacs?initialBackoff=1h&maxBackoff=1h", exchange -> {
            attempts.incrementAndGet();
            if (back.getCount() > 0) {
                throw new ConnectException("Connection refused");
            }
        });
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            study("1.3." + i, 1);
            ids.add(plan("1.3." + i, "pacs"));
        }
        Breaker breaker = room.destinations.breaker("pacs");
        await().atMost(10, SECONDS).until(() -> breaker.status().state() != Breaker.State.CLOSED);
        assertThat(attempts).hasValueLessThan(10);
        assertThat(breaker.status().lastFailure()).contains("Connection refused");
        await().atMost(10, SECONDS).until(() -> breaker.status().failures() >= 5);

        back.countDown();
        ids.forEach(id -> awaitState(id, DeliveryState.DELIVERED));
        assertThat(breaker.status().state()).isEqualTo(Breaker.State.CLOSED);
    }

    @Test
    void aQueueThatHangsDoesNotDelayAnother() throws Exception {
        CountDownLatch hang = new CountDownLatch(1);
        study("1.4.1", 1);
        study("1.4.2", 1);
        route("file-queue:dead", exchange -> hang.await());
        route("file-queue:alive", exchange -> {});
        long hanging = plan("1.4.1", "dead");
        awaitState(hanging, DeliveryState.ACTIVE);
        awaitState(plan("1.4.2", "alive"), DeliveryState.DELIVERED);
        hang.countDown();
        awaitState(hanging, DeliveryState.DELIVERED);
    }

    @Test
    void worksOnAsManyAsItMay() throws Exception {
        CountDownLatch three = new CountDownLatch(3);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        route("file-queue:pacs?concurrency=3", exchange -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            three.countDown();
            go.await();
            running.decrementAndGet();
        });
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            study("1.5." + i, 1);
            ids.add(plan("1.5." + i, "pacs"));
        }
        assertThat(three.await(10, SECONDS)).isTrue();
        go.countDown();
        ids.forEach(id -> awaitState(id, DeliveryState.DELIVERED));
        assertThat(most).hasValue(3);
    }

    @Test
    void aHeartbeatKeepsALongDelivery() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        study(STUDY, 1);
        route("file-queue:pacs?lease=600ms", exchange -> go.await());
        long id = plan(STUDY, "pacs");
        awaitState(id, DeliveryState.ACTIVE);
        await().during(Duration.ofSeconds(2)).atMost(3, SECONDS).until(() -> room.leases.reclaimExpired() == 0);
        go.countDown();
        assertThat(awaitState(id, DeliveryState.DELIVERED).attempts()).isEqualTo(1);
    }

    @Test
    void aCancelledDeliveryEndsAtItsNextReport() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        study(STUDY, 1);
        route("file-queue:pacs?lease=600ms", exchange -> {
            begun.countDown();
            LongConsumer progress = exchange.getProperty("DromedaryProgress", LongConsumer.class);
            try {
                for (long bytes = 0; ; bytes++) {
                    progress.accept(bytes);
                }
            } finally {
                ended.countDown();
            }
        });
        long id = plan(STUDY, "pacs");
        assertThat(begun.await(10, SECONDS)).isTrue();
        room.ledger.cancel(id);
        assertThat(ended.await(10, SECONDS)).isTrue();
        assertThat(room.find(id).state()).isEqualTo(DeliveryState.CANCELLED);
    }

    @Test
    void progressIsSeenWhileItRuns() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        study(STUDY, 1);
        route("file-queue:pacs", exchange -> {
            exchange.getProperty("DromedaryTotal", LongConsumer.class).accept(1000);
            exchange.getProperty("DromedaryProgress", LongConsumer.class).accept(400);
            go.await();
        });
        long id = plan(STUDY, "pacs");
        await().atMost(10, SECONDS).until(() -> room.find(id).doneBytes() == 400);
        assertThat(room.find(id).totalBytes()).isEqualTo(1000);
        go.countDown();
        assertThat(awaitState(id, DeliveryState.DELIVERED).doneBytes()).isEqualTo(1000);
    }

    @Test
    void aStopWaitsForWhatRuns() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        study(STUDY, 1);
        route("file-queue:pacs", exchange -> {
            begun.countDown();
            go.await();
        });
        long id = plan(STUDY, "pacs");
        assertThat(begun.await(10, SECONDS)).isTrue();
        Thread stop = new Thread(camel::stop);
        stop.start();
        await().atMost(10, SECONDS).until(() -> camel.isStopping());
        go.countDown();
        stop.join(20_000);
        assertThat(room.find(id).state()).isEqualTo(DeliveryState.DELIVERED);
    }

    @Test
    void whatOutlastsTheStopGoesBackUncounted() throws Exception {
        camel.getShutdownStrategy().setTimeout(1);
        CountDownLatch begun = new CountDownLatch(1);
        study(STUDY, 1);
        route("file-queue:pacs", exchange -> {
            begun.countDown();
            new CountDownLatch(1).await();
        });
        long id = plan(STUDY, "pacs");
        assertThat(begun.await(10, SECONDS)).isTrue();
        camel.stop();

        Delivery released = room.find(id);
        assertThat(released.state()).isEqualTo(DeliveryState.PENDING);
        assertThat(released.attempts()).isZero();
        assertThat(released.failure()).isNull();
    }

    @Test
    void aSuspendedOrPausedQueueWaits() throws Exception {
        study("1.6.1", 1);
        study("1.6.2", 1);
        route("file-queue:pacs", exchange -> {});
        camel.getRouteController().suspendRoute("pacs");
        long first = plan("1.6.1", "pacs");
        await().during(Duration.ofMillis(500))
                .atMost(2, SECONDS)
                .until(() -> room.find(first).state() == DeliveryState.PENDING);
        camel.getRouteController().resumeRoute("pacs");
        awaitState(first, DeliveryState.DELIVERED);

        room.destinations.pause("pacs");
        long second = plan("1.6.2", "pacs");
        await().during(Duration.ofMillis(500))
                .atMost(2, SECONDS)
                .until(() -> room.find(second).state() == DeliveryState.PENDING);
        room.destinations.resume("pacs");
        awaitState(second, DeliveryState.DELIVERED);
    }

    @Test
    void aRouteOnlyAddsToThePlanOfAGeneration() throws Exception {
        camel.start();
        GenerationPlan plan = new GenerationPlan(STUDY, 1);
        camel.createFluentProducerTemplate()
                .withExchange(exchange(plan, Map.of("DromedaryPriority", 7)))
                .to("file-queue:pacs")
                .send();
        assertThat(room.queries.counts()).isEmpty();

        room.study(STUDY, 1);
        room.ledger.plan(plan);
        assertThat(room.queries.ofStudy(STUDY)).singleElement().satisfies(delivery -> {
            assertThat(delivery.destination()).isEqualTo("pacs");
            assertThat(delivery.priority()).isEqualTo(7);
        });
    }

    private Exchange exchange(GenerationPlan plan, Map<String, Object> headers) {
        Exchange exchange = new org.apache.camel.support.DefaultExchange(camel);
        exchange.setProperty(GenerationPlan.PROPERTY, plan);
        exchange.getIn().setHeaders(new HashMap<>(headers));
        return exchange;
    }

    @Test
    void anOperatorsFileIsDurableBeforeTheAnswerAndGoneAfterTheDelivery() throws Exception {
        camel.start();
        Exchange answer = camel.createFluentProducerTemplate()
                .withHeader("CamelFileName", "../../etc/report 1.zip")
                .withHeader("DromedaryRequest", Map.of("recipients", List.of("a@example.org")))
                .withBody(new ByteArrayInputStream("content".getBytes()))
                .to("file-queue:mailer")
                .request(Exchange.class);
        long id = answer.getMessage().getHeader("DromedaryDeliveryId", Long.class);
        Path payload = folder.resolve("data/queue/mailer/" + id + "/report 1.zip");
        assertThat(payload).hasContent("content");
        assertThat(room.memory.getState(id + "/request")).isEqualTo("{\"recipients\":[\"a@example.org\"]}");

        List<Object> bodies = new CopyOnWriteArrayList<>();
        route("file-queue:mailer", exchange -> bodies.add(exchange.getIn().getBody()));
        awaitState(id, DeliveryState.DELIVERED);
        assertThat(bodies).containsExactly(payload.toAbsolutePath().toFile());
        await().atMost(5, SECONDS).until(() -> !Files.exists(payload.getParent()));
    }

    @Test
    void aFileIsCopiedOrMoved() throws Exception {
        camel.start();
        Path file = Files.writeString(folder.resolve("a.zip"), "zip");
        camel.createProducerTemplate().sendBody("file-queue:mailer", file.toFile());
        assertThat(file).exists();
        camel.createProducerTemplate().sendBody("file-queue:mailer?move=true", file);
        assertThat(file).doesNotExist();
        assertThat(room.queries.find(org.dromedary.delivery.DeliveryQueries.Filter.all(), 0, 10))
                .hasSize(2)
                .allSatisfy(delivery -> {
                    assertThat(delivery.name()).isEqualTo("a.zip");
                    assertThat(room.payloads.file(delivery)).hasContent("zip");
                });
    }

    @Test
    void aMovedFileStaysUntilItIsInTheLedger() throws Exception {
        camel.start();
        Path file = Files.writeString(folder.resolve("c.zip"), "zip");
        room.transaction.executeWithoutResult(status -> {
            camel.createProducerTemplate().sendBody("file-queue:mailer?move=true", file);
            assertThat(file).hasContent("zip");
        });
        assertThat(file).doesNotExist();
        Delivery delivery = room.queries
                .find(org.dromedary.delivery.DeliveryQueries.Filter.all(), 0, 10)
                .get(0);
        assertThat(room.payloads.file(delivery)).hasContent("zip");
    }

    @Test
    void aMovedSymbolicLinkBringsItsContent() throws Exception {
        camel.start();
        Path file = Files.writeString(folder.resolve("d.zip"), "zip");
        Path link = Files.createSymbolicLink(folder.resolve("e.zip"), file);
        camel.createProducerTemplate().sendBody("file-queue:mailer?move=true", link);
        assertThat(link).doesNotExist();
        assertThat(file).exists();
        Delivery delivery = room.queries
                .find(org.dromedary.delivery.DeliveryQueries.Filter.all(), 0, 10)
                .get(0);
        assertThat(room.payloads.file(delivery)).isRegularFile().hasContent("zip");
        assertThat(Files.isSymbolicLink(room.payloads.file(delivery))).isFalse();
    }

    @Test
    void aMovedFileIsStillThereIfItCannotBeEnqueued() throws Exception {
        camel.start();
        Path file = Files.writeString(folder.resolve("b.zip"), "zip");
        room.jdbc.sql("drop table delivery_value").update();
        assertThatThrownBy(() -> camel.createFluentProducerTemplate()
                        .withHeader("DromedaryRequest", "{}")
                        .withBody(file)
                        .to("file-queue:mailer?move=true")
                        .request())
                .isNotNull();
        assertThat(file).hasContent("zip");
        assertThat(room.queries.counts()).isEmpty();
    }

    @Test
    void refusesANameThatIsNoFolder() {
        assertThatThrownBy(() -> camel.getEndpoint("file-queue:../x")).hasMessageContaining("1 to 40 of a-z");
        assertThatThrownBy(() -> camel.getEndpoint("file-queue:Main")).hasMessageContaining("1 to 40 of a-z");
    }

    @Test
    void isSeenAndSteeredOverJmx() throws Exception {
        study(STUDY, 1);
        route("file-queue:pacs", exchange -> {
            throw new Refused("no", true);
        });
        long id = plan(STUDY, "pacs");
        awaitState(id, DeliveryState.PARKED);
        MBeanServer server = camel.getManagementStrategy().getManagementAgent().getMBeanServer();
        Set<ObjectName> names = server.queryNames(
                new ObjectName("org.apache.camel:context=" + camel.getManagementName()
                        + ",type=endpoints,name=\"file-queue:*\",*"),
                null);
        ObjectName queue = names.iterator().next();

        assertThat(server.getAttribute(queue, "Parked")).isEqualTo(1L);
        assertThat(server.getAttribute(queue, "Breaker")).isEqualTo("CLOSED");
        server.invoke(queue, "pauseQueue", new Object[0], new String[0]);
        assertThat(server.getAttribute(queue, "Paused")).isEqualTo(true);
        assertThat(server.invoke(queue, "replayParked", new Object[0], new String[0]))
                .isEqualTo(1);
        assertThat(room.find(id).state()).isEqualTo(DeliveryState.PENDING);
        server.invoke(queue, "resumeQueue", new Object[0], new String[0]);
        awaitState(id, DeliveryState.PARKED);
    }

    private static final class Refused extends PeerException {

        private static final long serialVersionUID = 1L;

        Refused(String message, boolean permanent) {
            super(message, permanent, null);
        }
    }

    /** A study that is being received: instances whose UIDs are those of the files. */
    private List<InstanceFile> receiving(String uid, int instances) throws IOException {
        List<InstanceFile> files = study(uid, instances);
        room.jdbc
                .sql("insert into study (study_uid, state, generation, source, first_received, last_received)"
                        + " values (?, 'RECEIVING', 0, 'test', current_timestamp, current_timestamp)")
                .param(uid)
                .update();
        for (InstanceFile file : files) {
            room.jdbc
                    .sql("insert into instance (study_uid, series_uid, sop_uid, sop_class_uid, transfer_syntax_uid,"
                            + " digest, bytes, generation, source, received_at) values (?, ?, ?, '1.2', '1.2.3', 'd', 8,"
                            + " 1, 'test', current_timestamp)")
                    .params(uid, file.seriesUid(), file.sopUid())
                    .update();
        }
        return files;
    }

    private void forward(String uid, InstanceFile... files) {
        GenerationPlan plan = new GenerationPlan(uid, 1);
        GenerationPlan part =
                plan.part(Arrays.stream(files).map(InstanceFile::sopUid).toList());
        part.add("pacs");
        plan.merge(part);
        room.ledger.forward(
                plan,
                Arrays.stream(files)
                        .map(file -> new Instance(
                                uid,
                                file.seriesUid(),
                                file.sopUid(),
                                "1.2",
                                "1.2.3",
                                "CT",
                                "d",
                                8,
                                1,
                                "test",
                                Instant.now()))
                        .toList());
    }

    private void close(String uid, String... destinations) {
        room.jdbc
                .sql("update study set state = 'STABLE', generation = 1 where study_uid = ?")
                .param(uid)
                .update();
        room.ledger.plan(uid, 1, List.of(destinations));
    }

    @SuppressWarnings("unchecked")
    private static List<File> files(Exchange exchange) {
        return exchange.getMessage().getBody(List.class);
    }

    @SuppressWarnings("unchecked")
    private static BiConsumer<File, Integer> answers(Exchange exchange) {
        return exchange.getProperty("DromedaryAnswered", BiConsumer.class);
    }

    @Test
    void anOpenDeliverySendsWhatComesAndWaitsWithoutHoldingAWorker() throws Exception {
        List<List<File>> sent = new CopyOnWriteArrayList<>();
        List<InstanceFile> files = receiving("1.2.1", 3);
        List<InstanceFile> others = receiving("1.2.2", 1);
        // one worker, and it would not look by itself
        route("file-queue:pacs?concurrency=1&pollDelay=1h", exchange -> {
            sent.add(List.copyOf(files(exchange)));
            files(exchange).forEach(file -> answers(exchange).accept(file, 0));
        });
        await().atMost(5, SECONDS).until(() -> camel.getStatus().isStarted());
        forward("1.2.1", files.get(0));
        await().atMost(5, SECONDS).until(() -> sent.size() == 1);
        long id = room.queries.ofStudy("1.2.1").get(0).id();
        await().atMost(5, SECONDS).until(() -> room.find(id).state() == DeliveryState.PENDING);
        assertThat(room.find(id)).satisfies(open -> {
            assertThat(open.doneInstances()).isEqualTo(1);
            assertThat(open.doneBytes()).isEqualTo(8);
            assertThat(open.attempts()).isZero();
        });
        // another study is not kept by the one that waits
        forward("1.2.2", others.get(0));
        await().atMost(5, SECONDS).until(() -> sent.size() == 2);
        forward("1.2.1", files.get(1));
        await().atMost(5, SECONDS).until(() -> sent.size() == 3);

        close("1.2.1", "pacs");
        Delivery delivered = awaitState(id, DeliveryState.DELIVERED);
        assertThat(delivered.doneInstances()).isEqualTo(3);
        assertThat(delivered.doneBytes()).isEqualTo(24);
        assertThat(delivered.totalBytes()).isEqualTo(24);
        assertThat(sent)
                .containsExactly(
                        List.of(files.get(0).file()),
                        List.of(others.get(0).file()),
                        List.of(files.get(1).file()),
                        List.of(files.get(2).file()));
    }

    @Test
    void anOpenDeliveryWhoseEndpointAnswersForNoInstanceEndsWithItsGenerationOnly() throws Exception {
        List<List<File>> sent = new CopyOnWriteArrayList<>();
        List<InstanceFile> files = receiving(STUDY, 3);
        route("file-queue:pacs", exchange -> sent.add(List.copyOf(files(exchange))));
        forward(STUDY, files.get(0));
        await().atMost(5, SECONDS).until(() -> sent.size() == 1);
        long id = room.queries.ofStudy(STUDY).get(0).id();
        await().atMost(5, SECONDS).until(() -> room.find(id).state() == DeliveryState.PENDING);
        assertThat(room.find(id).doneInstances()).isEqualTo(1);
        assertThat(room.find(id).doneBytes()).isEqualTo(8);
        forward(STUDY, files.get(1));
        await().atMost(5, SECONDS).until(() -> room.find(id).doneInstances() == 2);

        close(STUDY, "pacs");
        Delivery delivered = awaitState(id, DeliveryState.DELIVERED);
        assertThat(delivered.doneInstances()).isEqualTo(3);
        assertThat(sent)
                .containsExactly(
                        List.of(files.get(0).file()),
                        List.of(files.get(1).file()),
                        List.of(files.get(2).file()));
    }

    @Test
    void whatIsRefusedForGoodDoesNotStopTheOthersAndParksInTheEnd() throws Exception {
        List<List<File>> sent = new CopyOnWriteArrayList<>();
        List<InstanceFile> files = receiving(STUDY, 3);
        route("file-queue:pacs?pollDelay=1h", exchange -> {
            sent.add(List.copyOf(files(exchange)));
            for (File file : files(exchange)) {
                answers(exchange).accept(file, file.equals(files.get(0).file()) ? 0xC001 : 0);
            }
            if (files(exchange).contains(files.get(0).file())) {
                throw new Refused("refused C001", true);
            }
        });
        await().atMost(5, SECONDS).until(() -> camel.getStatus().isStarted());
        forward(STUDY, files.get(0));
        await().atMost(5, SECONDS).until(() -> sent.size() == 1);
        long id = room.queries.ofStudy(STUDY).get(0).id();
        await().atMost(5, SECONDS).until(() -> room.find(id).failure() != null);
        assertThat(room.find(id).state()).isEqualTo(DeliveryState.PENDING);
        forward(STUDY, files.get(1));
        forward(STUDY, files.get(2));
        await().atMost(5, SECONDS).until(() -> room.find(id).doneInstances() == 2);

        close(STUDY);
        Delivery parked = awaitState(id, DeliveryState.PARKED);
        assertThat(parked.failure()).contains("C001");
        assertThat(sent.get(sent.size() - 1)).containsExactly(files.get(0).file());
        assertThat(sent.stream().flatMap(List::stream).filter(files.get(1).file()::equals))
                .hasSize(1);
    }

    @Test
    void anOpenDeliveryBacksOffAndGoesOnWhereItWas() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        List<InstanceFile> files = receiving(STUDY, 2);
        route("file-queue:pacs?initialBackoff=100", exchange -> {
            if (attempts.incrementAndGet() < 3) {
                throw new ConnectException("no route to host");
            }
            files(exchange).forEach(file -> answers(exchange).accept(file, 0));
        });
        forward(STUDY, files.get(0));
        long id = room.queries.ofStudy(STUDY).get(0).id();
        await().atMost(5, SECONDS).until(() -> room.find(id).failure() != null);
        forward(STUDY, files.get(1));
        await().atMost(10, SECONDS).until(() -> room.find(id).doneInstances() == 2);
        await().atMost(5, SECONDS).until(() -> room.find(id).state() == DeliveryState.PENDING);
        assertThat(room.find(id).failure()).isNull();
        assertThat(room.find(id).attempts()).isZero();
        close(STUDY);
        assertThat(awaitState(id, DeliveryState.DELIVERED).doneInstances()).isEqualTo(2);
    }
}
