package org.dromedary.component.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.dicom.DicomHeader;
import org.dromedary.dicom.SyntheticStudy;
import org.dromedary.testsupport.Command;
import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.OrthancServer;
import org.dromedary.testsupport.StoreScp;

/** C-MOVE and C-GET of the consumer, asked by dcmtk, GDCM and Orthanc. */
@Timeout(120)
class RetrieveScpTest {

    private static final int INSTANCES = 12;

    @TempDir
    Path folder;

    private ScpRoute scp;
    private final List<Path> study = new ArrayList<>();
    private String studyUid;

    @BeforeEach
    void start() throws Exception {
        scp = new ScpRoute(folder, "&services=find,move,get");
        SyntheticStudy synthetic = new SyntheticStudy(new SyntheticStudy.Plan(
                SyntheticStudy.Modality.CT, 1, INSTANCES, 64, 1, "Knee", 7, LocalDateTime.of(2026, 11, 21, 9, 30)));
        for (int i = 0; i < INSTANCES; i++) {
            Path file = folder.resolve("ct" + i + ".dcm");
            synthetic.write(i, file);
            study.add(file);
        }
        studyUid = DicomHeader.read(study.get(0)).studyInstanceUid();
        give(study);
    }

    @AfterEach
    void stop() {
        scp.close();
    }

    private void give(List<Path> paths) {
        List<File> files = paths.stream().map(Path::toFile).toList();
        scp.answers.put("move", exchange -> exchange.getMessage().setBody(files));
        scp.answers.put("get", exchange -> exchange.getMessage().setBody(files));
    }

    private void moveTo(String uri) {
        List<File> files = study.stream().map(Path::toFile).toList();
        scp.answers.put("move", exchange -> {
            exchange.getMessage().setHeader(DicomConstants.MOVE_TO, uri);
            exchange.getMessage().setBody(files);
        });
    }

    private String movescu(Object... more) throws Exception {
        List<Object> arguments = new ArrayList<>(List.of("-v", "-d", "-S", "-aet", "MOVER", "-aec", "DROMEDARY"));
        arguments.addAll(List.of(more));
        arguments.addAll(
                List.of("-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID=" + studyUid, "127.0.0.1", scp.port));
        return Command.run("movescu", arguments.toArray()).output();
    }

