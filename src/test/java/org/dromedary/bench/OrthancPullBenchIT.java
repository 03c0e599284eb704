package org.dromedary.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;

import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import org.dromedary.component.orthanc.OrthancMemory;
import org.dromedary.dicom.SyntheticStudy.Modality;
import org.dromedary.intake.JdbcOrthancMemory;
import org.dromedary.testsupport.Command;
import org.dromedary.testsupport.OrthancServer;
import org.dromedary.testsupport.SentStudy;
import org.dromedary.testsupport.StudyRoom;

/**
 * {@code mvn -Pbench verify -Dit.test=OrthancPullBenchIT}: how long a study of 500 instances of 512 KB takes from Orthanc until
 * all of it is durable in the study store and remembered as brought, beside Orthanc's {@code /archive} of the same study, by
 * turns. Reading the log and listing the study count as ours.
 */
@Tag("bench")
class OrthancPullBenchIT {

    private static final Logger LOG = LoggerFactory.getLogger(OrthancPullBenchIT.class);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 2);
    private static final int INSTANCES = Integer.getInteger("bench.instances", 500);
    /** 512 x 512 pixels of 16 bits. */
    private static final int SIZE = 512;

    private static final double FACTOR = 8;

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void besideTheArchive() throws Exception {
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        try (OrthancServer orthanc = OrthancServer.start(folder.resolve("orthanc"), Map.of("KeepAlive", true));
                StudyRoom room = StudyRoom.start(folder.resolve("data"), StudyRoom.quiet(StudyRoom.LONG));
                CamelContext context = new DefaultCamelContext()) {
            OrthancMemory memory = new JdbcOrthancMemory(
                    room.jdbc(),
                    new NamedParameterJdbcTemplate(room.database()),
                    new TransactionTemplate(new DataSourceTransactionManager(room.database())));
            context.getRegistry().bind("memory", memory);
            context.start();
            // a router has been running for a while when studies come
            SentStudy warmUp = SentStudy.make(folder, Modality.CT, "Warm-up", 1, INSTANCES / 2, SIZE, 76_999);
            upload(orthanc, warmUp);
            pull(context, orthanc, room, warmUp);
            for (int round = 0; round < ROUNDS; round++) {
                SentStudy study = SentStudy.make(folder, Modality.CT, "Bench", 1, INSTANCES, SIZE, 77_000 + round);
                double megabytes = upload(orthanc, study) / 1e6;
                Command.succeed("sync");
                ours.add(megabytes / pull(context, orthanc, room, study));
                Command.succeed("sync");
                theirs.add(megabytes / archive(orthanc, study));
            }
        }
        LOG.info("Pull of {} x 512 KB until durable, MB/s: {}; /archive: {}", INSTANCES, ours, theirs);
        // what else runs on the machine slows both of a round, and not those of another round alike
        for (int round = 0; round < ROUNDS; round++) {
            double ratio = ours.get(round) / theirs.get(round);
            LOG.info("Round {}: {} times /archive", round + 1, ratio);
            assertThat(ratio).isGreaterThan(FACTOR);
        }
    }

    private static long upload(OrthancServer orthanc, SentStudy study) throws Exception {
        long bytes = 0;
        for (Path file : SentStudy.dicomFiles(study.folder())) {
            bytes += Files.size(file);
            await().pollDelay(0, TimeUnit.SECONDS).ignoreExceptions().until(() -> orthanc.upload(file) != null);
            Files.delete(file);
        }
        await().atMost(30, TimeUnit.SECONDS)
                .until(() ->
                        orthanc.get(resource(orthanc, study)).get("IsStable").asBoolean());
        return bytes;
    }

    private static String resource(OrthancServer orthanc, SentStudy study) throws IOException, InterruptedException {
        return "/studies/"
                + orthanc.post(
                                "/tools/find",
                                "{\"Level\":\"Study\",\"Query\":{\"StudyInstanceUID\":\"" + study.uid() + "\"}}")
                        .get(0)
                        .asText();
    }

    /** Seconds from the start of the route to the end of the study. */
    private static double pull(CamelContext context, OrthancServer orthanc, StudyRoom room, SentStudy study)
            throws Exception {
        CountDownLatch complete = new CountDownLatch(1);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("orthanc:" + orthanc.url() + "?stateRepository=#memory&pollInterval=500&workDirectory="
                                + room.data().resolve("incoming"))
                        .routeId("pull")
                        .autoStartup(false)
                        .choice()
                        .when(header("CamelOrthancEvent").isEqualTo("instance"))
                        .process(exchange -> exchange.getMessage()
                                .setHeader(
                                        "outcome",
                                        room.store()
                                                .store(
                                                        exchange.getMessage()
                                                                .getBody(java.io.File.class)
                                                                .toPath(),
                                                        StudyRoom.source(null),
                                                        null)))
                        .when(header("CamelOrthancEvent").isEqualTo("complete"))
                        .process(exchange -> complete.countDown());
            }
        });
        long start = System.nanoTime();
        context.getRouteController().startRoute("pull");
        assertThat(complete.await(5, TimeUnit.MINUTES)).isTrue();
        assertThat(room.store().awaitIndexed(1, TimeUnit.MINUTES)).isTrue();
        double seconds = (System.nanoTime() - start) / 1e9;
        context.getRouteController().stopRoute("pull");
        context.removeRoute("pull");
        assertThat(room.index().instances(study.uid())).hasSize(study.pixels().size());
        return seconds;
    }

    /** Seconds of the download; what came is whole. */
    private double archive(OrthancServer orthanc, SentStudy study) throws Exception {
        Path zip = folder.resolve("archive.zip");
        long start = System.nanoTime();
        HttpResponse<Path> answer = http.send(
                HttpRequest.newBuilder(URI.create(orthanc.url() + resource(orthanc, study) + "/archive"))
                        .build(),
                HttpResponse.BodyHandlers.ofFile(zip));
        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat(answer.statusCode()).isEqualTo(200);
        try (ZipFile file = new ZipFile(zip.toFile())) {
            assertThat(file.size()).isEqualTo(INSTANCES);
        }
        Files.delete(zip);
        return seconds;
    }
}
