package org.dromedary.e2e;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    private int pacsPort;
    private DromedaryProcess.Setup setup;

    @BeforeEach
    void configure() throws IOException {
        pacsPort = FreePorts.next();
        inbox = Files.createDirectories(folder.resolve("inbox"));
        setup = DromedaryProcess.in(folder.resolve("home"))
                .set("dromedary.destinations.pacs.uri", "dicom:STORESCP@127.0.0.1:" + pacsPort)
                .set("dromedary.intakes.scans.uri", "file:" + inbox)
                .set("dromedary.intakes.scans.stable-for", "1s")
                .set("dromedary.intakes.scans.poll-interval", "200ms");
    }

    private static void soon(ThrowingRunnable assertion) {
        await().atMost(30, SECONDS).pollInterval(100, MILLISECONDS).untilAsserted(assertion);
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
}
