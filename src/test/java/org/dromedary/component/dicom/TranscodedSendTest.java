package org.dromedary.component.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.io.ImageInputStream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.component.InstanceAnswers;
import org.dromedary.dicom.DicomHeader;
import org.dromedary.dicom.Part10;
import org.dromedary.dicom.SyntheticStudy;
import org.dromedary.dicom.Transcoder;
import org.dromedary.dicom.TransferSyntax;
import org.dromedary.testsupport.Command;
import org.dromedary.testsupport.Corpus;
import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.ScriptedScp;
import org.dromedary.testsupport.ScriptedScp.Script;

/** Instances for peers that take other transfer syntaxes than the instances have, beside independent decoders. */
@Timeout(180)
class TranscodedSendTest {

    private static final String JPEG = "1.2.840.10008.1.2.4.";
    private static final String RLE = "1.2.840.10008.1.2.5";

    /** Lossless, so that every decoder must come to the same pixels. */
    private static final Set<String> LOSSLESS = Set.of(JPEG + "57", JPEG + "70", JPEG + "80", JPEG + "90", RLE);

    private static final String UID_REPORT = "1.2.840.10008.5.1.4.1.1.88.11";

    @TempDir
    Path folder;

    private final Map<File, Integer> answers = new ConcurrentHashMap<>();
    private final DefaultCamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void start() {
        camel.disableJMX();
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private Exchange send(int port, List<File> files, String options) {
        return camel.createFluentProducerTemplate()
                .to("dicom:PEER@127.0.0.1:" + port + "?workDirectory=" + folder.resolve("work") + options)
                .withProcessor(exchange -> {
                    exchange.getMessage().setBody(files);
                    BiConsumer<File, Integer> listener = (file, status) -> answers.put(file, status);
                    exchange.setProperty(InstanceAnswers.PROPERTY, listener);
                })
                .send();
    }

    private static byte[] pixels(Path file) throws IOException {
        try (InputStream raw = Files.newInputStream(file);
                ImageInputStream in = new ImageInputStream(raw)) {
            return in.readDataset(-1, -1).getBytes(Tag.PixelData);
        }
    }

    /** One file of each instance that GDCM can decode. */
    private Map<File, byte[]> compressed() throws Exception {
        Map<File, byte[]> expected = new TreeMap<>();
        Set<String> instances = new HashSet<>();
        for (Corpus.Entry entry : Corpus.entries()) {
            if (!LOSSLESS.contains(entry.transferSyntaxUid()) || !entry.readByDcmtk() || !entry.readByPydicom()) {
                continue;
            }
            // what stands in the dataset, as that is what the peer keeps
            String sopInstanceUid = DicomHeader.read(entry.file()).sopInstanceUid();
            Path raw = folder.resolve("raw.dcm");
            if (sopInstanceUid == null
                    || !instances.add(sopInstanceUid)
                    || Command.run("gdcmconv", "--raw", entry.file(), raw).exit() != 0) {
                continue;
            }
            expected.put(entry.file().toFile(), pixels(raw));
        }
        return expected;
    }

    @Test
    void compressedSamplesReachAPeerThatTakesImplicitLittleEndianOnly() throws Exception {
        Map<File, byte[]> expected = compressed();
        assertThat(expected).hasSizeGreaterThan(20);
        int port = FreePorts.next();
        Path received = Files.createDirectories(folder.resolve("received"));
        Process storescp = Command.start(folder.resolve("log"), "storescp", "+xi", "--fork", "-od", received, port);
        try {
            await().atMost(20, TimeUnit.SECONDS)
                    .until(() -> send(port, List.of(), "&operation=echo").getException() == null);
            Exchange sent = send(port, List.copyOf(expected.keySet()), "");
            Map<String, Path> bySop = new TreeMap<>();
            try (Stream<Path> files = Files.list(received)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    Part10 part10 = Part10.read(file);
                    assertThat(part10.transferSyntax().uid()).isEqualTo(TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN);
                    bySop.put(DicomHeader.read(file).sopInstanceUid(), file);
                }
            }
            List<String> different = new ArrayList<>();
            int equal = 0;
            for (Map.Entry<File, byte[]> one : expected.entrySet()) {
                Path arrived = bySop.get(DicomHeader.read(one.getKey().toPath()).sopInstanceUid());
                if (arrived == null) {
                    // told, and not lost without a word
                    assertThat(answers).containsEntry(one.getKey(), InstanceAnswers.NO_CONTEXT);
                } else if (java.util.Arrays.equals(pixels(arrived), one.getValue())) {
                    equal++;
                } else {
                    different.add(one.getKey().getName());
                }
            }
            assertThat(different).as(equal + " are equal").isEmpty();
            assertThat(equal).isGreaterThan(expected.size() * 8 / 10);
            assertThat(sent.getMessage().getHeader(DicomConstants.STORED)).isEqualTo(equal);
            try (Stream<Path> left = Files.list(folder.resolve("work"))) {
                assertThat(left).isEmpty();
            }
        } finally {
            storescp.destroy();
        }
    }

