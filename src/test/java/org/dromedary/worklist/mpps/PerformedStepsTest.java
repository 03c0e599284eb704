package org.dromedary.worklist.mpps;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.WorklistRoom;
import org.dromedary.worklist.Entries;
import org.dromedary.worklist.EntryState;
import org.dromedary.worklist.Worklist;
import org.dromedary.worklist.WorklistAnswers;
import org.dromedary.worklist.WorklistEntry;

/** N-CREATE and N-SET by PS3.4 annex F, and what follows from them. */
class PerformedStepsTest {

    @TempDir
    Path data;

    private WorklistRoom room;
    private PerformedSteps steps;

    @BeforeEach
    void start() {
        room = WorklistRoom.start(data, Map.of());
        steps = room.bean(PerformedSteps.class);
    }

    @AfterEach
    void stop() {
        room.close();
    }

    /** What an N-CREATE carries at least. */
    static Map<String, Object> begun(String study, String accession, String step) {
        Map<String, Object> dataset = new LinkedHashMap<>();
        dataset.put("Modality", "CT");
        dataset.put("PatientName", "Muster^Anna");
        dataset.put(
                "ScheduledStepAttributesSequence",
                List.of(Entries.item(
                        "AccessionNumber", accession, "StudyInstanceUID", study, "ScheduledProcedureStepID", step)));
        dataset.put("PerformedStationAETitle", "CT1");
        dataset.put("PerformedProcedureStepStartDate", "20261121");
        dataset.put("PerformedProcedureStepStartTime", "081500");
        dataset.put("PerformedProcedureStepStatus", "IN PROGRESS");
        dataset.put("PerformedProcedureStepID", "PPS1");
        return dataset;
    }

    static Map<String, Object> ended(String status, String... sops) {
        List<Map<String, Object>> references = java.util.Arrays.stream(sops)
                .map(sop -> Entries.item("ReferencedSOPInstanceUID", sop))
                .toList();
        return Entries.item(
                "PerformedProcedureStepStatus",
                status,
                "PerformedProcedureStepEndDate",
                "20261121",
                "PerformedProcedureStepEndTime",
                "083000",
                "PerformedSeriesSequence",
                List.of(Entries.item("SeriesInstanceUID", "1.9", "ReferencedImageSequence", references)));
    }

    private Integer create(String uid, Map<String, Object> dataset) {
        Exchange exchange = exchange(uid, dataset);
        steps.create(exchange);
        return exchange.getMessage().getHeader("CamelDicomStatus", Integer.class);
    }

    private Integer set(String uid, Map<String, Object> dataset) {
        Exchange exchange = exchange(uid, dataset);
        steps.set(exchange);
        return exchange.getMessage().getHeader("CamelDicomStatus", Integer.class);
    }

