package org.dromedary.worklist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.testsupport.WorklistRoom;

/** What a query of the worklist finds in files and in the database. */
class WorklistAnswersTest {

    @TempDir
    Path data;

    private WorklistRoom room;

    @BeforeEach
    void start() {
        room = WorklistRoom.start(data, Map.of("dromedary.worklist.poll-interval", "0s"));
    }

    @AfterEach
    void stop() {
        room.close();
    }

    private Worklist worklist() {
        return room.bean(Worklist.class);
    }

    private List<Map<String, Object>> find(Map<String, Object> keys) {
        Iterator<Map<String, Object>> answers = room.bean(WorklistAnswers.class).find(keys, "CT1", "DROMEDARY");
        List<Map<String, Object>> found = new ArrayList<>();
        answers.forEachRemaining(found::add);
        return found;
    }

    private List<Object> accessions(Object... step) {
        return find(Entries.keys(Entries.item(step))).stream()
                .map(found -> found.get("AccessionNumber"))
                .toList();
    }

    @Test
    void keysOfTheStepChooseAndOnlyWhatWasAskedForIsAnswered() {
        worklist().add(Entries.entry("A1", "Muster^Anna", "CT", "CT1", "20260105"));
        worklist().add(Entries.entry("A2", "Müller^Jürgen", "MR", "MR1", "20260105"));
        worklist().add(Entries.entry("A3", "Doe^John", "CT", "CT2", "20260107"));

        assertThat(accessions("Modality", null)).containsExactly("A1", "A2", "A3");
        assertThat(accessions("Modality", "CT")).containsExactly("A1", "A3");
        assertThat(accessions("ScheduledStationAETitle", "CT*")).containsExactly("A1", "A3");
        assertThat(accessions("ScheduledProcedureStepStartDate", "20260106-")).containsExactly("A3");
        assertThat(accessions("ScheduledProcedureStepStartDate", "-20260106")).containsExactly("A1", "A2");
        assertThat(accessions("ScheduledProcedureStepStartDate", "20260105-20260107"))
                .hasSize(3);
        assertThat(accessions("ScheduledProcedureStepStartDate", "20260105", "Modality", "MR"))
                .containsExactly("A2");
        assertThat(accessions("Modality", "US")).isEmpty();

        Map<String, Object> keys = Entries.keys(Entries.item("Modality", null));
        keys.put("PatientName", "MÜLLER*");
        assertThat(find(keys)).singleElement().satisfies(found -> {
            assertThat(found).containsOnlyKeys(keys.keySet());
            assertThat(found.get("ScheduledProcedureStepSequence")).isEqualTo(List.of(Map.of("Modality", "MR")));
        });
    }

    @Test
    void manyEntriesComePageByPageEachOnce() {
        for (int i = 0; i < 450; i++) {
            worklist().add(Entries.entry("N" + i, "Doe^" + i, "CT", "CT1", i % 2 == 0 ? "20260105" : "20260104"));
        }
        assertThat(accessions("Modality", "CT")).hasSize(450).doesNotHaveDuplicates();
    }

    @Test
    void aChangedFileIsReadAgainAndABrokenOneIsNamed() throws Exception {
        Path folder = Files.createDirectories(data.resolve("worklist/OTHER"));
        Files.write(data.resolve("worklist/one.wl"), file("F1", "CT1"));
        Files.write(folder.resolve("two.wl"), file("F2", "CT1"));
        Files.writeString(data.resolve("worklist/lockfile"), "");
        Files.writeString(data.resolve("worklist/broken.wl"), "no DICOM");
        worklist().add(Entries.entry("A1", "Muster^Anna", "CT", "CT1", "20260105"));

        assertThat(accessions("ScheduledStationAETitle", "CT1")).containsExactly("F1", "A1");
        assertThat(room.bean(WorklistAnswers.class).find(Entries.keys(Entries.item("Modality", null)), "CT1", "OTHER"))
                .toIterable()
                .extracting(found -> found.get("AccessionNumber"))
                .containsExactlyInAnyOrder("F1", "F2", "A1");
        assertThat(room.bean(WorklistFiles.class).faults())
                .containsExactly(
                        new WorklistFiles.Fault("broken.wl", "Not a DICOM file, or one without a transfer syntax"));

        Files.write(data.resolve("worklist/broken.wl"), file("F3", "CT9"));
        Files.delete(data.resolve("worklist/one.wl"));
        assertThat(accessions("Modality", null)).containsExactly("F3", "A1");
        assertThat(room.bean(WorklistFiles.class).faults()).isEmpty();
    }

    @Test
    void aKeyThatIsNoneIsRefusedWithItsReason() {
        Map<String, Object> keys = Entries.keys(Entries.item("Modality", null));
        keys.put("PatientName", "x".repeat(100_000));
        assertThatThrownBy(() -> find(keys))
                .isInstanceOfSatisfying(KeysRefusedException.class, e -> assertThat(e.getStatus())
                        .isEqualTo(0xA900))
                .hasMessageContaining("A key has more than");
    }

    private static byte[] file(String accession, String station) {
        return DatasetBytes.explicit()
                .text(0x00080050, "SH", accession)
                .text(0x00100010, "PN", "File^Felix")
                .text(0x00100020, "LO", "FID")
                .text(0x0020000D, "UI", "1.2.3." + accession.charAt(1))
                .sequence(
                        0x00400100,
                        DatasetBytes.explicit()
                                .text(0x00080060, "CS", "CT")
                                .text(0x00400001, "AE", station)
                                .text(0x00400002, "DA", "20260105")
                                .text(0x00400009, "SH", "S1"))
                .file("1.2.3.4");
    }

