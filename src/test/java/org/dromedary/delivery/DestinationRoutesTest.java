package org.dromedary.delivery;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariDataSource;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.spi.RoutesLoader;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.receipt.ReceiptRoom;
import org.dromedary.shaping.ShapingRoom;

/** The templates of {@code deliver.camel.yaml} against a real folder and a real HTTP server. */
class DestinationRoutesTest {

    private static final String STUDY = "1.2.840.7";

    @TempDir
    Path folder;

    private final List<InstanceFile> store = new ArrayList<>();
    private HikariDataSource database;
    private DefaultCamelContext camel;
    private TestLedger room;
    private DestinationRoutes routes;

    @BeforeEach
    void open() throws IOException {
        database = TestLedger.memory();
        for (int i = 1; i <= 3; i++) {
            Path file = Files.writeString(folder.resolve("instance" + i), "content of " + i);
            store.add(new InstanceFile(STUDY + ".9", STUDY + ".9." + i, "CT", file.toFile(), Files.size(file), null));
        }
    }

    @AfterEach
    void close() {
        camel.stop();
        database.close();
    }

    private void start(Map<String, String> uris) throws Exception {
        Map<String, DestinationSettings> settings = new LinkedHashMap<>();
        uris.forEach((name, uri) -> settings.put(
                name,
                new DestinationSettings(
                        uri,
                        1,
                        0,
                        true,
                        null,
                        InstanceLayout.DEFAULT,
                        null,
                        null,
                        DestinationSettings.SendOn.STABLE,
                        null,
                        List.of(),
                        false,
                        null,
                        false,
                        DestinationSettings.Untranscodable.PARK,
                        0,
                        DestinationSettings.Verify.NONE)));
        DestinationProperties configured = new DestinationProperties(settings);
        room = new TestLedger(
                database,
                folder.resolve("data"),
                new DeliveryProperties(
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofDays(7),
                        8,
                        50,
                        Duration.ofMillis(100),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(60),
                        Duration.ofMillis(50),
                        ""),
                configured);
        camel = new DefaultCamelContext();
        camel.getShutdownStrategy().setTimeout(5);
        DeliveryContent content = (study, generation, wanted) ->
                new DeliveryContent.Content(Map.of("PatientID", "47/11", "PatientName", "DOE^JANE"), store);
        Map.of(
                        "deliveryLedger",
                        room.ledger,
                        "deliveryLeases",
                        room.leases,
                        "deliveryQueries",
                        room.queries,
                        "destinations",
                        room.destinations,
                        "payloadFolders",
                        room.payloads,
                        "failureClassifier",
                        new FailureClassifier(),
                        "deliveryContent",
                        content,
                        "deliveryFiles",
                        new DeliveryFiles(room.destinations),
                        "receipts",
                        ReceiptRoom.of(room.destinations, configured),
                        "shaping",
                        ShapingRoom.of(configured, folder.resolve("data"), room.jdbc))
                .forEach(camel.getRegistry()::bind);
        routes = new DestinationRoutes(configured, room.destinations);
        camel.start();
    }

    private void loadTemplates() throws Exception {
        RoutesLoader loader = PluginHelper.getRoutesLoader(camel);
        loader.updateRoutes(ResourceHelper.resolveMandatoryResource(camel, "classpath:routes/deliver.camel.yaml"));
    }

    private long plan(String destination) {
        room.study(STUDY, 1);
        room.ledger.plan(STUDY, 1, List.of(destination));
        return room.queries.ofStudy(STUDY).get(0).id();
    }

    private Delivery awaitState(long id, DeliveryState state) {
        await().atMost(15, SECONDS).until(() -> room.find(id).state() == state);
        return room.find(id);
    }

