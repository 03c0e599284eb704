package org.dromedary.e2e;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import com.fasterxml.jackson.databind.JsonNode;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.dicom.MediaDirectory;
import org.dromedary.dicom.Part10;
import org.dromedary.testsupport.DromedaryApi;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.SentStudy;
import org.dromedary.testsupport.StoreScp;

/** Files that are put into a watched folder, by the packaged program, to a PACS. */
class FolderIntakeIT {

    @TempDir
    private Path folder;

    private Path inbox;
    private Path media;
    private int pacsPort;
    private DromedaryProcess.Setup setup;

    @BeforeEach
    void configure() throws IOException {
        pacsPort = FreePorts.next();
        inbox = Files.createDirectories(folder.resolve("inbox"));
        media = Files.createDirectories(folder.resolve("media"));
        setup = DromedaryProcess.in(folder.resolve("home"))
                .set("dromedary.destinations.pacs.uri", "dicom:STORESCP@127.0.0.1:" + pacsPort)
                .set("dromedary.intakes.scans.uri", "file:" + inbox)
                .set("dromedary.intakes.scans.stable-for", "1s")
                .set("dromedary.intakes.scans.poll-interval", "200ms")
                .set("dromedary.intakes.media.uri", "file:" + media)
                .set("dromedary.intakes.media.stable-for", "500ms")
                .set("dromedary.intakes.media.poll-interval", "200ms")
                .set("dromedary.intakes.media.remove-after", "delivered")
                .set("dromedary.intakes.media.remove-empty-folders", "true")
                .set("dromedary.intakes.media.to", "pacs")
                .set("dromedary.intakes.share.uri", "file:" + folder.resolve("share"))
                .set("dromedary.intakes.share.poll-interval", "200ms");
    }