    private static List<String> instances(Path where) throws IOException {
        try (var files = Files.list(where)) {
            List<String> uids = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                uids.add(DicomHeader.read(file).sopInstanceUid());
            }
            return uids;
        }
    }

    private List<String> sent() throws IOException {
        List<String> uids = new ArrayList<>();
        for (Path file : study) {
            uids.add(DicomHeader.read(file).sopInstanceUid());
        }
        return uids;
    }

    @Test
    void aStudyIsMovedToAThirdParty() throws Exception {
        int port = FreePorts.next();
        try (StoreScp pacs = StoreScp.start(folder, port)) {
            moveTo("dicom:STORESCP@127.0.0.1:" + port);
            String output = movescu("-aem", "STORESCP");
            assertThat(output)
                    .containsPattern("Completed Suboperations +: " + INSTANCES)
                    .containsPattern("Failed Suboperations +: 0")
                    .contains("0x0000: Success");
            assertThat(instances(pacs.folder())).containsExactlyInAnyOrderElementsOf(sent());
        }
        assertThat(scp.requests.get(0))
                .containsEntry(DicomConstants.EVENT, "move")
                .containsEntry(DicomConstants.MODEL, "study")
                .containsEntry(DicomConstants.QUERY_LEVEL, "STUDY")
                .containsEntry(DicomConstants.MOVE_DESTINATION, "STORESCP");
    }

    @Test
    void theDestinationIsToldWhoMoves() throws Exception {
        Path log = folder.resolve("storescp.log");
        int port = FreePorts.next();
        Process pacs = Command.start(log, "storescp", "-d", "-od", Files.createDirectories(folder.resolve("in")), port);
        try {
            await().atMost(10, TimeUnit.SECONDS).ignoreExceptions().until(() -> {
                Command.succeed("echoscu", "127.0.0.1", port);
                return true;
            });
            moveTo("dicom:STORESCP@127.0.0.1:" + port);
            movescu("-aem", "STORESCP");
            assertThat(Files.readString(log))
                    .containsPattern("Move Originator AE Title +: MOVER")
                    .containsPattern("Move Originator ID +: 1")
                    .containsPattern("Calling Application Name: +DROMEDARY");
        } finally {
            pacs.destroyForcibly();
        }
    }

    @Test
    void anUnknownDestinationIsA801() throws Exception {
        assertThat(movescu("-aem", "NOBODY")).contains("0xa801");
    }

    @Test
    void aDestinationThatIsDownIsA702() throws Exception {
        moveTo("dicom:STORESCP@127.0.0.1:" + FreePorts.next());
        assertThat(movescu("-aem", "STORESCP"))
                .contains("0xa702")
                .containsPattern("Failed Suboperations +: " + INSTANCES)
                .contains("FailedSOPInstanceUIDList");
    }

    @Test
    void whatTheDestinationRefusesIsNamed() throws Exception {
        try (ScpRoute target = new ScpRoute(folder.resolve("target"), "&calledAets=*")) {
            String refused = sent().get(3);
            target.before = exchange -> {
                if (refused.equals(exchange.getMessage().getHeader(DicomConstants.SOP_INSTANCE_UID))) {
                    exchange.getMessage().setHeader(DicomConstants.STATUS, 0xC001);
                }
            };
            moveTo("dicom:TARGET@127.0.0.1:" + target.port);
            assertThat(movescu("-aem", "TARGET"))
                    .contains("0xb000")
                    .containsPattern("Completed Suboperations +: " + (INSTANCES - 1))
                    .containsPattern("Failed Suboperations +: 1")
                    .contains("[" + refused + "]");
        }
    }

    @Test
    void aCancelledMoveStops() throws Exception {
        try (ScpRoute target = new ScpRoute(folder.resolve("target"), "&calledAets=*")) {
            target.before = exchange -> TimeUnit.MILLISECONDS.sleep(200);
            moveTo("dicom:TARGET@127.0.0.1:" + target.port + "?associations=1");
            String output = movescu("-aem", "TARGET", "--cancel", "2");
            assertThat(output).contains("0xfe00");
            assertThat(target.files.size()).isBetween(1, INSTANCES - 1);
        }
    }

    private String getscu(Path into, Object... more) throws Exception {
        List<Object> arguments = new ArrayList<>(List.of(
                "-v", "-d", "-S", "-aet", "GETTER", "-aec", "DROMEDARY", "+B", "-od", Files.createDirectories(into)));
        arguments.addAll(List.of(more));
        arguments.addAll(
                List.of("-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID=" + studyUid, "127.0.0.1", scp.port));
        return Command.run("getscu", arguments.toArray()).output();
    }

    @Test
    void aStudyIsGotOnTheSameAssociation() throws Exception {
        Path got = folder.resolve("got");
        assertThat(getscu(got)).contains("0x0000: Success").containsPattern("Completed Suboperations +: " + INSTANCES);
        assertThat(instances(got)).containsExactlyInAnyOrderElementsOf(sent());
        assertThat(DcmtkTest.dataset(Files.list(got).sorted().findFirst().orElseThrow()))
                .hasSizeGreaterThan(64 * 64 * 2);
        assertThat(scp.requests.get(0))
                .containsEntry(DicomConstants.EVENT, "get")
                .containsEntry(DicomConstants.QUERY_LEVEL, "STUDY");
    }

    @Test
    void whatCannotBeReadIsNamedAndTheRestIsGot() throws Exception {
        List<Path> some = new ArrayList<>(study);
        some.add(3, folder.resolve("1.2.3.4.dcm"));
        give(some);
        Path got = folder.resolve("got");
        assertThat(getscu(got)).contains("0xb000").containsPattern("Failed Suboperations +: 1");
        assertThat(instances(got)).hasSize(INSTANCES);
    }

    @Test
    void whatTheCallerDoesNotTakeAsItIsComesInAnotherTransferSyntax() throws Exception {
        Path compressed = folder.resolve("compressed.dcm");
        Command.succeed("dcmcjpls", "+el", study.get(0), compressed);
        give(List.of(compressed));
        Path got = folder.resolve("got");
        assertThat(getscu(got)).contains("0x0000: Success");
        Path one = Files.list(got).findFirst().orElseThrow();
        assertThat(DicomHeader.read(one).transferSyntaxUid()).isEqualTo("1.2.840.10008.1.2.1");
        byte[] pixels = DcmtkTest.dataset(study.get(0));
        byte[] came = DcmtkTest.dataset(one);
        int bytes = 64 * 64 * 2;
        assertThat(Arrays.copyOfRange(came, came.length - bytes, came.length))
                .isEqualTo(Arrays.copyOfRange(pixels, pixels.length - bytes, pixels.length));
    }

    @Test
    void nothingToRetrieveIsSuccess() throws Exception {
        give(List.of());
        assertThat(getscu(folder.resolve("got"))).contains("0x0000: Success");
    }

    /** Copies of the study that are made when they are asked for, and that know how many there were at the same time. */
    private final class Copies implements RetrievedFiles {

        private final Path place = folder.resolve("copies");
        private final AtomicInteger most = new AtomicInteger();
        private final AtomicBoolean closed = new AtomicBoolean();

        private Path[] there() {
            return Stream.of(place.toFile().listFiles()).map(File::toPath).toArray(Path[]::new);
        }

        @Override
        public Iterator<File> iterator() {
            return study.stream()
                    .map(file -> place.resolve(file.getFileName()).toFile())
                    .iterator();
        }

        @Override
        public File open(File named) throws IOException {
            Files.createDirectories(place);
            Files.copy(folder.resolve(named.getName()), named.toPath());
            most.accumulateAndGet(there().length, Math::max);
            return named;
        }

        @Override
        public void release(File named) {
            named.delete();
        }

        @Override
        public void close() {
            closed.set(true);
        }
    }

    @Test
    void whatIsMadeForAGetIsMadeOneByOne() throws Exception {
        Copies copies = new Copies();
        scp.answers.put("get", exchange -> exchange.getMessage().setBody(copies));
        Path got = Files.createDirectory(folder.resolve("got"));
        assertThat(getscu(got)).containsPattern("Completed Suboperations +: " + INSTANCES);
        assertThat(instances(got)).containsExactlyInAnyOrderElementsOf(sent());
        await().atMost(10, TimeUnit.SECONDS).untilTrue(copies.closed);
        assertThat(copies.most).hasValue(1);
        assertThat(copies.there()).isEmpty();
    }

    @Test
    void whatIsMadeForAMoveIsGoneAfterwards() throws Exception {
        Copies copies = new Copies();
        int port = FreePorts.next();
        scp.answers.put("move", exchange -> {
            exchange.getMessage().setHeader(DicomConstants.MOVE_TO, "dicom:STORESCP@127.0.0.1:" + port);
            exchange.getMessage().setBody(copies);
        });
        assertThat(movescu("-aem", "STORESCP")).containsIgnoringCase("0xa702");
        await().atMost(10, TimeUnit.SECONDS).untilTrue(copies.closed);
        assertThat(copies.there()).isEmpty();
        copies.closed.set(false);
        try (StoreScp pacs = StoreScp.start(folder, port)) {
            assertThat(movescu("-aem", "STORESCP")).containsPattern("Completed Suboperations +: " + INSTANCES);
            assertThat(instances(pacs.folder())).containsExactlyInAnyOrderElementsOf(sent());
        }
        await().atMost(10, TimeUnit.SECONDS).untilTrue(copies.closed);
        assertThat(copies.there()).isEmpty();
    }

    @Test
    void gdcmMoves() throws Exception {
        int port = FreePorts.next();
        Path got = Files.createDirectories(folder.resolve("gdcm"));
        moveTo("dicom:GDCM@127.0.0.1:" + port + "?asyncWindow=1");
        String output = Command.run(
                        "gdcmscu",
                        "-D",
                        "--aetitle",
                        "GDCM",
                        "--call",
                        "DROMEDARY",
                        "--move",
                        "--studyroot",
                        "--study",
                        "--key",
                        "20,d=" + studyUid,
                        "--port-scp",
                        port,
                        "-o",
                        got,
                        "127.0.0.1",
                        scp.port)
                .output();
        assertThat(instances(got)).as(output).containsExactlyInAnyOrderElementsOf(sent());
    }

    @Test
    void orthancFindsAndRetrieves() throws Exception {
        scp.answers.put("find", exchange -> exchange.getMessage()
                .setBody(List.of(Map.of("StudyInstanceUID", studyUid, "PatientID", "P1", "PatientName", "Doe^Jane"))));
        try (OrthancServer orthanc = OrthancServer.start(
                folder.resolve("orthanc"),
                Map.of("DicomModalities", Map.of("dromedary", List.of("DROMEDARY", "127.0.0.1", scp.port))))) {
            moveTo("dicom:ORTHANC@127.0.0.1:" + orthanc.dicomPort());
            JsonNode query = orthanc.post(
                    "/modalities/dromedary/query", "{\"Level\": \"Study\", \"Query\": {\"PatientName\": \"D*\"}}");
            String answers = "/queries/" + query.get("ID").asText() + "/answers";
            assertThat(orthanc.get(answers)).hasSize(1);
            assertThat(orthanc.get(answers + "/0/content?simplify")
                            .get("PatientName")
                            .asText())
                    .isEqualTo("Doe^Jane");
            orthanc.post(answers + "/0/retrieve", "{\"TargetAet\": \"ORTHANC\", \"Synchronous\": true}");
            assertThat(orthanc.get("/instances")).hasSize(INSTANCES);
        }
        assertThat(scp.requests)
                .extracting(headers -> headers.get(DicomConstants.EVENT))
                .contains("find", "move");
    }
}