    private static Exchange exchange(String uid, Map<String, Object> dataset) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setHeader("CamelDicomSOPInstanceUID", uid);
        exchange.getMessage().setHeader("CamelDicomCallingAET", "CT1");
        exchange.getMessage().setBody(dataset);
        return exchange;
    }

    private int visible() {
        Iterator<Map<String, Object>> answers =
                room.bean(WorklistAnswers.class).find(Entries.keys(Entries.item("Modality", null)), "CT1", "DROMEDARY");
        int count = 0;
        for (; answers.hasNext(); answers.next()) {
            count++;
        }
        return count;
    }

    @Test
    void aStepMovesItsEntryAndTellsWhatIsToCome() {
        Worklist worklist = room.bean(Worklist.class);
        WorklistEntry entry = worklist.add(Entries.entry("A1", "Muster^Anna", "CT", "CT1", "20261121"));
        String study = entry.studyUid();

        assertThat(create("1.5", begun(study, "A1", "1"))).isNull();
        assertThat(worklist.find(entry.id()).orElseThrow().state()).isEqualTo(EntryState.STARTED);
        assertThat(visible()).isEqualTo(1);
        assertThat(set("1.5", Entries.item("PerformedProcedureStepDescription", "Thorax")))
                .isNull();
        assertThat(set("1.5", ended("COMPLETED", "1.9.1", "1.9.2"))).isNull();
        assertThat(worklist.find(entry.id()).orElseThrow().state()).isEqualTo(EntryState.COMPLETED);
        assertThat(visible()).isZero();
        assertThat(room.expected())
                .containsExactly("announce " + study + " mpps:1.5", "expect " + study + " mpps:1.5 [1.9.1, 1.9.2]");

        PerformedStep step = steps.find("1.5").orElseThrow();
        assertThat(step.state()).isEqualTo(PerformedStepState.COMPLETED);
        assertThat(step.dataset())
                .containsEntry("PerformedProcedureStepDescription", "Thorax")
                .containsEntry("PerformedProcedureStepStartDate", "20261121");
        assertThat(step.series()).isEqualTo(Map.of("1.9", List.of("1.9.1", "1.9.2")));
        assertThat(steps.find(study, PerformedStepState.COMPLETED, 10, 0)).hasSize(1);
        assertThat(steps.find("1.2.3", null, 10, 0)).isEmpty();
    }

    @Test
    void whatPs34ForbidsIsRefused() {
        assertThat(create("1.5", begun("1.2", "A1", "1"))).isNull();
        assertThat(create("1.5", begun("1.2", "A1", "1"))).isEqualTo(0x0111);
        assertThat(set("1.6", ended("COMPLETED"))).isEqualTo(0x0112);
        assertThat(set("1.5", Entries.item("PerformedProcedureStepStatus", "DONE")))
                .isEqualTo(0x0106);
        assertThat(set("1.5", Entries.item("PerformedProcedureStepStatus", "COMPLETED")))
                .isEqualTo(0x0120);
        assertThat(set("1.5", ended("COMPLETED", "1.9.1"))).isNull();
        Exchange late = exchange("1.5", ended("DISCONTINUED"));
        steps.set(late);
        assertThat(late.getMessage().getHeader("CamelDicomStatus")).isEqualTo(0x0110);
        assertThat(late.getMessage().getHeader("CamelDicomErrorComment"))
                .isEqualTo("Performed Procedure Step Object may no longer be updated");
        assertThat(steps.find("1.5").orElseThrow().state()).isEqualTo(PerformedStepState.COMPLETED);
    }

    @Test
    void whatIsMissingAtFirstIsNamed() {
        Map<String, Object> dataset = begun("1.2", "A1", "1");
        dataset.remove("PerformedStationAETitle");
        assertThat(create("1.5", dataset)).isEqualTo(0x0120);
        dataset.put("PerformedStationAETitle", null);
        assertThat(create("1.5", dataset)).isEqualTo(0x0121);
        assertThat(create("1.5", begun(null, "A1", "1"))).isEqualTo(0x0121);
        assertThat(create("1.5", begun("no uid", "A1", "1"))).isEqualTo(0x0106);
        Map<String, Object> over = begun("1.2", "A1", "1");
        over.put("PerformedProcedureStepStatus", "COMPLETED");
        assertThat(create("1.5", over)).isEqualTo(0x0106);
        assertThat(steps.find("1.5")).isEmpty();
        assertThat(room.expected()).isEmpty();
    }

    @Test
    void aStepThatNobodyScheduledAndOneThatMadeNothing() {
        assertThat(create("1.5", begun("1.2", null, null))).isNull();
        assertThat(set("1.5", ended("DISCONTINUED"))).isNull();
        assertThat(room.expected()).containsExactly("announce 1.2 mpps:1.5", "forget 1.2 mpps:1.5");
    }

    @Test
    void anNSetCannotChangeWhoseStepItIs() {
        create("1.5", begun("1.2", "A1", "1"));
        set("1.5", Entries.item("PatientName", "Other^One", "PerformedStationAETitle", "MR1", "Modality", "MR"));
        assertThat(steps.find("1.5").orElseThrow().dataset())
                .containsEntry("PatientName", "Muster^Anna")
                .containsEntry("Modality", "CT");
    }
}
