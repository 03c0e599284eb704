package org.dromedary.component.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.dromedary.dicom.DicomFormatException;
import org.dromedary.dicom.DicomHeader;
import org.dromedary.dicom.Part10;
import org.dromedary.dicom.SyntheticStudy;
import org.dromedary.dicom.TransferSyntax;
import org.dromedary.testsupport.Command;
import org.dromedary.testsupport.Corpus;

/** The consumer against dcmtk's senders, and what is sent as it is against what arrives. */
@Timeout(60)
class DcmtkTest {

    @TempDir
    Path folder;

    private ScpRoute scp;

    @BeforeEach
    void start() throws Exception {
        scp = new ScpRoute(folder, "&allowedCallers=DCMTK,STORESCU,ECHOSCU,SENDER");
    }

    @AfterEach
    void stop() {
        scp.close();
    }

    private List<Path> study(int instances) throws IOException {
        SyntheticStudy study = new SyntheticStudy(new SyntheticStudy.Plan(
                SyntheticStudy.Modality.US, 1, instances, 64, 1, "Knee", 1, LocalDateTime.of(2026, 11, 21, 9, 30)));
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < instances; i++) {
            Path file = folder.resolve("us" + i + ".dcm");
            study.write(i, file);
            files.add(file);
        }
        return files;
    }

    static byte[] dataset(Path file) throws IOException {
        try (InputStream in = Part10.read(file).openDataset(file)) {
            return in.readAllBytes();
        }
    }

    @Test
    void echo() throws Exception {
        Command.succeed("echoscu", "-aec", "DROMEDARY", "--repeat", "3", "127.0.0.1", scp.port);
        assertThat(Command.run("echoscu", "-v", "-aec", "OTHER", "127.0.0.1", scp.port)
                        .output())
                .contains("Called AE Title Not Recognized");
        assertThat(Command.run("echoscu", "-v", "-aet", "X", "-aec", "DROMEDARY", "127.0.0.1", scp.port)
                        .output())
                .contains("Calling AE Title Not Recognized");
    }

    @ParameterizedTest
    @CsvSource({
        "dcmconv +ti, -xi, 1.2.840.10008.1.2",
        "dcmconv +te, -xe, 1.2.840.10008.1.2.1",
        "dcmconv +tb, -xb, 1.2.840.10008.1.2.2",
        "dcmconv +td, -xd, 1.2.840.10008.1.2.1.99",
        "dcmcjpeg +eb, -xy, 1.2.840.10008.1.2.4.50",
        "dcmcjpeg +e1, -xs, 1.2.840.10008.1.2.4.70",
        "dcmcjpls +el, -xt, 1.2.840.10008.1.2.4.80",
        "dcmcrle -, -xr, 1.2.840.10008.1.2.5"
    })
    void eachTransferSyntaxIsKept(String converter, String option, String syntax) throws Exception {
        Path source = study(1).get(0);
        Path sent = folder.resolve("sent.dcm");
        String[] words = converter.split(" ");
        if (words[1].equals("-")) {
            Command.succeed(words[0], source, sent);
        } else {
            Command.succeed(words[0], words[1], source, sent);
        }
        assertThat(Part10.read(sent).transferSyntax()).isEqualTo(new TransferSyntax(syntax));
        Command.succeed("storescu", option, "-R", "-aet", "SENDER", "-aec", "DROMEDARY", "127.0.0.1", scp.port, sent);
        assertThat(scp.files).hasSize(1);
        Path received = scp.files.get(0);
        assertThat(Part10.read(received).transferSyntax()).isEqualTo(new TransferSyntax(syntax));
        // a deflated stream of odd length travels with the null byte that PS3.5 A.5 asks for
        byte[] whole = dataset(sent);
        assertThat(dataset(received)).isEqualTo(Arrays.copyOf(whole, whole.length + whole.length % 2));
        assertThat(DicomHeader.read(received).sopInstanceUid())
                .isEqualTo(DicomHeader.read(sent).sopInstanceUid());
        assertThat(Command.succeed("dcmftest", received)).startsWith("yes:");
    }

    @Test
    void manyFilesOverOneAssociation() throws Exception {
        List<Path> files = study(50);
        List<Object> arguments = new ArrayList<>(List.of("-aet", "SENDER", "-aec", "DROMEDARY", "127.0.0.1", scp.port));
        arguments.addAll(files);
        Command.succeed("dcmsend", arguments.toArray());
        assertThat(scp.files).hasSize(50);
        await().atMost(5, TimeUnit.SECONDS).until(() -> scp.events.equals(List.of(DicomConstants.EVENT_RELEASED)));
    }

    @Test
    void whatTheSenderIsTold() throws Exception {
        Path file = study(1).get(0);
        scp.before = exchange -> {
            exchange.getMessage().setHeader(DicomConstants.STATUS, 0xC000);
            exchange.getMessage().setHeader(DicomConstants.ERROR_COMMENT, "StudyInstanceUID is missing");
        };
        assertThat(Command.run("storescu", "-d", "-aet", "SENDER", "-aec", "DROMEDARY", "127.0.0.1", scp.port, file)
                        .output())
                .contains("Cannot understand", "StudyInstanceUID is missing");
        scp.before = exchange -> exchange.getMessage().setHeader(DicomConstants.STATUS, 0xA700);
        assertThat(Command.run("storescu", "-v", "-aet", "SENDER", "-aec", "DROMEDARY", "127.0.0.1", scp.port, file)
                        .output())
                .contains("Refused: OutOfResources");
    }

    /** Whatever other toolkits read: sent by our producer, received by our consumer, every byte of the dataset equal. */
    @Test
    void theCorpusArrivesAsItWasSent() throws Exception {
        List<Path> sent = new ArrayList<>();
        for (Corpus.Entry entry : Corpus.entries()) {
            try {
                DicomHeader header = DicomHeader.read(entry.file());
                if (header.sopClassUid() != null
                        && header.sopInstanceUid() != null
                        && TransferSyntax.isStorable(header.transferSyntaxUid())
                        && org.dromedary.dicom.StorageClasses.isStandard(header.sopClassUid())) {
                    sent.add(entry.file());
                }
            } catch (DicomFormatException e) {
                // the dicom room's own tests tell which
            }
        }
        assertThat(sent.size()).isGreaterThan(300);
        scp.camel
                .createFluentProducerTemplate()
                .to("dicom:DROMEDARY@127.0.0.1:" + scp.port + "?callingAet=SENDER")
                .withBody(sent)
                .request();
        assertThat(scp.files).hasSize(sent.size());
        List<java.nio.ByteBuffer> expected = new ArrayList<>();
        List<java.nio.ByteBuffer> received = new ArrayList<>();
        for (int i = 0; i < sent.size(); i++) {
            expected.add(java.nio.ByteBuffer.wrap(dataset(sent.get(i))));
            received.add(java.nio.ByteBuffer.wrap(dataset(scp.files.get(i))));
        }
        assertThat(new java.util.HashSet<>(received)).isEqualTo(new java.util.HashSet<>(expected));
        for (Path file : scp.files) {
            Files.delete(file);
        }
    }
}
