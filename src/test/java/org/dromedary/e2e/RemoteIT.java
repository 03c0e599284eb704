package org.dromedary.e2e;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.CuttingProxy;
import org.dromedary.testsupport.DromedaryApi;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.ObjectStore;
import org.dromedary.testsupport.SentStudy;
import org.dromedary.testsupport.SftpServer;

/** Studies that go to an SFTP server and an object store, and files that come from them, with the packaged program. */
class RemoteIT {

    private static final String BUCKET = "images";

    @TempDir
    private Path folder;

    private SftpServer sftp;
    private CuttingProxy network;
    private ObjectStore objects;
    private DromedaryProcess.Setup setup;

    @BeforeEach
    void configure() throws Exception {
        sftp = new SftpServer(folder.resolve("sftp"));
        network = new CuttingProxy(sftp.port(), 120_000, 2);
        objects = new ObjectStore(folder.resolve("s3"), BUCKET);
        Path password = Files.writeString(folder.resolve("password"), SftpServer.PASSWORD + "\n");
        String server = sftp.uri("out")
                .replace(":" + sftp.port(), ":" + network.port())
                .replace("password=" + SftpServer.PASSWORD, "password=file:" + password);
        setup = DromedaryProcess.in(folder.resolve("home"))
                .environment("STORE_SECRET", ObjectStore.SECRET_KEY)
                .set("dromedary.destinations.research.uri", server)
                .set(
                        "dromedary.destinations.archive.uri",
                        objects.uri(BUCKET)
                                        .replace(
                                                "secretKey=" + ObjectStore.SECRET_KEY,
                                                "secretKey=RAW({{env:STORE_SECRET}})")
                                + "&prefix=out/")
                .set("dromedary.destinations.archive.layout", "{StudyInstanceUID}/{SOPInstanceUID}.dcm");
    }

    @AfterEach
    void close() throws Exception {
        network.close();
        sftp.close();
        objects.close();
    }

    private static void soon(ThrowingRunnable assertion) {
        await().atMost(60, SECONDS).pollInterval(100, MILLISECONDS).untilAsserted(assertion);
    }

    private static Map<String, String> states(DromedaryApi api, SentStudy study) {
        Map<String, String> states = new TreeMap<>();
        for (JsonNode delivery : api.deliveries(study.uid())) {
            states.put(
                    delivery.get("destination").asText(), delivery.get("state").asText());
        }
        return states;
    }

    private static String patient(SentStudy study) throws IOException {
        return SentStudy.header(study.folder().resolve("00000.dcm")).keywords().get("PatientID");
    }

    private static List<String> below(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void studiesArriveAlsoThroughABadNetworkAndWhenTheStoreIsAway() throws Exception {
        SentStudy study = SentStudy.make(folder, "Knee", 40);
        objects.kill();
        try (DromedaryProcess router = setup.start()) {
            assertThat(study.send(setup.dicomPort()).exit()).isZero();
            soon(() -> assertThat(states(router.api(), study)).containsEntry("research", "DELIVERED"));
            assertThat(network.cuts()).isEqualTo(2);
            assertThat(SentStudy.pixelsIn(sftp.root().resolve("out"))).isEqualTo(study.pixels());
            String patient = patient(study);
            assertThat(below(sftp.root().resolve("out")))
                    .hasSize(40)
                    .allMatch(name -> name.startsWith(patient + "/" + study.uid() + "/"));

            soon(() ->
                    assertThat(router.api().deliveries(study.uid()).toString()).contains("refused"));
            objects.start();
            soon(() -> assertThat(states(router.api(), study)).containsEntry("archive", "DELIVERED"));
            Path copies = Files.createDirectories(folder.resolve("copies"));
            for (String key : objects.keys(BUCKET, "out/" + study.uid() + "/")) {
                Files.write(copies.resolve(key.substring(key.lastIndexOf('/') + 1)), objects.get(BUCKET, key));
            }
            assertThat(SentStudy.pixelsIn(copies)).isEqualTo(study.pixels());

            await().atMost(10, SECONDS).until(() -> sftp.open() == 0);
            String told = setup.logs() + router.api().deliveries(study.uid());
            assertThat(told).doesNotContain(patient + "/", SftpServer.PASSWORD, ObjectStore.SECRET_KEY);
        }
    }

    @Test
    void filesComeFromServersAndGoThereOnlyWhenTheyAreSafeHere() throws Exception {
        SentStudy first = SentStudy.make(folder, "Hip", 30);
        SentStudy second = SentStudy.make(folder, "Head", 30);
        setup.set("dromedary.intakes.sites.uri", sftp.uri("in"))
                .set("dromedary.intakes.sites.stable-for", "500ms")
                .set("dromedary.intakes.sites.poll-interval", "200ms")
                .set("dromedary.intakes.cloud.uri", objects.uri(BUCKET) + "&prefix=in/")
                .set("dromedary.intakes.cloud.poll-interval", "200ms")
                .set("dromedary.intakes.cloud.done-folder", "")
                .set("dromedary.destinations.research.enabled", false)
                .set("dromedary.destinations.archive.enabled", false);
        Path in = Files.createDirectories(sftp.root().resolve("in/Scanner 1"));
        try (DromedaryProcess router = setup.start()) {
            for (Path file : SentStudy.dicomFiles(first.folder())) {
                Files.copy(file, in.resolve(file.getFileName().toString().replace(".dcm", "")));
            }
            Path store = setup.data().resolve("store").resolve(first.uid());
            soon(() -> assertThat(store).isDirectoryRecursivelyContaining("glob:**.dcm"));
            sftp.stop();
            for (Path file : SentStudy.dicomFiles(second.folder())) {
                objects.put(BUCKET, "in/scanner/" + file.getFileName(), Files.readAllBytes(file));
            }
            objects.put(BUCKET, "in/readme.txt", "not DICOM".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            sftp.start();
            soon(() -> assertThat(
                            SentStudy.pixelsIn(setup.data().resolve("store").resolve(first.uid())))
                    .isEqualTo(first.pixels()));
            soon(() -> assertThat(
                            SentStudy.pixelsIn(setup.data().resolve("store").resolve(second.uid())))
                    .isEqualTo(second.pixels()));
            soon(() -> assertThat(below(sftp.root().resolve("in")))
                    .hasSize(30)
                    .allMatch(name -> name.startsWith(".done/")));
            soon(() -> assertThat(objects.keys(BUCKET, "in/")).containsExactly("in/.error/readme.txt"));
            assertThat(below(setup.data().resolve("downloads"))).isEmpty();
            assertThat(setup.logs()).doesNotContain(patient(first), SftpServer.PASSWORD, ObjectStore.SECRET_KEY);
        }
    }
}
