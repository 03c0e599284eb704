package org.dromedary.worklist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.PostgresServer;
import org.dromedary.testsupport.WorklistRoom;
import org.dromedary.worklist.mpps.PerformedStepState;
import org.dromedary.worklist.mpps.PerformedSteps;

/** The SQL of the room on PostgreSQL. */
class WorklistPostgresTest {

    @TempDir
    Path data;

    @Test
    void entriesPagesFiltersAndStepsAreTheSameAsOnH2() throws Exception {
        try (PostgresServer server = PostgresServer.start();
                WorklistRoom room = WorklistRoom.start(server, data, Map.of())) {
            Worklist worklist = room.bean(Worklist.class);
            for (int i = 0; i < 250; i++) {
                worklist.add(Entries.entry("N" + i, "Müller^" + i, "CT", "CT1", "2026010" + (i % 3 + 1)));
            }
            assertThatThrownBy(() -> worklist.add(Entries.entry("N1", "Doe^J", "CT", "CT1", "20260101")))
                    .isInstanceOf(EntryExistsException.class);
            Set<Object> found = new HashSet<>();
            Iterator<Map<String, Object>> answers = room.bean(WorklistAnswers.class)
                    .find(Entries.keys(Entries.item("Modality", "CT")), "CT1", "DROMEDARY");
            answers.forEachRemaining(answer -> found.add(answer.get("AccessionNumber")));
            assertThat(found).hasSize(250);
            WorklistFilter filter = new WorklistFilter(
                    null, "müller*", "n1", null, "CT", "CT1", "20260101", null, EntryState.SCHEDULED, EntryOrigin.API);
            WorklistEntry entry = worklist.find(filter, 10, 0).get(0);
            assertThat(entry.accessionNumber()).isEqualTo("N1");

            PerformedSteps steps = room.bean(PerformedSteps.class);
            Exchange begun = new DefaultExchange(new DefaultCamelContext());
            begun.getMessage().setHeader("CamelDicomSOPInstanceUID", "1.5");
            begun.getMessage()
                    .setBody(Entries.item(
                            "Modality",
                            "CT",
                            "ScheduledStepAttributesSequence",
                            java.util.List.of(Entries.item(
                                    "StudyInstanceUID", entry.studyUid(), "ScheduledProcedureStepID", entry.stepId())),
                            "PerformedStationAETitle",
                            "CT1",
                            "PerformedProcedureStepStartDate",
                            "20260102",
                            "PerformedProcedureStepStartTime",
                            "0900",
                            "PerformedProcedureStepStatus",
                            "IN PROGRESS",
                            "PerformedProcedureStepID",
                            "1"));
            steps.create(begun);
            assertThat(begun.getMessage().getHeader("CamelDicomStatus")).isNull();
            assertThat(steps.find(entry.studyUid(), PerformedStepState.IN_PROGRESS, 10, 0))
                    .hasSize(1);
            begun.getMessage()
                    .setBody(Entries.item(
                            "PerformedProcedureStepStatus",
                            "DISCONTINUED",
                            "PerformedProcedureStepEndDate",
                            "20260102",
                            "PerformedProcedureStepEndTime",
                            "0905"));
            steps.set(begun);
            assertThat(worklist.find(entry.id()).orElseThrow().state()).isEqualTo(EntryState.DISCONTINUED);

            room.jdbc()
                    .sql("update worklist_entry set updated_at = current_timestamp - interval '31' day")
                    .update();
            worklist.removeOld();
            steps.removeOld();
            assertThat(worklist.find(WorklistFilter.ALL, 10, 0)).isEmpty();
            assertThat(steps.find("1.5")).isPresent();
        }
    }
}
