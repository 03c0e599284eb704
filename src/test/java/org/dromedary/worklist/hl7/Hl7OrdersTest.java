package org.dromedary.worklist.hl7;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.dromedary.testsupport.WorklistRoom;
import org.dromedary.worklist.EntryState;
import org.dromedary.worklist.Worklist;
import org.dromedary.worklist.WorklistEntry;
import org.dromedary.worklist.WorklistFilter;

/** Orders by HL7: what they make of the worklist, and what is answered. */
class Hl7OrdersTest {

    static final String PID = "PID|1||4711^^^HOSP^PI||Müller^Jürgen^Karl^jun.^Dr.||19560704|M";
    static final String PV1 = "PV1|1|I|W3^12^2^HOSP||||0100^Meier^Ute|0200^Refer^Rita^^^Dr.|||||||B6|VIP|||V77";

    @TempDir
    Path data;

    private WorklistRoom room;
    private Hl7Door door;

    @BeforeEach
    void start() {
        room = WorklistRoom.start(
                data,
                Map.of(
                        "dromedary.worklist.hl7.stations.CT", "CT1,CT2",
                        "dromedary.worklist.hl7.keep-refused", "2",
                        "dromedary.worklist.hl7.max-message-size", "100KB"));
        door = room.bean(Hl7Door.class);
    }

    @AfterEach
    void stop() {
        room.close();
    }

    static String message(String type, String... segments) {
        return "MSH|^~\\&|RIS|HOSP|DROMEDARY|RAD|20261121080000||" + type + "|C1|P|2.5.1|||||| UNICODE UTF-8\r"
                + String.join("\r", segments) + "\r";
    }

    private String send(String message) {
        return send(message, StandardCharsets.UTF_8);
    }

    private String send(String message, Charset charset) {
        return new String(door.answer(message.getBytes(charset), "/10.1.2.3:4000"), StandardCharsets.US_ASCII);
    }

    private String msa(String message) {
        return send(message).split("\r")[1];
    }

    private List<WorklistEntry> entries() {
        return room.bean(Worklist.class).find(WorklistFilter.ALL, 100, 0);
    }

    private static String orm(String control, String placer, String accession, String rest) {
        return message(
                "ORM^O01",
                PID,
                PV1,
                "ORC|" + control + "|" + placer + "|F9|||||" + "|||||0300^Order^Otto",
                "OBR|1|" + placer + "|F9|71020^X-ray chest^C4^CHEST2^Chest two views^L||||||||||||0300^Order^Otto||"
                        + accession + "|RP1|SPS1||||CT|||1^once^^202611220915^^S||||Cough|||&Tech^Tim" + rest);
    }

