package org.dromedary.component.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;

import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.component.PeerException;
import org.dromedary.dicom.SyntheticStudy;

/** What the producer makes of a peer's answers. */
@Timeout(60)
class StoreRunTest {

    @TempDir
    Path folder;

    private ScpRoute scp;

    @BeforeEach
    void open() throws Exception {
        scp = new ScpRoute(folder, "");
    }

    @AfterEach
    void close() {
        scp.close();
    }

    private List<Path> study(int instances) throws Exception {
        SyntheticStudy study = new SyntheticStudy(new SyntheticStudy.Plan(
                SyntheticStudy.Modality.CT, 1, instances, 16, 1, "Thorax", 7, LocalDateTime.of(2026, 11, 21, 8, 0)));
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < study.size(); i++) {
            Path file = folder.resolve("send-" + i);
            study.write(i, file);
            files.add(file);
        }
        return files;
    }

    private Exchange send(Object files) {
        return scp.camel
                .createFluentProducerTemplate()
                .withBody(files)
                .to("dicom:DROMEDARY@127.0.0.1:" + scp.port)
                .send();
    }

    @Test
    void whatIsNoDicomIsRefusedForGood() throws Exception {
        List<Path> files = study(1);
        files.add(Files.writeString(folder.resolve("letter.txt"), "This is a letter and no DICOM file."));
        assertThat(send(files).getException())
                .isInstanceOfSatisfying(NotDicomException.class, e -> assertThat(e.isPermanent())
                        .isTrue());
        assertThat(scp.files).isEmpty();
    }

    /** Of many the headers are read by several threads. */
    @Test
    void whatIsNoDicomAmongManyKeepsAllFromBeingSent() throws Exception {
        List<Path> files = study(200);
        files.set(190, Files.writeString(folder.resolve("letter.txt"), "This is a letter and no DICOM file."));
        assertThat(send(files).getException()).isInstanceOf(NotDicomException.class);
        files.set(190, folder.resolve("not-there.dcm"));
        assertThat(send(files).getException())
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("not-there");
        assertThat(scp.files).isEmpty();
        files.remove(190);
        Exchange sent = send(files);
        assertThat(sent.getException()).isNull();
        assertThat(sent.getMessage().getHeader(DicomConstants.STORED)).isEqualTo(199);
    }

    @Test
    void whatThePeerHadBeforeCountsAsAWarning() throws Exception {
        scp.before = exchange -> exchange.getMessage().setHeader(DicomConstants.STATUS, 0x0111);
        Exchange sent = send(study(1));
        assertThat(sent.getException()).isNull();
        assertThat(sent.getMessage().getHeader(DicomConstants.STORED)).isEqualTo(1);
        assertThat(sent.getMessage().getHeader(DicomConstants.WARNING, String.class))
                .startsWith("1 instances");
    }

    @Test
    void refusalsAreForGoodOnlyIfNoneCanBeHelped() throws Exception {
        List<Integer> answers = new ArrayList<>(List.of(0xA900, 0xA700, 0xA900, 0xA900));
        scp.before = exchange -> exchange.getMessage().setHeader(DicomConstants.STATUS, answers.remove(0));
        List<Path> files = study(2);
        assertThat(send(files).getException(PeerException.class).isPermanent()).isFalse();
        assertThat(send(files).getException(PeerException.class).isPermanent()).isTrue();
    }
}