    private List<File> study(int instances) throws IOException {
        SyntheticStudy study = new SyntheticStudy(new SyntheticStudy.Plan(
                SyntheticStudy.Modality.CT, 1, instances, 64, 1, "Knee", 1, LocalDateTime.of(2026, 11, 21, 9, 30)));
        List<File> files = new ArrayList<>();
        for (int i = 0; i < instances; i++) {
            Path file = folder.resolve("ct" + i + ".dcm");
            study.write(i, file);
            files.add(file.toFile());
        }
        return files;
    }

    @Test
    void everyUncompressedSyntaxCanBeHadAndAPreferredOneIsTaken() throws Exception {
        List<File> files = study(2);
        for (String wanted : List.of(
                TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN,
                TransferSyntax.EXPLICIT_VR_BIG_ENDIAN,
                TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
                JPEG + "80")) {
            try (ScpRoute peer = new ScpRoute(folder.resolve(wanted), "")) {
                Exchange sent = camel.createFluentProducerTemplate()
                        .withBody(files)
                        .to("dicom:DROMEDARY@127.0.0.1:" + peer.port + "?transferSyntax=" + wanted)
                        .send();
                assertThat(sent.getException()).isNull();
                assertThat(peer.instances)
                        .extracting(headers -> headers.get(DicomConstants.TRANSFER_SYNTAX_UID))
                        .containsOnly(wanted);
            }
        }
    }

    /** A report has no pixels that could be compressed: it goes as it is, and the images as is preferred. */
    @Test
    void whatTheCodecDoesNotTakeGoesInTheNextSyntax() throws Exception {
        List<File> files = new ArrayList<>(study(1));
        DatasetBytes report = DatasetBytes.explicit()
                .text(Tag.SOPClassUID, "UI", UID_REPORT)
                .text(Tag.SOPInstanceUID, "UI", "1.2.3.9")
                .text(Tag.Modality, "CS", "SR");
        Path file = folder.resolve("sr.dcm");
        Files.write(file, Part10.head(UID_REPORT, "1.2.3.9", TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, null));
        Files.write(file, report.bytes(), StandardOpenOption.APPEND);
        files.add(file.toFile());
        try (ScpRoute peer = new ScpRoute(folder.resolve("peer"), "")) {
            Exchange sent = camel.createFluentProducerTemplate()
                    .withBody(files)
                    .to("dicom:DROMEDARY@127.0.0.1:" + peer.port + "?transferSyntax=" + JPEG + "80")
                    .send();
            assertThat(sent.getException()).isNull();
            assertThat(peer.instances)
                    .extracting(headers -> headers.get(DicomConstants.TRANSFER_SYNTAX_UID))
                    .containsExactlyInAnyOrder(JPEG + "80", TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
        }
    }

    @Test
    void whatCannotBeGivenIsToldAndTheOthersGo() throws Exception {
        List<File> files = study(2);
        Part10 plain = Part10.read(files.get(0).toPath());
        // a transfer syntax that nothing here can decode
        Path video = folder.resolve("video.dcm");
        Files.write(video, Part10.head(plain.sopClassUid(), "1.2.3.4", JPEG + "102", null));
        Script script = new Script() {
            @Override
            public String accept(String sopClass, List<String> syntaxes) {
                return syntaxes.contains(TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN) ? syntaxes.get(0) : null;
            }
        };
        try (ScriptedScp peer = new ScriptedScp(script)) {
            Exchange sent = send(peer.port(), List.of(video.toFile(), files.get(0), files.get(1)), "");
            assertThat(sent.getException(StoreFailedException.class).isPermanent())
                    .isTrue();
            assertThat(sent.getException().getMessage())
                    .contains("took 2 of 3", JPEG + "102", "cannot be transcoded", "at the peer");
            assertThat(answers)
                    .containsEntry(video.toFile(), InstanceAnswers.NO_CONTEXT)
                    .containsEntry(files.get(1), 0);
        }
        assertThat(Transcoder.canTranscode(JPEG + "50", JPEG + "81", true)).isFalse();
    }
}