    @Test
    void anOrderWithItsFieldsIsAnEntry() {
        String answer = send(orm("NW", "P1^RIS", "A1", "") + "ZDS|1.2.3.4^RIS^Application^DICOM\r");

        assertThat(answer.split("\r")[0])
                .startsWith("MSH|^~\\&|DROMEDARY|RAD|RIS|HOSP|")
                .contains("|ACK^O01^ACK|");
        assertThat(answer.split("\r")[1]).isEqualTo("MSA|AA|C1");
        WorklistEntry entry = entries().get(0);
        assertThat(entry.state()).isEqualTo(EntryState.SCHEDULED);
        assertThat(entry.placerOrder()).isEqualTo("P1^RIS");
        assertThat(entry.dataset())
                .containsEntry("PatientName", "Müller^Jürgen^Karl^Dr.^jun.")
                .containsEntry("PatientID", "4711")
                .containsEntry("IssuerOfPatientID", "HOSP")
                .containsEntry("PatientBirthDate", "19560704")
                .containsEntry("PatientSex", "M")
                .containsEntry("AccessionNumber", "A1")
                .containsEntry("RequestedProcedureID", "RP1")
                .containsEntry("StudyInstanceUID", "1.2.3.4")
                .containsEntry("RequestedProcedureDescription", "X-ray chest")
                .containsEntry("RequestedProcedurePriority", "STAT")
                .containsEntry("ReferringPhysicianName", "Refer^Rita^^Dr.")
                .containsEntry("RequestingPhysician", "Order^Otto")
                .containsEntry("CurrentPatientLocation", "W3 12 2 HOSP")
                .containsEntry("AdmissionID", "V77")
                .containsEntry("PregnancyStatus", 3)
                .containsEntry("ReasonForTheRequestedProcedure", "Cough");
        assertThat(step(entry))
                .containsEntry("Modality", "CT")
                .containsEntry("ScheduledStationAETitle", List.of("CT1", "CT2"))
                .containsEntry("ScheduledProcedureStepStartDate", "20261122")
                .containsEntry("ScheduledProcedureStepStartTime", "0915")
                .containsEntry("ScheduledProcedureStepID", "SPS1")
                .containsEntry("ScheduledProcedureStepDescription", "Chest two views")
                .containsEntry(
                        "ScheduledProtocolCodeSequence",
                        List.of(Map.of(
                                "CodeValue",
                                "CHEST2",
                                "CodingSchemeDesignator",
                                "L",
                                "CodeMeaning",
                                "Chest two views")));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> step(WorklistEntry entry) {
        return (Map<String, Object>) ((List<?>) entry.dataset().get("ScheduledProcedureStepSequence")).get(0);
    }

    @Test
    void anOrderIsSentAgainChangedAndTakenBack() {
        send(orm("NW", "P1", "A1", ""));
        String study = entries().get(0).studyUid();
        assertThat(msa(orm("NW", "P1", "A1", ""))).isEqualTo("MSA|AA|C1");
        assertThat(entries()).hasSize(1);

        send(orm("XO", "P1", "A1", "").replace("202611220915", "202611231400"));
        assertThat(entries()).singleElement().satisfies(entry -> {
            assertThat(step(entry)).containsEntry("ScheduledProcedureStepStartDate", "20261123");
            assertThat(entry.studyUid()).isEqualTo(study);
        });

        assertThat(msa(message("ORM^O01", PID, "ORC|SC|P1|F9||IP"))).isEqualTo("MSA|AA|C1");
        assertThat(entries().get(0).state()).isEqualTo(EntryState.STARTED);
        assertThat(msa(message("ORM^O01", PID, "ORC|CA|P1"))).isEqualTo("MSA|AA|C1");
        assertThat(entries()).singleElement().extracting(WorklistEntry::state).isEqualTo(EntryState.CANCELLED);

        assertThat(msa(message("ORM^O01", PID, "ORC|CA|NONE"))).isEqualTo("MSA|AA|C1|No such order, nothing to change");
        send(orm("NW", "P1", "A1", ""));
        assertThat(entries()).singleElement().extracting(WorklistEntry::state).isEqualTo(EntryState.SCHEDULED);
    }

    @Test
    void anImagingOrderHasAStepForEachIpc() {
        String order = message(
                "OMI^O23^OMI_O23",
                PID,
                PV1,
                "ORC|NW|P5|F5",
                "TQ1|||||||20261122101500||A",
                "OBR|1|P5|F5|MRHEAD^MR head^99X",
                "IPC|A5|RP5|1.2.5|S1|MR|T1^T1 axial^99X|Magnet one|Room 4|MR1",
                "IPC|A5|RP5|1.2.5|S2|MR|T2^T2 axial^99X|||MR1");
        assertThat(msa(order)).isEqualTo("MSA|AA|C1");
        assertThat(entries()).hasSize(2).allSatisfy(entry -> {
            assertThat(entry.accessionNumber()).isEqualTo("A5");
            assertThat(entry.studyUid()).isEqualTo("1.2.5");
            assertThat(entry.dataset()).containsEntry("RequestedProcedurePriority", "HIGH");
            assertThat(step(entry))
                    .containsEntry("ScheduledStationAETitle", "MR1")
                    .containsEntry("ScheduledProcedureStepStartTime", "101500");
        });
        assertThat(entries()).extracting(WorklistEntry::stepId).containsExactly("S1", "S2");

        // one of them is taken back
        send(message("OMI^O23", PID, "ORC|CA|P5|F5", "OBR|1|P5|F5|MRHEAD", "IPC|A5|RP5|1.2.5|S2"));
        assertThat(entries())
                .extracting(WorklistEntry::state)
                .containsExactly(EntryState.SCHEDULED, EntryState.CANCELLED);
    }

    @Test
    void ordersOfOneRequestShareItAndStayApart() {
        String two = message(
                "ORM^O01",
                PID,
                "ORC|NW|P7||||||20261122",
                "OBR|1|P7||A^Head^L||||||||||||||A7",
                "ORC|NW|P8",
                "OBR|2|P8||B^Neck^L||||||||||||||A7");
        assertThat(msa(two)).isEqualTo("MSA|AA|C1");
        assertThat(msa(two)).isEqualTo("MSA|AA|C1");
        assertThat(entries()).extracting(WorklistEntry::stepId).containsExactly("1", "2");
        assertThat(entries()).extracting(WorklistEntry::placerOrder).containsExactly("P7", "P8");

        // a number that another order has
        String clash = message("ORM^O01", PID, "ORC|NW|P9", "OBR|1|P9||C^Foot^L||||||||||||||A7||1");
        assertThat(msa(clash)).startsWith("MSA|AE|C1|Another order has this accession number");
        assertThat(entries()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"8859/1,ISO-8859-1", "'',ISO-8859-1", "'',UTF-8", "UNICODE UTF-8,UTF-8", "ISO-8859-15,ISO-8859-15"})
    void textIsReadAsTheMessageSays(String name, String charset) {
        String order = orm("NW", "P1", "A1", "").replace(" UNICODE UTF-8", name);
        assertThat(send(order, Charset.forName(charset))).contains("MSA|AA");
        assertThat(entries().get(0).dataset()).containsEntry("PatientName", "Müller^Jürgen^Karl^Dr.^jun.");
    }

    @Test
    void aNameInThreeScriptsComesAsThreeGroups() {
        String order = orm("NW", "P1", "A1", "")
                .replace(PID, "PID|1||5||Yamada^Tarou^^^^^^A~山田^太郎^^^^^^I~やまだ^たろう^^^^^^P")
                .replace(" UNICODE UTF-8", "~ISO IR87");
        assertThat(send(order, Charset.forName("ISO-2022-JP"))).contains("MSA|AA");
        assertThat(entries().get(0).dataset()).containsEntry("PatientName", "Yamada^Tarou=山田^太郎=やまだ^たろう");
    }

    @Test
    void escapesAndBackslashesDoNoHarm() {
        send(orm("NW", "P1", "A1", "").replace("Cough", "A \\T\\ B \\E\\ C\\.br\\D \\X41\\ \\H\\E\\N\\"));
        assertThat(entries().get(0).dataset()).containsEntry("ReasonForTheRequestedProcedure", "A & B / C D A E");
    }

    @Test
    void badMessagesAreAnsweredAndKept() throws Exception {
        assertThat(send("HELLO")).contains("MSA|AE|").contains("does not begin with an MSH segment");
        assertThat(send("")).contains("MSA|AE|");
        assertThat(msa(message("ADT^A01", PID))).startsWith("MSA|AR|C1|Only ORM^O01".replace('^', ' '));
        assertThat(msa(message("ORM^O02", PID))).startsWith("MSA|AR|C1|");
        assertThat(msa(orm("NW", "P1", "A1", "").replace("4711^^^HOSP^PI", "")))
                .startsWith("MSA|AE|C1|PID-3 (patient identifier) is empty");
        assertThat(msa(orm("NW", "P1", "A1", "").replace("Müller^Jürgen^Karl^jun.^Dr.", "")))
                .startsWith("MSA|AE|C1|PID-5");
        assertThat(msa(orm("ZZ", "P1", "A1", ""))).startsWith("MSA|AE|C1|ORC-1 must be");
        assertThat(msa(orm("NW", "P1", "A2345678901234567", ""))).contains("AccessionNumber is longer than 16");
        assertThat(msa(message("ORM^O01", PID, "ORC|NW|P1"))).startsWith("MSA|AE|C1|An order has no OBR segment");
        assertThat(msa(message("ORM^O01", PID))).startsWith("MSA|AE|C1|The message has no ORC segment");
        assertThat(msa(message("ORM^O01", PID, "ORC|NW", "OBR|1|||A^B^L")))
                .startsWith("MSA|AE|C1|An order has no number");
        assertThat(send(orm("NW", "P1", "A1", "").replace("UNICODE UTF-8", "KLINGON")))
                .contains("MSA|AE|C1|The character set in MSH-18 is not known")
                .contains("ERR|||103^Table value not found^HL70357|E");
        assertThat(send(orm("NW", "P1", "A1", "").replace("UNICODE UTF-8", "ASCII")))
                .contains("not written in the character set");
        String half = orm("NW", "P1", "A1", "");
        assertThat(send(half.substring(0, half.indexOf("OBR|")))).contains("MSA|AE|C1|An order has no OBR");
        assertThat(send(orm("NW", "P1", "A1", "x".repeat(200_000)))).contains("MSA|AE|C1|The message is larger");

        assertThat(entries()).isEmpty();
        try (var kept = Files.list(data.resolve("quarantine/hl7"))) {
            assertThat(kept.map(file -> file.getFileName().toString()))
                    .hasSize(4)
                    .anyMatch(name -> name.endsWith(".hl7"))
                    .anyMatch(name -> name.endsWith(".txt"));
        }
    }

    @Test
    void nothingIsKeptOfWhoMayNotSend() {
        room.close();
        room = WorklistRoom.start(data, Map.of("dromedary.worklist.hl7.allowed-senders", "192.0.2.0/24"));
        door = room.bean(Hl7Door.class);
        assertThat(send(orm("NW", "P1", "A1", ""))).contains("MSA|AR|C1|This address may not send");
        assertThat(send("HELLO")).contains("MSA|AR|");
        assertThat(entries()).isEmpty();
        assertThat(data.resolve("quarantine/hl7")).doesNotExist();
    }

    @Test
    void allOfAMessageOrNothing() {
        String second = message(
                "ORM^O01",
                PID,
                "ORC|NW|P1",
                "OBR|1|P1||A^Head^L||||||||||||||A1",
                "ORC|NW|P2",
                "OBR|2|P2||B^Neck^L||||||||||||||A2345678901234567");
        assertThat(msa(second)).contains("MSA|AE");
        assertThat(entries()).isEmpty();
    }
}