    private List<String> files(Path where) throws IOException {
        try (Stream<Path> all = Files.walk(where)) {
            return all.filter(Files::isRegularFile)
                    .map(path -> where.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aFolderGetsEachInstanceUnderItsName() throws Exception {
        Path out = folder.resolve("out");
        start(Map.of("export", "file:" + out));
        loadTemplates();
        routes.ensure(camel);
        long id = plan("export");

        Delivery delivered = awaitState(id, DeliveryState.DELIVERED);
        assertThat(files(out))
                .containsExactly(
                        "47_11/1.2.840.7/1.2.840.7.9/1.2.840.7.9.1.dcm",
                        "47_11/1.2.840.7/1.2.840.7.9/1.2.840.7.9.2.dcm",
                        "47_11/1.2.840.7/1.2.840.7.9/1.2.840.7.9.3.dcm");
        assertThat(out.resolve("47_11/1.2.840.7/1.2.840.7.9/1.2.840.7.9.2.dcm")).hasContent("content of 2");
        assertThat(delivered.doneInstances()).isEqualTo(delivered.totalInstances());
        assertThat(room.leases.answers(id)).hasSize(3).allMatch(InstanceAnswer::isDone);
        assertThat(store).allSatisfy(instance -> assertThat(instance.file()).exists());
    }

    @Test
    void anHttpServerGetsWhatItMissesAndNothingOfThePatient() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        List<String> bodies = new CopyOnWriteArrayList<>();
        List<Headers> headers = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean fails = requests.incrementAndGet() == 2;
            if (!fails) {
                bodies.add(body);
                headers.add(exchange.getRequestHeaders());
            }
            exchange.sendResponseHeaders(fails ? 500 : 200, -1);
            exchange.close();
        });
        server.start();
        try {
            start(Map.of("ai", "http://127.0.0.1:" + server.getAddress().getPort() + "/in"));
            loadTemplates();
            routes.ensure(camel);
            Delivery delivered = awaitState(plan("ai"), DeliveryState.DELIVERED);

            assertThat(delivered.attempts()).isEqualTo(2);
            assertThat(bodies).containsExactly("content of 1", "content of 2", "content of 3");
            assertThat(headers).allSatisfy(sent -> {
                assertThat(sent.getFirst("Content-Type")).isEqualTo("application/dicom");
                assertThat(sent.toString()).doesNotContainIgnoringCase("DOE", "47/11", "Patient", "Dromedary");
            });
        } finally {
            server.stop(0);
        }
    }

    @Test
    void oneThatCannotStartLeavesTheOthersAlone() throws Exception {
        Path out = folder.resolve("out");
        Map<String, String> uris = new LinkedHashMap<>();
        uris.put("broken", "nosuchscheme:user:secret@host");
        uris.put("wrong", "file:" + out + "?noSuchOption=1");
        uris.put("export", "file:" + out);
        start(uris);
        routes.ensure(camel);
        assertThat(room.destinations.find("export").orElseThrow().problem()).contains("not loaded");

        loadTemplates();
        routes.ensure(camel);
        awaitState(plan("export"), DeliveryState.DELIVERED);
        assertThat(room.destinations.list())
                .satisfiesExactly(
                        broken -> assertThat(broken.problem()).contains("nosuchscheme"),
                        export -> assertThat(export.problem()).isNull(),
                        wrong -> assertThat(wrong.problem()).contains("noSuchOption"));
    }

    @Test
    void aReloadedTemplateMakesTheRouteAnew() throws Exception {
        start(Map.of("export", "file:" + folder.resolve("out")));
        loadTemplates();
        routes.ensure(camel);
        Object before = camel.getRoute("deliver-export");
        routes.ensure(camel);
        assertThat(camel.getRoute("deliver-export")).isSameAs(before);

        ((ModelCamelContext) camel).removeRouteTemplates("*");
        loadTemplates();
        routes.ensure(camel);
        assertThat(camel.getRoute("deliver-export")).isNotNull().isNotSameAs(before);
        awaitState(plan("export"), DeliveryState.DELIVERED);
    }

    @Test
    void anOperatorsFileGoesToAFolderToo() throws Exception {
        Path out = folder.resolve("out");
        start(Map.of("export", "file:" + out));
        loadTemplates();
        routes.ensure(camel);
        File file = Files.writeString(folder.resolve("report.pdf"), "pdf").toFile();
        camel.createProducerTemplate().sendBody("file-queue:export", file);

        await().atMost(10, SECONDS).until(() -> Files.exists(out.resolve("report.pdf")));
        await().atMost(10, SECONDS).until(() -> room.queries.count("export", DeliveryState.DELIVERED) == 1);
    }

    @Test
    void aRouteThatLeavesDeidentificationOutDoesNotStart() throws Exception {
        start(Map.of());
        camel.getRegistry().bind("plans", ShapedDestinations.class, (ShapedDestinations) "research"::equals);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("file-queue:other").to("mock:other");
            }
        });
        assertThatThrownBy(() -> camel.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("file-queue:research").to("mock:research").bean("shaping", "shape");
                    }
                }))
                .hasMessageContaining("does not begin with the step 'bean: {ref: shaping, method: shape}'");
    }
}
