package org.dromedary.component.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.dromedary.component.InstanceAnswers;
import org.dromedary.component.PeerException;
import org.dromedary.dicom.Part10;
import org.dromedary.dicom.SyntheticStudy;
import org.dromedary.dicom.TransferSyntax;
import org.dromedary.testsupport.Command;
import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.testsupport.OrthancServer;

/** The producer against dcmtk's storescp, Orthanc, and peers that refuse, stand still or are not there. */
@Timeout(60)
class DicomProducerTest {

    @TempDir
    Path folder;

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final Map<String, Integer> answers = new ConcurrentHashMap<>();

    @BeforeEach
    void start() {
        camel.disableJMX();
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private List<File> study(int instances) throws IOException {
        SyntheticStudy study = new SyntheticStudy(new SyntheticStudy.Plan(
                SyntheticStudy.Modality.CT, 1, instances, 64, 1, "Knee", 1, LocalDateTime.of(2026, 11, 21, 9, 30)));
        Path into = Files.createDirectories(folder.resolve("study"));
        List<File> files = new ArrayList<>();
        for (int i = 0; i < instances; i++) {
            Path file = into.resolve("ct" + i + ".dcm");
            study.write(i, file);
            files.add(file.toFile());
        }
        return files;
    }

    private Exchange send(String uri, Object body) {
        return camel.createFluentProducerTemplate()
                .to(uri)
                .withProcessor(exchange -> {
                    exchange.getMessage().setBody(body);
                    BiConsumer<File, Integer> listener = (file, status) -> answers.put(file.getName(), status);
                    exchange.setProperty(InstanceAnswers.PROPERTY, listener);
                })
                .send();
    }

    private static void assertFailed(Exchange exchange, boolean permanent, String... texts) {
        assertThat(exchange.getException()).isInstanceOf(PeerException.class);
        assertThat(((PeerException) exchange.getException()).isPermanent())
                .as(exchange.getException().getMessage())
                .isEqualTo(permanent);
        assertThat(exchange.getException().getMessage()).contains(texts);
    }

    /** dcmtk's storescp, until the test ends. */
    private AutoCloseable storescp(int port, Object... options) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of(options));
        arguments.add(port);
        Process process = Command.start(folder.resolve("storescp.log"), "storescp", arguments.toArray());
        await().atMost(10, TimeUnit.SECONDS).ignoreExceptions().until(() -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return true;
            }
        });
        return () -> {
            process.destroy();
            process.waitFor(5, TimeUnit.SECONDS);
        };
    }

    @Test
    void storescpGetsEveryByte() throws Exception {
        int port = ScpRoute.freePort();
        Path received = Files.createDirectories(folder.resolve("received"));
        List<File> files = study(5);
        try (AutoCloseable peer = storescp(port, "+B", "-od", received, "--fork")) {
            Exchange sent = send("dicom:ANY@127.0.0.1:" + port, files);
            assertThat(sent.getException()).isNull();
            assertThat(sent.getMessage().getHeader(DicomConstants.STORED)).isEqualTo(5);
            assertThat(sent.getMessage().getHeader(DicomConstants.WARNING)).isNull();
            assertThat(answers).hasSize(5).containsEntry("ct3.dcm", 0);
            for (File file : files) {
                Part10 part10 = Part10.read(file.toPath());
                assertThat(DcmtkTest.dataset(received.resolve("CT." + part10.sopInstanceUid())))
                        .isEqualTo(DcmtkTest.dataset(file.toPath()));
            }
            Exchange echo = send("dicom:ANY@127.0.0.1:" + port + "?operation=echo", null);
            assertThat(echo.getException()).isNull();
            assertThat(echo.getMessage().getHeader(DicomConstants.STATUS)).isEqualTo(0);
        }
    }

    @Test
    void filesFoldersAndListsAreSent() throws Exception {
        try (ScpRoute peer = new ScpRoute(folder, "")) {
            List<File> files = study(2);
            String uri = "dicom:DROMEDARY@127.0.0.1:" + peer.port;
            for (Object body : List.of(
                    files.get(0),
                    files.get(0).toPath(),
                    List.of(files.get(0).toPath()),
                    files.get(0).getParentFile())) {
                assertThat(send(uri, body).getException()).isNull();
            }
            assertThat(peer.files).hasSize(5);
            assertThat(send(uri, "text").getException())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("java.lang.String");
            Path rubbish = Files.writeString(folder.resolve("rubbish.dcm"), "rubbish");
            assertThat(send(uri, rubbish).getException()).isInstanceOf(NotDicomException.class);
            assertThat(send(uri, folder.resolve("none.dcm")).getException()).isInstanceOf(IOException.class);
            assertThat(send(uri, List.of()).getException()).isNull();
        }
    }

    @Test
    void moreContextsThanAnAssociationHoldsTakeSeveral() throws Exception {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 130; i++) {
            String sopClass = "1.2.840.10008.5.1.4.1.1.9000." + i;
            Path file = folder.resolve(i + ".dcm");
            Files.write(file, Part10.head(sopClass, "1.2." + i, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, null));
            Files.write(
                    file,
                    DatasetBytes.explicit()
                            .text(0x00080016, "UI", sopClass)
                            .text(0x00080018, "UI", "1.2." + i)
                            .bytes(),
                    java.nio.file.StandardOpenOption.APPEND);
            files.add(file);
        }
        // each class in its own transfer syntax and in the one that every peer takes
        try (ScpRoute peer = new ScpRoute(folder, "")) {
            assertThat(send("dicom:DROMEDARY@127.0.0.1:" + peer.port + "?associations=1", files)
                            .getException())
                    .isNull();
            assertThat(peer.files).hasSize(130);
            assertThat(peer.instances.stream()
                            .map(headers -> headers.get(DicomConstants.ASSOCIATION))
                            .distinct())
                    .hasSize(3);
        }
    }

    @Test
    void orthancTakesAStudy() throws Exception {
        List<File> files = study(6);
        try (OrthancServer orthanc =
                OrthancServer.start(folder.resolve("orthanc"), Map.of("DicomAlwaysAllowEcho", true))) {
            String uri = "dicom:ORTHANC@127.0.0.1:" + orthanc.dicomPort();
            assertThat(send(uri + "?operation=echo", null).getException()).isNull();
            Exchange sent = send(uri, files);
            assertThat(sent.getException()).isNull();
            assertThat(sent.getMessage().getHeader(DicomConstants.STORED)).isEqualTo(6);
            assertThat(orthanc.get("/instances")).hasSize(6);
            Path back = Files.write(
                    folder.resolve("back.dcm"),
                    orthanc.bytes(
                            "/instances/" + orthanc.get("/instances").get(0).asText() + "/file"));
            Map<String, File> bySop = new TreeMap<>();
            for (File file : files) {
                bySop.put(Part10.read(file.toPath()).sopInstanceUid(), file);
            }
            assertThat(DcmtkTest.dataset(back))
                    .isEqualTo(DcmtkTest.dataset(
                            bySop.get(Part10.read(back).sopInstanceUid()).toPath()));
            // once more: what is there already is no failure
            assertThat(send(uri, files).getException()).isNull();
        }
    }

    @Test
    void orthancRefusesWhatItDoesNotKnow() throws Exception {
        List<File> files = study(1);
        try (OrthancServer orthanc = OrthancServer.start(
                folder.resolve("orthanc"),
                Map.of(
                        "DicomCheckCalledAet",
                        true,
                        "DefaultTransferSyntaxesAccepted",
                        true,
                        "JpegTransferSyntaxAccepted",
                        false))) {
            assertFailed(
                    send("dicom:PACS@127.0.0.1:" + orthanc.dicomPort(), files),
                    true,
                    "called AE title not recognised",
                    "PACS");
        }
    }

    @Test
    void aRejectedAssociationIsTold() throws Exception {
        int port = ScpRoute.freePort();
        try (AutoCloseable peer = storescp(port, "--refuse")) {
            assertThat(send("dicom:ANY@127.0.0.1:" + port, study(1)).getException())
                    .isInstanceOf(AssociationFailedException.class)
                    .hasMessageContaining("rejected");
        }
        try (ScpRoute scp = new ScpRoute(folder, "&allowedCallers=FRIEND&maxAssociations=0")) {
            String address = "@127.0.0.1:" + scp.port;
            assertFailed(send("dicom:OTHER" + address, study(1)), true, "called AE title", "OTHER");
            assertFailed(
                    send("dicom:DROMEDARY" + address + "?callingAet=STRANGER", study(1)),
                    true,
                    "calling AE title not recognised",
                    "enter STRANGER");
            assertFailed(
                    send("dicom:DROMEDARY" + address + "?callingAet=FRIEND", study(1)),
                    false,
                    "as many associations open as it allows");
        }
    }

    @ParameterizedTest
    @CsvSource({"--abort-after", "--abort-during"})
    void anAssociationThatBreaksMayBeTriedAgain(String how) throws Exception {
        int port = ScpRoute.freePort();
        try (AutoCloseable peer = storescp(port, how, "-od", folder)) {
            Exchange sent = send("dicom:ANY@127.0.0.1:" + port, study(3));
            assertFailed(sent, false, "the association broke");
            assertThat(sent.getMessage().getHeader(DicomConstants.STORED)).isEqualTo(0);
        }
    }

    @Test
    void aPartOfTheInstancesMayBeRefused() throws Exception {
        List<File> files = study(4);
        List<String> sops = new ArrayList<>();
        for (File file : files) {
            sops.add(Part10.read(file.toPath()).sopInstanceUid());
        }
        try (ScpRoute peer = new ScpRoute(folder, "")) {
            Map<String, Integer> statuses = new ConcurrentHashMap<>();
            peer.before = exchange -> {
                Integer status = statuses.get(exchange.getMessage().getHeader(DicomConstants.SOP_INSTANCE_UID));
                exchange.getMessage().setHeader(DicomConstants.STATUS, status);
                exchange.getMessage().setHeader(DicomConstants.ERROR_COMMENT, "a comment");
            };
            String uri = "dicom:DROMEDARY@127.0.0.1:" + peer.port;

            statuses.put(sops.get(1), 0xA900);
            Exchange permanent = send(uri, files);
            assertFailed(permanent, true, "took 3 of 4 instances; 1 refused, the first: status A900 a comment");
            assertThat(permanent.getMessage().getHeader(DicomConstants.STORED)).isEqualTo(3);
            assertThat(answers).containsEntry("ct1.dcm", 0xA900).containsEntry("ct2.dcm", 0);

            // one of them may go when it is tried again
            statuses.put(sops.get(2), 0xA700);
            assertFailed(send(uri, files), false, "took 2 of 4 instances; 2 refused");

            statuses.clear();
            statuses.put(sops.get(0), 0xB000);
            Exchange warned = send(uri, files);
            assertThat(warned.getException()).isNull();
            assertThat(warned.getMessage().getHeader(DicomConstants.STORED)).isEqualTo(4);
            assertThat(warned.getMessage().getHeader(DicomConstants.WARNING))
                    .isEqualTo("1 instances stored with a warning status");
        }
    }

    @Test
    void aPeerThatIsNotThereIsTold() throws Exception {
        List<File> files = study(1);
        int port = ScpRoute.freePort();
        assertFailed(send("dicom:ANY@127.0.0.1:" + port, files), false, "no connection", "check host and port");
        assertFailed(send("dicom:ANY@no-such-host.invalid:104", files), false, "the host name is unknown");
        assertFailed(send("dicom:ANY@127.0.0.1:" + port + "?operation=echo", null), false, "no connection");
    }

    @Test
    void aPeerThatStandsStillIsNotWaitedForWithoutEnd() throws Exception {
        List<File> files = study(1);
        long start = System.nanoTime();
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            assertFailed(
                    send("dicom:ANY@127.0.0.1:" + silent.getLocalPort() + "?connectTimeout=500", files), false, "ANY@");
        }
        CountDownLatch end = new CountDownLatch(1);
        try (ScpRoute peer = new ScpRoute(folder, "")) {
            peer.before = exchange -> end.await();
            assertFailed(
                    send("dicom:DROMEDARY@127.0.0.1:" + peer.port + "?responseTimeout=500&connectTimeout=500", files),
                    false,
                    "no answer to C-STORE within 500 ms");
            end.countDown();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void noThreadStaysBehind() throws Exception {
        try (ScpRoute peer = new ScpRoute(folder, "")) {
            String uri = "dicom:DROMEDARY@127.0.0.1:" + peer.port + "?operation=echo";
            for (int i = 0; i < 20; i++) {
                assertThat(send(uri, null).getException()).isNull();
            }
            // they share a timer and the few threads that wait for the next one
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .filteredOn(name -> name.contains(camel.getName() + ")") && name.contains("DicomScu"))
                    .hasSizeBetween(1, 8);
        }
    }

    @Test
    void whatAnOperationNeedsIsChecked() {
        assertThatThrownBy(() -> camel.getEndpoint("dicom:ANY@127.0.0.1:104?operation=fetch"))
                .hasStackTraceContaining("fetch");
        assertThat(send("dicom:ANY@127.0.0.1:104?operation=find", "keys").getException())
                .hasMessageContaining("a map of DICOM keywords");
        assertThat(send("dicom:ANY@127.0.0.1:104?operation=move", Map.of()).getException())
                .hasMessageContaining("moveDestination");
        assertThat(send("dicom:ANY@127.0.0.1:104?operation=get", Map.of("StudyInstanceUID", "1.2"))
                        .getException())
                .hasMessageContaining("storeTo");
    }
}
