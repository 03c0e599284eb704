package org.dromedary.study.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.testsupport.StudyRoom;

/** What this store says it keeps. */
class StorageCommitmentTest {

    @TempDir
    Path data;

    private StudyRoom room;

    @BeforeEach
    void fill() throws Exception {
        room = StudyRoom.start(data, StudyRoom.quiet(StudyRoom.LONG));
        room.store(StudyRoom.instance("1.1", "1.1.1", "1.1.1.1", "a"));
        room.store(StudyRoom.instance("1.1", "1.1.1", "1.1.1.2", "b"));
    }

    @AfterEach
    void close() {
        room.close();
    }

    private static Map<String, Object> item(String sopClass, String sop) {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("ReferencedSOPClassUID", sopClass);
        item.put("ReferencedSOPInstanceUID", sop);
        return item;
    }

    private List<Object> reasons(List<Map<String, Object>> items) throws Exception {
        List<Map<String, Object>> answers = room.bean(StorageCommitment.class).commit(items);
        assertThat(answers)
                .extracting("ReferencedSOPInstanceUID")
                .containsExactlyElementsOf(items.stream()
                        .map(item -> item.get("ReferencedSOPInstanceUID"))
                        .toList());
        return answers.stream().map(answer -> answer.get("FailureReason")).toList();
    }

    @Test
    void eachInstanceIsKeptUnknownOrOfAnotherClass() throws Exception {
        Files.delete(room.file("1.1", "1.1.1", "1.1.1.2"));
        assertThat(reasons(List.of(
                        item(DatasetBytes.SECONDARY_CAPTURE, "1.1.1.1"),
                        item(DatasetBytes.SECONDARY_CAPTURE, "1.1.1.9"),
                        item("1.2.840.10008.5.1.4.1.1.2", "1.1.1.1"),
                        item(DatasetBytes.SECONDARY_CAPTURE, "1.1.1.2"))))
                .containsExactly(null, 0x0112, 0x0119, 0x0112);
    }

    @Test
    void oneOfTwoStudiesWithTheSameInstanceIsEnough() throws Exception {
        room.store(StudyRoom.instance("1.2", "1.2.1", "1.1.1.2", "b"));
        Files.delete(room.file("1.1", "1.1.1", "1.1.1.2"));
        assertThat(reasons(List.of(item(DatasetBytes.SECONDARY_CAPTURE, "1.1.1.2"))))
                .containsExactly((Object) null);
    }

    @Test
    void moreThanOneStatementCanAskForKeepsItsOrder() throws Exception {
        List<Map<String, Object>> items = new ArrayList<>();
        for (int i = 0; i < 1100; i++) {
            items.add(item(DatasetBytes.SECONDARY_CAPTURE, i % 550 == 7 ? "1.1.1.1" : "1.9." + i));
        }
        List<Object> reasons = reasons(items);
        assertThat(reasons).hasSize(1100).filteredOn(reason -> reason == null).hasSize(2);
        assertThat(reasons.get(7)).isNull();
        assertThat(reasons.get(557)).isNull();
    }
}