    @Test
    void anEntryOfAFileInTheDatabaseToo() throws Exception {
        Files.createDirectories(data.resolve("worklist"));
        Files.write(data.resolve("worklist/one.wl"), file("F1", "CT1"));
        Map<String, Object> same = Entries.entry("F1", "File^Felix", "CT", "CT1", "20260105");
        @SuppressWarnings("unchecked")
        Map<String, Object> step = (Map<String, Object>) ((List<?>) same.get("ScheduledProcedureStepSequence")).get(0);
        step.put("ScheduledProcedureStepID", "S1");
        WorklistEntry entry = worklist().add(same);
        assertThat(accessions("Modality", "CT")).containsExactly("F1");
        worklist().remove(entry.id());
        assertThat(accessions("Modality", "CT")).containsExactly("F1");
    }

    @Test
    void whatIsMissingOrWrongIsNamed() {
        Map<String, Object> entry = Entries.entry("A1", "Muster^Anna", "CT", "CT1", "20260105");
        entry.remove("PatientID");
        assertThatThrownBy(() -> worklist().add(entry))
                .isInstanceOf(EntryRefusedException.class)
                .hasMessage("PatientID is missing (PS3.4 table K.6-1, type 1)");
        Map<String, Object> wrong = Entries.entry("A1", "Muster^Anna", "ct", "CT1", "20260231");
        wrong.put("Nonsense", "x");
        assertThatThrownBy(() -> worklist().add(wrong))
                .hasMessageContaining("ScheduledProcedureStepSequence[0].Modality must be up to 16 capital letters")
                .hasMessageContaining("ScheduledProcedureStepStartDate must be a date such as 20261121")
                .hasMessageContaining("Nonsense is no DICOM keyword");
        assertThatThrownBy(() -> worklist().add(Map.of("PatientName", "X")))
                .hasMessageContaining("must have exactly one item");
        Map<String, Object> odd = Entries.entry("A1", "Muster^Anna", "CT", "CT1", "20260105");
        odd.put("ScheduledProcedureStepSequence", List.of("text"));
        assertThatThrownBy(() -> worklist().add(odd)).hasMessageContaining("must be an item");
    }

    @Test
    void whatIsMadeStaysAndAStepIsThereOnce() {
        WorklistEntry entry = worklist().add(Entries.entry("A1", "Muster^Anna", "CT", "CT1", "20260105"));
        assertThat(entry.studyUid()).startsWith("2.25.");
        assertThat(entry.procedureId()).isEqualTo("A1");
        assertThat(entry.stepId()).isEqualTo("1");
        assertThatThrownBy(() -> worklist().add(Entries.entry("A1", "Muster^Anna", "CT", "CT1", "20260106")))
                .isInstanceOf(EntryExistsException.class)
                .hasMessageContaining("Entry " + entry.id());
        WorklistEntry changed = worklist()
                .replace(entry.id(), Entries.entry("A1", "Muster^Anna", "MR", "MR1", "20260106"))
                .orElseThrow();
        assertThat(changed.studyUid()).isEqualTo(entry.studyUid());
        assertThat(accessions("Modality", "MR")).containsExactly("A1");
        assertThat(worklist().replace(99, Map.of())).isEmpty();
    }

    @Test
    void oldEntriesGo() {
        WorklistEntry old = worklist().add(Entries.entry("A1", "Muster^Anna", "CT", "CT1", "20260105"));
        WorklistEntry future = worklist().add(Entries.entry("A2", "Muster^Anna", "CT", "CT1", "29990105"));
        room.jdbc()
                .sql("update worklist_entry set updated_at = current_timestamp - interval '31' day")
                .update();
        WorklistEntry changed = worklist().add(Entries.entry("A3", "Muster^Anna", "CT", "CT1", "20260105"));
        worklist().removeOld();
        assertThat(worklist().find(old.id())).isEmpty();
        assertThat(worklist().find(future.id())).isPresent();
        assertThat(worklist().find(changed.id())).isPresent();
    }

    @Test
    void filtersOfTheApi() {
        worklist().add(Entries.entry("A_1", "Muster^Anna", "CT", "CT1", "20260105"));
        Map<String, Object> two = Entries.entry("A2", "Doe^John", "MR", "MR1", "20260106");
        @SuppressWarnings("unchecked")
        Map<String, Object> step = (Map<String, Object>) ((List<?>) two.get("ScheduledProcedureStepSequence")).get(0);
        step.put("ScheduledStationAETitle", List.of("MR1", "MR2"));
        worklist().add(two);
        assertThat(filtered(new WorklistFilter(null, "muster*", null, null, null, null, null, null, null, null)))
                .containsExactly("A_1");
        assertThat(filtered(new WorklistFilter(null, null, "a_1", null, null, null, null, null, null, null)))
                .containsExactly("A_1");
        assertThat(filtered(new WorklistFilter(null, null, null, null, null, "MR2", null, null, null, null)))
                .containsExactly("A2");
        assertThat(filtered(new WorklistFilter(
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        "20260106",
                        "20260106",
                        EntryState.SCHEDULED,
                        EntryOrigin.API)))
                .containsExactly("A2");
    }

    private List<String> filtered(WorklistFilter filter) {
        return worklist().find(filter, 10, 0).stream()
                .map(WorklistEntry::accessionNumber)
                .toList();
    }
}
