package org.dromedary.operations.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.dromedary.dicom.SyntheticStudy;
import org.dromedary.testsupport.Command;
import org.dromedary.testsupport.DcmQrScp;
import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.StoreScp;

/** echo, send, find, move and get against dcmtk's archive and worklist. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QueryCommandsTest {

    @TempDir
    private static Path folder;

    private StringWriter out;
    private StringWriter err;
    private DcmQrScp archive;
    private StoreScp other;
    private SyntheticStudy study;
    private String from;

    @BeforeAll
    void start() throws Exception {
        int port = FreePorts.next();
        other = StoreScp.start(folder, port);
        archive = DcmQrScp.start(folder, Map.of("STORESCP", port));
        from = "DCMQRSCP@127.0.0.1:" + archive.port();
        study = new SyntheticStudy(new SyntheticStudy.Plan(
                SyntheticStudy.Modality.MR, 1, 4, 16, 1, "Knie", 5, LocalDateTime.of(2026, 11, 21, 8, 0)));
        Path files = Files.createDirectories(folder.resolve("files"));
        for (int i = 0; i < study.size(); i++) {
            study.write(i, files.resolve(i + ".dcm"));
        }
        assertThat(run("send", files.toString(), "--to", "dicom:" + from + "?associations=1"))
                .isZero();
    }

    @AfterAll
    void stop() {
        archive.close();
        other.close();
    }

    private int run(String... args) {
        out = new StringWriter();
        err = new StringWriter();
        return DromedaryCommand.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    private String key() {
        return "StudyInstanceUID=" + study.studyInstanceUid();
    }

    @Test
    void echoTellsWhatToDo() {
        assertThat(run("echo", "dicom:" + from + "?callingAet=ANYBODY")).isZero();
        assertThat(out.toString()).startsWith(from + " answers");
        assertThat(run("echo", "OTHER@127.0.0.1:" + archive.port())).isEqualTo(1);
        assertThat(err.toString())
                .contains("called AE title not recognised: the peer knows itself by another name than OTHER");
        assertThat(run("echo", "dicom:" + from + "?colour=red")).isEqualTo(2);
        assertThat(err.toString()).contains("colour");
    }

    @Test
    void findPrintsATable() {
        assertThat(run("find", from, "-k", key())).isZero();
        String[] lines = out.toString().split("\\R");
        assertThat(lines).hasSize(2);
        assertThat(lines[0]).startsWith("PatientID").contains("StudyDescription", "StudyInstanceUID");
        assertThat(lines[1]).contains("Knie", study.studyInstanceUid());
        assertThat(lines[1].indexOf("Knie")).isEqualTo(lines[0].indexOf("StudyDescription"));
    }

    @Test
    void findPrintsJsonLines() throws Exception {
        assertThat(run("find", from, "--level", "series", "-k", key(), "--json"))
                .isZero();
        String series = "SeriesInstanceUID="
                + new ObjectMapper()
                        .readTree(out.toString())
                        .get("SeriesInstanceUID")
                        .asText();
        assertThat(run("find", from, "--level", "image", "-k", key(), "-k", series, "--json"))
                .isZero();
        String[] lines = out.toString().split("\\R");
        assertThat(lines).hasSize(study.size());
        JsonNode match = new ObjectMapper().readTree(lines[0]);
        assertThat(match.get("SOPInstanceUID").asText()).startsWith("2.25");
        assertThat(run("find", from, "--level", "IMAGE", "-k", key(), "-k", series, "--json", "--limit", "2"))
                .isZero();
        assertThat(out.toString().split("\\R")).hasSize(2);
    }

    @Test
    void nothingFoundIsNoFailure() {
        assertThat(run("find", from, "-k", "StudyInstanceUID=1.2.3")).isZero();
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("nothing matches");
    }

    @Test
    void moveSendsToAnother() throws Exception {
        long before = other.stored();
        assertThat(run("move", from, "--to", "STORESCP", "-k", key())).isZero();
        assertThat(out.toString()).contains("sent 4 instances to STORESCP");
        assertThat(other.stored()).isEqualTo(before + 4);
        assertThat(run("move", from, "--to", "NOBODY", "-k", key())).isEqualTo(1);
        assertThat(err.toString()).contains("the peer does not know the move destination NOBODY: enter it there");
        assertThat(run("move", from, "--to", "STORESCP", "-k", "StudyInstanceUID=1.2.3"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("nothing matches");
    }

    @Test
    void getWritesFiles() throws Exception {
        Path got = folder.resolve("got");
        assertThat(run("get", from, "--out", got.toString(), "-k", key())).isZero();
        assertThat(out.toString()).contains("sent 4 instances to " + got);
        try (var files = Files.list(got)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .hasSize(4)
                    .contains(study.sopInstanceUid(0) + ".dcm");
        }
        assertThat(Command.succeed("dcmftest", got.resolve(study.sopInstanceUid(1) + ".dcm")))
                .startsWith("yes:");
    }

    @Test
    void aWorklistIsAsked() throws Exception {
        int port = FreePorts.next();
        Path lists = Files.createDirectories(folder.resolve("wl/RIS"));
        Files.createFile(lists.resolve("lockfile"));
        Path dump = Files.writeString(
                folder.resolve("item.dump"),
                """
                (0008,0005) CS [ISO_IR 100]
                (0008,0050) SH [A4711]
                (0010,0010) PN [Mueller^Anna]
                (0010,0020) LO [4711]
                (0020,000d) UI [1.2.3.4711]
                (0032,1060) LO [CT Thorax]
                (0040,0100) SQ
                (fffe,e000) -
                (0008,0060) CS [CT]
                (0040,0001) AE [CT1]
                (0040,0002) DA [20261121]
                (0040,0003) TM [080000]
                (fffe,e00d) -
                (fffe,e0dd) -
                """);
        Command.succeed("dump2dcm", dump, lists.resolve("item.wl"));
        Process wlmscpfs =
                Command.start(folder.resolve("wlm.log"), "wlmscpfs", "-s", "-dfr", "-dfp", folder.resolve("wl"), port);
        try {
            await().atMost(20, TimeUnit.SECONDS).ignoreExceptions().until(() -> {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    return socket.isConnected();
                }
            });
            String ris = "RIS@127.0.0.1:" + port;
            assertThat(run(
                            "find",
                            ris,
                            "--model",
                            "worklist",
                            "--json",
                            "-k",
                            "ScheduledProcedureStepSequence.Modality=CT"))
                    .as(() -> err.toString())
                    .isZero();
            JsonNode item = new ObjectMapper().readTree(out.toString());
            assertThat(item.get("PatientID").asText()).isEqualTo("4711");
            assertThat(item.at("/ScheduledProcedureStepSequence/0/ScheduledStationAETitle")
                            .asText())
                    .isEqualTo("CT1");
            assertThat(run("find", ris, "--model", "worklist", "-k", "ScheduledProcedureStepSequence.Modality=MR"))
                    .isZero();
            assertThat(err.toString()).contains("nothing matches");
        } finally {
            wlmscpfs.descendants().forEach(ProcessHandle::destroyForcibly);
            wlmscpfs.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "find",
                "find PACS@h:104 --level COUNTRY",
                "find PACS@h:104 --level PATIENT",
                "find PACS@h:104 -k NoSuchKeyword=1",
                "find PACS@h:104 --model tree",
                "move PACS@h:104 -k StudyInstanceUID=1.2",
                "move PACS@h:104 --to X",
                "get PACS@h:104 -k StudyInstanceUID=1.2",
                "find dicom:PACS@h:70000"
            })
    void wrongUse(String line) {
        assertThat(run(line.split(" "))).isEqualTo(2);
        assertThat(err.toString().split("\\R").length).isLessThanOrEqualTo(3);
        assertThat(out.toString()).isEmpty();
    }
}