    private static void soon(ThrowingRunnable assertion) {
        await().atMost(60, SECONDS)
                .pollInterval(100, MILLISECONDS)
                // a file may go while they are listed
                .ignoreExceptions()
                .untilAsserted(assertion);
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
    void whatIsPutIntoAFolderArrivesAtThePacs() throws Exception {
        SentStudy study = SentStudy.make(folder, "Hip", 6);
        byte[] first = Files.readAllBytes(study.folder().resolve("00000.dcm"));
        int dataset = (int) Part10.read(study.folder().resolve("00001.dcm")).datasetOffset();
        byte[] second = Files.readAllBytes(study.folder().resolve("00001.dcm"));
        try (StoreScp pacs = StoreScp.start(folder, pacsPort);
                DromedaryProcess dromedary = setup.start()) {
            // without preamble; without anything before the dataset
            Files.write(inbox.resolve("first"), Arrays.copyOfRange(first, 132, first.length));
            Files.write(inbox.resolve("second.img"), Arrays.copyOfRange(second, dataset, second.length));
            Path nested = Files.createDirectories(inbox.resolve("DICOM/PA0/ST0"));
            Files.copy(study.folder().resolve("00002.dcm"), nested.resolve("IM1"));
            Files.copy(study.folder().resolve("00003.dcm"), nested.resolve("IM2"));
            Files.writeString(inbox.resolve("letter.txt"), "Dear colleague");
            Files.writeString(inbox.resolve("Thumbs.db"), "pictures");
            Files.createSymbolicLink(inbox.resolve("link.dcm"), study.folder().resolve("00004.dcm"));
            Files.copy(study.folder().resolve("00005.dcm"), inbox.resolve("later.dcm.part"));

            DromedaryApi api = dromedary.api();
            soon(() -> api.study(study.uid()));
            api.awaitDelivery(study.uid(), 1, "DELIVERED");
            assertThat(SentStudy.pixelsIn(pacs.folder())).isEqualTo(study.pixels(0, 4));
            soon(() -> assertThat(below(inbox))
                    .filteredOn(name -> !name.startsWith("."))
                    .containsExactly("later.dcm.part", "link.dcm"));
            assertThat(below(inbox.resolve(".done")))
                    .allSatisfy(name -> assertThat(name).matches("\\d{4}-\\d\\d-\\d\\d/.*"))
                    .map(name -> name.substring(11))
                    .containsExactly("DICOM/PA0/ST0/IM1", "DICOM/PA0/ST0/IM2", "Thumbs.db", "first", "second.img");
            assertThat(below(inbox.resolve(".error"))).containsExactly("letter.txt", "letter.txt.json");
            assertThat(Files.readString(inbox.resolve(".error/letter.txt.json")))
                    .contains("neither DICOM nor an archive");
            assertThat(below(setup.data().resolve("quarantine"))).hasSize(2);

            // what was being written is complete now
            Files.move(inbox.resolve("later.dcm.part"), inbox.resolve("later.dcm"));
            api.awaitDelivery(study.uid(), 2, "DELIVERED");
            assertThat(api.study(study.uid()).get("source").asText()).isEqualTo("scans");
            assertThat(dromedary.log()).doesNotContain("letter.txt");
        }
    }

    /** A patient's CD: a DICOMDIR that names two files that are there, one that is not, and one outside. */
    private static void burn(SentStudy study, Path cd) throws IOException {
        Path images = Files.createDirectories(cd.resolve("IMAGES"));
        try (MediaDirectory directory = MediaDirectory.create(cd.resolve("DICOMDIR"))) {
            for (int i = 0; i < 4; i++) {
                Path file = study.folder().resolve(String.format("%05d.dcm", i));
                String[] id = i < 3 ? new String[] {"IMAGES", "IM" + i} : new String[] {"..", "..", "SECRET"};
                try (InputStream in = Files.newInputStream(file)) {
                    assertThat(directory.add(in, id)).isTrue();
                }
                if (i < 2) {
                    Files.copy(file, images.resolve("IM" + i));
                }
            }
        }
        Files.copy(study.folder().resolve("00004.dcm"), images.resolve("EXTRA"));
        Files.writeString(cd.resolve("AUTORUN.INF"), "[autorun]");
        Files.writeString(cd.resolve("viewer.exe"), "MZ no program");
    }

    private static Path zip(Path zip, Path... files) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (Path file : files) {
                out.putNextEntry(new ZipEntry("Study/" + file.getFileName()));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
        return zip;
    }

    private static JsonNode status(DromedaryApi api, String intake) {
        for (JsonNode status : api.get("/api/intake/status")) {
            if (status.get("name").asText().equals(intake)) {
                return status;
            }
        }
        throw new AssertionError("no intake " + intake);
    }

    private static JsonNode item(DromedaryApi api, String origin) {
        for (JsonNode item : api.get("/api/intake/items?limit=500").get("items")) {
            if (item.get("origin").asText().equals(origin)) {
                return api.get("/api/intake/items/" + item.get("id").asLong());
            }
        }
        throw new AssertionError("no item " + origin);
    }

    @Test
    void mediaAndArchivesStayUntilTheyAreDelivered() throws Exception {
        SentStudy cd = SentStudy.make(folder, "Knee", 6);
        SentStudy zipped = SentStudy.make(folder, "Foot", 4);
        Path letter = Files.writeString(folder.resolve("letter.txt"), "Dear colleague");
        Path inner = zip(
                folder.resolve("inner.zip"),
                zipped.folder().resolve("00002.dcm"),
                zipped.folder().resolve("00003.dcm"));
        Path zip = zip(
                folder.resolve("foot.zip"),
                zipped.folder().resolve("00000.dcm"),
                zipped.folder().resolve("00001.dcm"),
                inner,
                letter);
        try (DromedaryProcess dromedary = setup.start()) {
            DromedaryApi api = dromedary.api();
            soon(() -> assertThat(status(api, "share").get("problem").asText()).contains("is not there"));
            assertThat(status(api, "share").get("state").asText()).isEqualTo("DEGRADED");
            burn(cd, media.resolve("cd"));
            Files.move(zip, media.resolve("foot.zip"));
            soon(() -> assertThat(item(api, "foot.zip").get("state").asText()).isEqualTo("STORED"));
            JsonNode foot = item(api, "foot.zip");
            assertThat(foot.get("stored").asInt()).isEqualTo(4);
            assertThat(foot.get("refused").asInt()).isOne();
            assertThat(foot.get("studies").get(zipped.uid()).asInt()).isEqualTo(4);
            assertThat(foot.get("problems").get(0).get("name").asText()).isEqualTo("Study/letter.txt");
            soon(() ->
                    assertThat(item(api, "cd/DICOMDIR").get("state").asText()).isEqualTo("FAILED"));
            assertThat(item(api, "cd/DICOMDIR").get("problems").findValuesAsText("reason"))
                    .anyMatch(reason -> reason.contains("IMAGES\\IM2, which is not there"))
                    .anyMatch(reason -> reason.contains("outside of its medium, to ..\\..\\SECRET"))
                    .hasSize(2);
            // the PACS is away: nothing of it goes
            assertThat(below(media)).contains("foot.zip", "cd/IMAGES/IM0", "cd/IMAGES/IM1", "cd/IMAGES/EXTRA");
            try (StoreScp pacs = StoreScp.start(folder, pacsPort)) {
                soon(() -> assertThat(below(media))
                        .filteredOn(name -> !name.startsWith("."))
                        .isEmpty());
                soon(() -> assertThat(media.resolve("cd")).doesNotExist());
                assertThat(item(api, "foot.zip").get("state").asText()).isEqualTo("DONE");
                Map<String, String> expected = new TreeMap<>(zipped.pixels());
                expected.putAll(cd.pixels(0, 2));
                expected.putAll(cd.pixels(4, 5));
                assertThat(SentStudy.pixelsIn(pacs.folder())).isEqualTo(expected);

                // the same archive under another name
                Path done;
                try (Stream<Path> files = Files.walk(media.resolve(".done"))) {
                    done = files.filter(file -> file.endsWith("foot.zip"))
                            .findFirst()
                            .orElseThrow();
                }
                Files.copy(done, media.resolve("again.zip"));
                soon(() ->
                        assertThat(item(api, "again.zip").get("state").asText()).isEqualTo("DONE"));
                assertThat(pacs.stored()).isEqualTo(7);
                // the share comes back
                Files.createDirectories(folder.resolve("share"));
                soon(() ->
                        assertThat(status(api, "share").get("state").asText()).isEqualTo("RUNNING"));
                assertThat(dromedary.log().split("share: The folder", -1)).hasSize(2);
            }
        }
    }

    @Test
    void killedInTheMiddleNothingIsLostAndNothingIsThereTwice() throws Exception {
        SentStudy plain = SentStudy.make(folder, "Spine", 200);
        SentStudy zipped = SentStudy.make(folder, "Foot", 200);
        Path zip = zip(
                folder.resolve("foot.zip"),
                SentStudy.dicomFiles(zipped.folder()).toArray(new Path[0]));
        for (Path file : SentStudy.dicomFiles(plain.folder())) {
            Files.copy(file, inbox.resolve(file.getFileName()));
        }
        Files.copy(zip, inbox.resolve("foot.zip"));
        try (DromedaryProcess first = setup.start()) {
            Path store = setup.data().resolve("store");
            await().atMost(30, SECONDS)
                    .pollInterval(5, MILLISECONDS)
                    .until(() -> SentStudy.dicomFiles(store).size() > 60);
            first.kill();
        }
        try (StoreScp pacs = StoreScp.start(folder, pacsPort);
                DromedaryProcess second = setup.start()) {
            soon(() -> assertThat(below(inbox))
                    .allMatch(name -> name.startsWith(".done/"))
                    .hasSize(201));
            Map<String, String> expected = new TreeMap<>(plain.pixels());
            expected.putAll(zipped.pixels());
            soon(() -> assertThat(SentStudy.pixelsIn(pacs.folder())).isEqualTo(expected));
            JsonNode items = status(second.api(), "scans").get("items");
            assertThat(items.get("WORKING").asInt()).isZero();
            assertThat(items.get("FAILED").asInt()).isZero();
            assertThat(below(setup.data().resolve("incoming")).stream().filter(name -> name.startsWith("intake")))
                    .isEmpty();
        }
    }
}
