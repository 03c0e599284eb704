package org.dromedary.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import org.aoju.bus.image.Tag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.dromedary.dicom.DicomHeader;
import org.dromedary.study.StudyProperties.DuplicatePolicy;
import org.dromedary.study.StudyStore.Outcome;
import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.testsupport.StudyRoom;

/** What is taken, what is refused, and what becomes of the same UIDs twice. */
@Timeout(30)
class StudyStoreTest {

    private static final String STUDY = "1.2.3";
    private static final String SERIES = "1.2.3.1";
    private static final String SOP = "1.2.3.1.1";

    @TempDir
    Path data;

    private StudyRoom room;

    private StudyRoom start(DuplicatePolicy duplicates) {
        room = StudyRoom.start(data, StudyRoom.properties(StudyRoom.LONG, StudyRoom.LONG, StudyRoom.LONG, duplicates));
        return room;
    }

    @AfterEach
    void close() {
        if (room != null) {
            room.close();
        }
    }

    private static byte[] instance(String content) {
        return StudyRoom.instance(STUDY, SERIES, SOP, content);
    }

    private void flush() throws InterruptedException {
        assertThat(room.bean(IndexWriter.class).flush(10, TimeUnit.SECONDS)).isTrue();
    }

    private List<String> events() {
        return room.audit().ofStudy(STUDY).stream().map(Audit.Entry::event).toList();
    }

    @Test
    void anInstanceIsOnDiskUnderItsUidsAndInTheIndex() throws Exception {
        start(DuplicatePolicy.REPLACE);
        byte[] bytes = instance("first");
        assertThat(room.store(bytes, SOP, StudyRoom.source("7"))).isEqualTo(Outcome.STORED);
        assertThat(data.resolve("store/1.2.3/1.2.3.1/1.2.3.1.1.dcm")).hasBinaryContent(bytes);
        assertThat(room.files("incoming")).isEmpty();
        Study study = room.study(STUDY);
        assertThat(study.state()).isEqualTo(StudyState.RECEIVING);
        assertThat(study.patientId()).isEqualTo("P1");
        assertThat(study.studyDescription()).isEqualTo("Knee");
        assertThat(study.callingAet()).isEqualTo("TEST");
        flush();
        Instance row = room.index().instances(STUDY, 1).get(0);
        assertThat(row.sopUid()).isEqualTo(SOP);
        assertThat(row.bytes()).isEqualTo(bytes.length);
        assertThat(row.modality()).isEqualTo("OT");
        assertThat(row.digest()).matches("[0-9a-f]{64}");
        assertThat(room.store().file(row)).hasBinaryContent(bytes);
        assertThat(room.study(STUDY).instances()).isEqualTo(1);
        assertThat(room.study(STUDY).bytes()).isEqualTo(bytes.length);
        assertThat(room.study(STUDY).modalities()).isEqualTo("OT");
    }

