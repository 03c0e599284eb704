package org.dromedary.component.filequeue;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

import com.zaxxer.hikari.HikariDataSource;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.delivery.DeliveryContent;
import org.dromedary.delivery.DeliveryState;
import org.dromedary.delivery.DestinationProperties;
import org.dromedary.delivery.FailureClassifier;
import org.dromedary.delivery.InstanceFile;
import org.dromedary.delivery.TestLedger;

/** Ten queues of one ledger: one whose peer is dead, one whose peer takes 5 s an instance, and eight that must not notice. */
class QueueIsolationTest {

    private static final Logger LOG = LoggerFactory.getLogger(QueueIsolationTest.class);
    private static final List<String> WELL = List.of("a", "b", "c", "d", "e", "f", "g", "h");
    private static final int STUDIES = 20;
    private static final int INSTANCES = 10;
    private static final Duration AN_INSTANCE = Duration.ofMillis(5);

    @TempDir
    Path folder;

    private final CountDownLatch over = new CountDownLatch(1);
    private HikariDataSource database;
    private TestLedger room;
    private DefaultCamelContext camel;

    @BeforeEach
    void open() throws Exception {
        database = TestLedger.file(folder);
        room = new TestLedger(database, folder, TestLedger.defaults(), new DestinationProperties(Map.of()));
        List<InstanceFile> files = new ArrayList<>();
        for (int i = 0; i < INSTANCES; i++) {
            File file =
                    Files.writeString(folder.resolve(i + ".dcm"), "instance").toFile();
            files.add(new InstanceFile("1.2", "1.2." + i, "CT", file, 8, null));
        }
        DeliveryContent content = (study, generation, wanted) -> new DeliveryContent.Content(Map.of(), files);
        camel = new DefaultCamelContext();
        camel.getShutdownStrategy().setTimeout(1);
        Map.of(
                        "deliveryLedger", room.ledger,
                        "deliveryLeases", room.leases,
                        "deliveryQueries", room.queries,
                        "destinations", room.destinations,
                        "payloadFolders", room.payloads,
                        "failureClassifier", new FailureClassifier(),
                        "deliveryContent", content)
                .forEach(camel.getRegistry()::bind);
        for (String name : WELL) {
            serve(name, exchange -> send(exchange, AN_INSTANCE));
        }
        camel.start();
    }

    @AfterEach
    void close() {
        over.countDown();
        camel.stop();
        database.close();
    }

    private void serve(String name, Processor peer) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("file-queue:" + name).routeId(name).process(peer);
            }
        });
    }

    @SuppressWarnings("unchecked")
    private void send(Exchange exchange, Duration each) {
        BiConsumer<File, Integer> answers = exchange.getProperty("DromedaryAnswered", BiConsumer.class);
        for (File file : (List<File>) exchange.getMessage().getBody(List.class)) {
            LockSupport.parkNanos(each.toNanos());
            answers.accept(file, 0);
        }
    }

    private void waitFor5Seconds() {
        try {
            if (over.await(5, SECONDS)) {
                throw new IllegalStateException("the test is over");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How long the eight take for some studies each, all planned at the beginning. */
    private long millis(String round, List<String> destinations) {
        long start = System.nanoTime();
        for (int i = 0; i < STUDIES; i++) {
            String uid = "1.2." + round + "." + i;
            room.study(uid, 1);
            room.ledger.plan(uid, 1, destinations);
        }
        await().atMost(120, SECONDS).pollInterval(10, TimeUnit.MILLISECONDS).until(() -> WELL.stream()
                .allMatch(name ->
                        room.queries.count(name, DeliveryState.DELIVERED) == (long) STUDIES * Integer.parseInt(round)));
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    @Test
    void aDeadAndASlowPeerDoNotDelayTheOthers() throws Exception {
        millis("1", WELL);
        long alone = millis("2", WELL);
        serve("dead", exchange -> {
            throw new ConnectException("no route to host");
        });
        serve("slow", exchange -> waitFor5Seconds());
        List<String> ten = new ArrayList<>(List.of("dead", "slow"));
        ten.addAll(WELL);
        long beside = millis("3", ten);
        LOG.info(
                "8 queues, {} studies of {} instances each: alone {} ms, beside a dead and a slow one {} ms",
                STUDIES,
                INSTANCES,
                alone,
                beside);
        assertThat(room.queries.count("slow", DeliveryState.ACTIVE)).isEqualTo(1);
        assertThat(room.queries.count("dead", DeliveryState.DELIVERED)).isZero();
        // other builds share the machine: what is looked for is a wait for the slow one's 5 s, or for back-offs of 10 s
        assertThat(beside).isLessThan(alone * 2 + 1000);
    }
}
