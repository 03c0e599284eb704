package org.dromedary.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryMatchTest {

    private static Map<String, Object> map(String keyword, Object value) {
        Map<String, Object> map = new HashMap<>();
        map.put(keyword, value);
        return map;
    }

    private static boolean matches(String keyword, Object key, Object value) {
        return QueryMatch.of(map(keyword, key)).matches(map(keyword, value));
    }

    /** Several values are parted by backslashes, as in a dataset. */
    private static Object values(String text) {
        return text == null || !text.contains("\\") ? text : Arrays.asList(text.split("\\\\", -1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                // keyword | key | value | matches: single value (C.2.2.2.1)
                "PatientID | A1 | A1 | true",
                "PatientID | A1 | a1 | false",
                "PatientID | A1 | A11 | false",
                "PatientID | 'A1 ' | A1 | true",
                "PatientID | A1 | | false",
                "Modality | CT | CT | true",
                "Modality | ct | CT | false",
                "PatientID | A.1 | AB1 | false",
                "PatientID | A[1] | A1 | false",
                // numbers by value
                "InstanceNumber | 7 | 007 | true",
                "InstanceNumber | 7 | 70 | false",
                "Rows | 512 | 512 | true",
                "PatientSize | 1.8 | 1.80 | true",
                "InstanceNumber | x | 7 | false",
                // lists (C.2.2.2.2, C.2.2.2.8), and attributes of several values
                "StudyInstanceUID | 1.2\\1.3 | 1.3 | true",
                "StudyInstanceUID | 1.2\\1.3 | 1.4 | false",
                "StudyInstanceUID | 1.2 | 1.20 | false",
                "Modality | CT\\MR | MR | true",
                "ModalitiesInStudy | MR | CT\\MR\\SR | true",
                "ModalitiesInStudy | US\\MR | CT\\MR | true",
                "ModalitiesInStudy | US | CT\\MR | false",
                "Modality | CT\\ | MR | false",
                // universal (C.2.2.2.3)
                "PatientID | | | true",
                "PatientID | '' | A1 | true",
                "PatientID | * | | true",
                "PatientID | ** | A1 | true",
                "StudyInstanceUID | * | 1.2 | true",
                "StudyDate | * | | true",
                // wild cards (C.2.2.2.4)
                "PatientID | A* | A | true",
                "PatientID | A* | A1 | true",
                "PatientID | A* | BA | false",
                "PatientID | *1 | A1 | true",
                "PatientID | A?3 | A23 | true",
                "PatientID | A?3 | A3 | false",
                "PatientID | A?3 | A223 | false",
                "PatientID | *?* | A | true",
                "PatientID | *?* | | false",
                "PatientID | A*B*C | AxxBxC | true",
                "PatientID | A*B*C | AxxBxCx | false",
                "StudyDescription | *(head)* | CT (head) plain | true",
                "StudyDescription | K?rper | Körper | true",
                "StudyDescription | *?😀 | x😀 | true",
                "StudyInstanceUID | 1.2.* | 1.2.3 | false",
                // ranges (C.2.2.2.5)
                "StudyDate | 20260101-20261231 | 20260101 | true",
                "StudyDate | 20260101-20261231 | 20261231 | true",
                "StudyDate | 20260101-20261231 | 20270101 | false",
                "StudyDate | 20260101- | 20991231 | true",
                "StudyDate | 20260101- | 20251231 | false",
                "StudyDate | -20260101 | 20260101 | true",
                "StudyDate | -20260101 | 20260102 | false",
                "StudyDate | -20260101 | | false",
                "StudyDate | 20260101 | 2026.01.01 | true",
                "StudyDate | 2026.01.01-2026.01.31 | 20260115 | true",
                "StudyTime | 10-12 | 095959 | false",
                "StudyTime | 10-12 | 100000 | true",
                "StudyTime | 10-12 | 125959.99 | true",
                "StudyTime | 10-12 | 130000 | false",
                "StudyTime | 1015 | 101530 | true",
                "StudyTime | 101530 | 1015 | false",
                "StudyTime | 10:15-10:20 | 101530 | true",
                "StudyTime | 101530.5- | 101530.499 | false",
                "StudyTime | 101530.5- | 101530.5 | true",
                "AcquisitionDateTime | 2026-2027 | 20270101 | true",
                "AcquisitionDateTime | 20260101120000+0100 | 20260101110000+0000 | true",
                "AcquisitionDateTime | 20260101120000-0500 | 20260101170000+0000 | true",
                "AcquisitionDateTime | 20260101120000-0500- | 20260101165959+0000 | false",
                "AcquisitionDateTime | 20260101-20260102 | 20260103 | false",
                "AcquisitionDateTime | -2026 | 20261231235959.999 | true",
                // names of persons: without regard to case, by component group
                "PatientName | doe^john | DOE^JOHN | true",
                "PatientName | DOE^JOHN | DOE^JOHN^^^ | true",
                "PatientName | DOE^JOHN^^ | Doe^John | true",
                "PatientName | DOE | DOE^JOHN | false",
                "PatientName | doe* | DOE^JOHN | true",
                "PatientName | *john | DOE^JOHN | true",
                "PatientName | müller* | MÜLLER^EVA | true",
                "PatientName | STRASSE | Straße | true",
                "PatientName | 山田* | Yamada^Tarou=山田^太郎=やまだ^たろう | true",
                "PatientName | yamada^tarou | Yamada^Tarou=山田^太郎 | true",
                "PatientName | =山田^太郎 | Yamada^Tarou=山田^太郎 | true",
                "PatientName | X=山田^太郎 | Yamada^Tarou=山田^太郎 | false",
                "PatientName | =山田^太郎 | Yamada^Tarou | false",
            })
    void oneKey(String keyword, String key, String value, boolean expected) {
        assertThat(matches(keyword, values(key), values(value))).isEqualTo(expected);
    }

    @Test
    void allKeysMustMatch() {
        QueryMatch match = QueryMatch.of(Map.of("PatientID", "A*", "Modality", "CT", "SeriesNumber", ""));

        assertThat(match.matches(Map.of("PatientID", "A1", "Modality", "CT"))).isTrue();
        assertThat(match.matches(Map.of("PatientID", "A1", "Modality", "MR"))).isFalse();
        assertThat(match.restricting()).containsExactlyInAnyOrder("PatientID", "Modality");
    }

    @Test
    void aSequenceMatchesByOneItemThatMatchesAllItsKeys() {
        Map<String, Object> first = Map.of("ScheduledProcedureStepID", "1", "RequestedProcedureID", "A");
        Map<String, Object> second = Map.of("ScheduledProcedureStepID", "2", "RequestedProcedureID", "B");
        String sequence = "RequestAttributesSequence";
        List<Object> items = List.of(first, second);

        assertThat(matches(sequence, List.of(Map.of("RequestedProcedureID", "B")), items))
                .isTrue();
        assertThat(matches(
                        sequence, List.of(Map.of("RequestedProcedureID", "B", "ScheduledProcedureStepID", "1")), items))
                .isFalse();
        assertThat(matches(sequence, List.of(map("RequestedProcedureID", null)), null))
                .isTrue();
        assertThat(matches(sequence, List.of(), items)).isTrue();
        assertThat(matches(sequence, List.of(Map.of("RequestedProcedureID", "B")), null))
                .isFalse();
        assertThat(matches(sequence, List.of(Map.of("RequestedProcedureID", "B")), List.of()))
                .isFalse();
    }

    @Test
    void theAnswerHasWhatWasAskedForInItsOrder() {
        Map<String, Object> keys = new java.util.LinkedHashMap<>();
        keys.put("StudyDescription", null);
        keys.put("PatientID", "A*");
        keys.put("AccessionNumber", "");
        keys.put("RequestAttributesSequence", List.of(map("RequestedProcedureID", null)));
        keys.put("ProcedureCodeSequence", List.of());
        Map<String, Object> code = Map.of("CodeValue", "X", "CodeMeaning", "y");
        Map<String, Object> candidate = Map.of(
                "PatientID", "A1",
                "PatientName", "not asked for",
                "StudyDescription", "Head",
                "RequestAttributesSequence",
                        List.of(Map.of("RequestedProcedureID", "B", "ScheduledProcedureStepID", "1")),
                "ProcedureCodeSequence", List.of(code));

        Map<String, Object> answer = QueryMatch.of(keys).answer(candidate);

        assertThat(new ArrayList<>(answer.keySet())).isEqualTo(new ArrayList<>(keys.keySet()));
        assertThat(answer)
                .containsEntry("StudyDescription", "Head")
                .containsEntry("PatientID", "A1")
                .containsEntry("AccessionNumber", null)
                .containsEntry("RequestAttributesSequence", List.of(Map.of("RequestedProcedureID", "B")))
                .containsEntry("ProcedureCodeSequence", List.of(code));
    }

    @Test
    void anAccentMayBeWrittenInTwoWays() {
        assertThat(matches("PatientName", "mu\u0308ller", "M\u00DCLLER")).isTrue();
        assertThat(matches("StudyDescription", "Scha\u0308del", "Sch\u00E4del")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PatientID", "PatientName", "StudyDescription"})
    void adversarialPatternsCostNothing(String keyword) {
        String pattern = "*a".repeat(500) + "b";
        String value = "a".repeat(10_000);

        assertTimeoutPreemptively(Duration.ofSeconds(2), () -> assertThat(matches(keyword, pattern, value))
                .isFalse());
        assertTimeoutPreemptively(Duration.ofSeconds(2), () -> assertThat(matches(keyword, "*a".repeat(500), value))
                .isTrue());
        assertTimeoutPreemptively(
                Duration.ofSeconds(2), () -> assertThat(matches(keyword, "A1", "^".repeat(100_000) + "A"))
                        .isFalse());
    }

    @Test
    void whatIsNoKeyIsTold() {
        assertThatThrownBy(() -> QueryMatch.of(Map.of("NoSuchThing", "1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NoSuchThing");
        assertThatThrownBy(() -> QueryMatch.of(Map.of("PatientID", "x".repeat(2000))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1024 characters");
    }
}