    @Test
    void theSameBytesAreDropped() throws Exception {
        start(DuplicatePolicy.REJECT);
        room.store(instance("same"));
        assertThat(room.store(instance("same"))).isEqualTo(Outcome.DUPLICATE);
        assertThat(room.files("incoming")).isEmpty();
        assertThat(room.files("quarantine")).isEmpty();
        flush();
        assertThat(room.study(STUDY).instances()).isEqualTo(1);
        assertThat(room.bean(MeterRegistry.class)
                        .counter("dromedary.instances.duplicate")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void otherMetaInformationMakesNoOtherBytes() throws Exception {
        start(DuplicatePolicy.REJECT);
        room.store(instance("same"));
        byte[] other = instance("same");
        // the receiver writes the source's AE title into the meta information, the sender has nothing to do with it
        int at = new String(other, StandardCharsets.ISO_8859_1).indexOf("TEST");
        other[at] = 'B';
        assertThat(room.store(other)).isEqualTo(Outcome.DUPLICATE);
    }

    @Test
    void otherBytesReplaceTheOldOnes() throws Exception {
        start(DuplicatePolicy.REPLACE);
        room.store(instance("old"));
        // at once, so that both wait in the same batch for the index
        assertThat(room.store(instance("new, and longer"))).isEqualTo(Outcome.REPLACED);
        flush();
        assertThat(room.file(STUDY, SERIES, SOP)).hasBinaryContent(instance("new, and longer"));
        assertThat(room.index().instances(STUDY)).hasSize(1);
        assertThat(room.index().instances(STUDY).get(0).bytes()).isEqualTo(instance("new, and longer").length);
        assertThat(room.study(STUDY).instances()).isEqualTo(1);
        assertThat(events()).containsExactly("instance.replaced");
        room.store(instance("third"));
        flush();
        assertThat(room.study(STUDY).instances()).isEqualTo(1);
        assertThat(room.study(STUDY).bytes()).isEqualTo(instance("third").length);
    }

    @Test
    void theFirstOnesMayStay() throws Exception {
        start(DuplicatePolicy.KEEP_FIRST);
        room.store(instance("old"));
        assertThat(room.store(instance("new"))).isEqualTo(Outcome.KEPT_FIRST);
        assertThat(room.file(STUDY, SERIES, SOP)).hasBinaryContent(instance("old"));
        assertThat(room.files("incoming")).isEmpty();
        assertThat(events()).containsExactly("instance.kept-first");
    }

    @Test
    void otherBytesMayBeRefused() throws Exception {
        start(DuplicatePolicy.REJECT);
        room.store(instance("old"));
        assertThatThrownBy(() -> room.store(instance("new")))
                .isInstanceOfSatisfying(InstanceRefusedException.class, e -> assertThat(e.getReason())
                        .isEqualTo(InstanceRefusedException.Reason.DUPLICATE));
        assertThat(room.file(STUDY, SERIES, SOP)).hasBinaryContent(instance("old"));
        assertThat(room.files("quarantine")).hasSize(2);
        assertThat(events()).contains("instance.rejected");
    }

    @Test
    void theSameSopInstanceInAnotherStudyIsAnotherInstance() throws Exception {
        start(DuplicatePolicy.REJECT);
        room.store(StudyRoom.instance("1.2.3", "1.2.3.1", "1.9", "a"));
        assertThat(room.store(StudyRoom.instance("1.2.4", "1.2.4.1", "1.9", "b")))
                .isEqualTo(Outcome.STORED);
        flush();
        assertThat(room.index().instances("1.2.3")).hasSize(1);
        assertThat(room.index().instances("1.2.4")).hasSize(1);
        assertThat(room.file("1.2.3", "1.2.3.1", "1.9")).exists();
        assertThat(room.file("1.2.4", "1.2.4.1", "1.9")).exists();
    }

    @ParameterizedTest
    @CsvSource({
        "../../etc, 1.2, 1.3, StudyInstanceUID",
        "1.2/3, 1.2, 1.3, StudyInstanceUID",
        "1.2, .., 1.3, SeriesInstanceUID",
        "1.2, 1.2.1, 11111111111111111111111111111111111111111111111111111111111111111, SOPInstanceUID",
        "'', 1.2, 1.3, StudyInstanceUID",
        "1.2, '', 1.3, SeriesInstanceUID",
        "1.2, 1.2.1, '', SOPInstanceUID",
        "1.2, 1.2.1, 1.x, SOPInstanceUID"
    })
    void whatHasNoProperUidsIsKeptInQuarantine(String study, String series, String sop, String keyword)
            throws Exception {
        start(DuplicatePolicy.REPLACE);
        byte[] bytes = StudyRoom.instance(study, series, sop, "x");
        assertThatThrownBy(() -> room.store(bytes))
                .isInstanceOfSatisfying(InstanceRefusedException.class, e -> assertThat(e.getReason())
                        .isEqualTo(InstanceRefusedException.Reason.DATASET_MISMATCH))
                .hasMessageContaining(keyword);
        assertThat(room.files("store")).isEmpty();
        assertThat(room.files("incoming")).isEmpty();
        assertQuarantined(bytes, "dataset-mismatch", keyword);
    }

    @Test
    void anotherSopClassThanAnnouncedIsRefused() throws Exception {
        start(DuplicatePolicy.REPLACE);
        byte[] bytes = instance("x");
        Path received = data.resolve("received");
        Files.write(received, bytes);
        assertThatThrownBy(() -> room.store().store(received, StudyRoom.source("1"), "1.2.840.10008.5.1.4.1.1.2", null))
                .isInstanceOf(InstanceRefusedException.class)
                .hasMessageContaining("SOPClassUID is another than the sender announced");
        assertQuarantined(bytes, "dataset-mismatch", "announced");
    }

    @Test
    void anotherSopInstanceThanAnnouncedIsRefused() throws Exception {
        start(DuplicatePolicy.REPLACE);
        assertThatThrownBy(() -> room.store(instance("x"), "1.2.3.1.2", StudyRoom.source("1")))
                .isInstanceOf(InstanceRefusedException.class)
                .hasMessageContaining("another than the sender announced");
        assertQuarantined(instance("x"), "dataset-mismatch", "announced");
    }

    @Test
    void whatIsNoDicomIsRefused() throws Exception {
        start(DuplicatePolicy.REPLACE);
        byte[] cut = Arrays.copyOf(instance("x"), instance("x").length - 3);
        assertThatThrownBy(() -> room.store(cut))
                .isInstanceOfSatisfying(InstanceRefusedException.class, e -> assertThat(e.getReason())
                        .isEqualTo(InstanceRefusedException.Reason.CANNOT_UNDERSTAND));
        assertQuarantined(cut, "cannot-understand", "the data ends");
        assertThat(room.lifecycle().receiving()).isZero();
    }

    private void assertQuarantined(byte[] bytes, String reason, String why) throws Exception {
        List<Path> kept = room.files("quarantine");
        assertThat(kept).hasSize(2);
        assertThat(kept.get(0).toString()).endsWith(".dcm");
        assertThat(kept.get(0)).hasBinaryContent(bytes);
        JsonNode report = new ObjectMapper().readTree(kept.get(1).toFile());
        assertThat(report.get("reason").asText()).isEqualTo(reason);
        assertThat(report.get("why").asText()).contains(why);
        assertThat(report.get("callingAET").asText()).isEqualTo("TEST");
        assertThat(report.toString()).doesNotContain("P1", "secret");
        assertThat(room.jdbc()
                        .sql("select count(*) from audit where event = 'instance.quarantined'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
        assertThat(room.bean(MeterRegistry.class)
                        .counter("dromedary.quarantined", "reason", reason)
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aDamagedFileInTheStoreGivesWay() throws Exception {
        start(DuplicatePolicy.REJECT);
        room.store(instance("x"));
        Files.write(room.file(STUDY, SERIES, SOP), new byte[100]);
        assertThat(room.store(instance("x"))).isEqualTo(Outcome.REPLACED);
        assertThat(room.file(STUDY, SERIES, SOP)).hasBinaryContent(instance("x"));
    }

    @Test
    void aFileThatTheIndexDoesNotKnowIsIndexedWhenItComesAgain() throws Exception {
        start(DuplicatePolicy.REPLACE);
        Path file = room.file(STUDY, SERIES, SOP);
        Files.createDirectories(file.getParent());
        Files.write(file, instance("x"));
        assertThat(room.store(instance("x"))).isEqualTo(Outcome.DUPLICATE);
        flush();
        assertThat(room.sops(STUDY, 1)).containsExactly(SOP);
    }

    @Test
    void theRowOfAFileThatStaysIsItsOwn() throws Exception {
        start(DuplicatePolicy.KEEP_FIRST);
        Path file = room.file(STUDY, SERIES, SOP);
        Files.createDirectories(file.getParent());
        Files.write(file, instance("the first, and longer"));
        byte[] other = DatasetBytes.instance(DatasetBytes.implicit(), STUDY, SERIES, SOP)
                .text(Tag.Modality, "CS", "MR")
                .file(SOP);
        assertThat(room.store(other)).isEqualTo(Outcome.KEPT_FIRST);
        flush();
        Instance row = room.index().instances(STUDY).get(0);
        assertThat(row.bytes()).isEqualTo(Files.size(file));
        assertThat(row.modality()).isEqualTo("OT");
        assertThat(row.transferSyntaxUid()).isEqualTo("1.2.840.10008.1.2.1");
        assertThat(row.digest()).isEqualTo(Digests.ofDataset(file, org.dromedary.dicom.Part10.read(file)));
    }

    @Test
    void oneRowThatTheDatabaseRefusesKeepsNoOtherOut() throws Exception {
        start(DuplicatePolicy.REPLACE);
        room.store(instance("x"));
        flush();
        IndexWriter writer = room.bean(IndexWriter.class);
        Instance good = room.index().instances(STUDY).get(0);
        for (String sop : List.of("1", "2".repeat(100), "3")) {
            assertThat(writer.reserve(1, TimeUnit.SECONDS)).isTrue();
            writer.add(new IndexWriter.Pending(
                    Files.write(data.resolve(sop), instance("x")),
                    org.dromedary.dicom.Part10.read(room.file(STUDY, SERIES, SOP)),
                    new Instance(
                            STUDY,
                            SERIES,
                            sop,
                            good.sopClassUid(),
                            good.transferSyntaxUid(),
                            "OT",
                            null,
                            1,
                            1,
                            "TEST",
                            good.receivedAt()),
                    IndexedAttribute.values(
                            DicomHeader.read(room.file(STUDY, SERIES, SOP)), room.bean(DescriptionCleaner.class))));
        }
        flush();
        assertThat(room.sops(STUDY, 1)).containsExactlyInAnyOrder(SOP, "1", "3");
    }

    @Test
    void textThatDatabasesDoNotLikeIsNoReasonToFail() throws Exception {
        start(DuplicatePolicy.REPLACE);
        byte[] bytes = DatasetBytes.instance(DatasetBytes.explicit(), STUDY, SERIES, SOP)
                .text(Tag.PatientName, "PN", "A\0B^" + "x".repeat(900))
                .text(Tag.PatientBirthDate, "DA", "19700101-19800101")
                .text(Tag.Modality, "CS", "M".repeat(200))
                .file(SOP);
        assertThat(room.store(bytes)).isEqualTo(Outcome.STORED);
        flush();
        assertThat(room.study(STUDY).patientName()).startsWith("AB^x").hasSize(512);
        assertThat(room.index().instances(STUDY).get(0).modality()).hasSize(16);
    }

    @Test
    void withoutDatabaseTheSenderMayTryAgain() throws Exception {
        start(DuplicatePolicy.REPLACE);
        room.database().close();
        byte[] bytes = instance("x");
        assertThatThrownBy(() -> room.store(bytes)).isInstanceOf(StoreUnavailableException.class);
        assertThat(room.files("store")).isEmpty();
        // the file is still the receiver's, which removes it
        assertThat(room.files("incoming")).hasSize(1);
    }

    @Test
    void aFolderThatCannotBeWrittenMakesTheStoreUnavailable() throws Exception {
        start(DuplicatePolicy.REPLACE);
        Files.createDirectories(data.resolve("store"));
        Files.writeString(data.resolve("store").resolve(STUDY), "a file where a folder must be");
        assertThatThrownBy(() -> room.store(instance("x"))).isInstanceOf(StoreUnavailableException.class);
        // and nothing stays behind that would hold the next one up
        assertThat(room.store(StudyRoom.instance("1.5", "1.5.1", "1.5.1.1", "x")))
                .isEqualTo(Outcome.STORED);
    }

    @Test
    void instancesThatTwoSendTogetherAreKeptOnce() throws Exception {
        start(DuplicatePolicy.REPLACE);
        List<Thread> senders = new java.util.ArrayList<>();
        List<Throwable> faults = java.util.Collections.synchronizedList(new java.util.ArrayList<>());
        for (int i = 0; i < 8; i++) {
            byte[] bytes = instance("content " + i % 2);
            Thread sender = new Thread(() -> {
                try {
                    for (int n = 0; n < 20; n++) {
                        room.store(bytes);
                    }
                } catch (Exception e) {
                    faults.add(e);
                }
            });
            senders.add(sender);
            sender.start();
        }
        for (Thread sender : senders) {
            sender.join();
        }
        assertThat(faults).isEmpty();
        flush();
        Instance row = room.index().instances(STUDY).get(0);
        Path file = room.file(STUDY, SERIES, SOP);
        assertThat(row.digest()).isEqualTo(Digests.ofDataset(file, org.dromedary.dicom.Part10.read(file)));
        assertThat(room.study(STUDY).instances()).isEqualTo(1);
        await().atMost(Duration.ofSeconds(1)).until(() -> room.files("incoming").isEmpty());
    }
}
