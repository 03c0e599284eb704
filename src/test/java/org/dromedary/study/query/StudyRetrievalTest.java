package org.dromedary.study.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.testsupport.StudyRoom;

/** What a C-MOVE or C-GET names, and what of it goes out. */
class StudyRetrievalTest {

    @TempDir
    Path data;

    private StudyRoom room;
    private StudyRetrieval retrieval;

    @BeforeEach
    void fill() throws Exception {
        room = StudyRoom.start(data, StudyRoom.quiet(StudyRoom.LONG));
        retrieval = room.bean(StudyRetrieval.class);
        room.store(mailed("1.1", "1.1.1", "1.1.1.1"));
        room.store(mailed("1.1", "1.1.1", "1.1.1.2"));
        room.store(mailed("1.1", "1.1.2", "1.1.2.1"));
        room.store(plain("1.2", "1.2.1", "1.2.1.1"));
        // a series and an instance that stand in two studies
        room.store(plain("1.3", "1.1.2", "1.1.2.1"));
    }

    @AfterEach
    void close() {
        room.close();
    }

    private static byte[] plain(String study, String series, String sop) {
        return instance(study, series, sop, "P2", "Knee");
    }

    private static byte[] mailed(String study, String series, String sop) {
        return instance(study, series, sop, "P1", "Knee a@b.example pw=secret");
    }

    private static byte[] instance(String study, String series, String sop, String patient, String description) {
        return DatasetBytes.explicit()
                .text(0x00080016, "UI", DatasetBytes.SECONDARY_CAPTURE)
                .text(0x00080018, "UI", sop)
                .text(0x00080060, "CS", "OT")
                .text(0x00081030, "LO", description)
                .text(0x00100020, "LO", patient)
                .text(0x0020000D, "UI", study)
                .text(0x0020000E, "UI", series)
                .file(sop);
    }

    private static List<String> names(Retrieved retrieved) {
        List<String> names = new ArrayList<>();
        retrieved.forEach(file -> names.add(file.getName().replace(".dcm", "")));
        return names;
    }

    @TestFactory
    Stream<DynamicTest> instancesAreNamedByUniqueKeys() {
        return Stream.of(
                        "PATIENT | PatientID=P1 | 1.1.1.1 1.1.1.2 1.1.2.1",
                        "PATIENT | PatientID=nobody | ",
                        "STUDY | StudyInstanceUID=1.1 | 1.1.1.1 1.1.1.2 1.1.2.1",
                        "STUDY | StudyInstanceUID=1.1,PatientID=P2 | ",
                        "STUDY | StudyInstanceUID=1.1\\1.2 | 1.1.1.1 1.1.1.2 1.1.2.1 1.2.1.1",
                        "SERIES | StudyInstanceUID=1.1,SeriesInstanceUID=1.1.2 | 1.1.2.1",
                        "SERIES | SeriesInstanceUID=1.1.1 | 1.1.1.1 1.1.1.2",
                        "IMAGE | StudyInstanceUID=1.1,SeriesInstanceUID=1.1.1,SOPInstanceUID=1.1.1.2\\1.1.1.1 | 1.1.1.1 1.1.1.2",
                        "IMAGE | SOPInstanceUID=1.1.1.2\\1.2.1.1 | 1.1.1.2 1.2.1.1",
                        "IMAGE | StudyInstanceUID=1.2,SOPInstanceUID=1.1.1.2 | ")
                .map(line -> line.split(" \\| ?", -1))
                .map(row -> DynamicTest.dynamicTest(row[0] + " " + row[1], () -> {
                    try (Retrieved retrieved = retrieval.find(keys(row[1]), row[0])) {
                        assertThat(String.join(" ", names(retrieved))).isEqualTo(row[2]);
                        assertThat(retrieved.size()).isEqualTo(row[2].isEmpty() ? 0 : row[2].split(" ").length);
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> whatNamesNothingOrTooMuchIsRefused() {
        return Stream.of(
                        "STUDY | PatientID=P1 | StudyInstanceUID must name",
                        "STUDY | StudyInstanceUID=1.* | StudyInstanceUID must name",
                        "SERIES | StudyInstanceUID=1.? | StudyInstanceUID must name",
                        "SERIES | SeriesInstanceUID=1.1.2 | SeriesInstanceUID is there twice",
                        "IMAGE | SOPInstanceUID=1.1.2.1 | SOPInstanceUID is there twice",
                        "FRAME | SOPInstanceUID=1.1.2.1 | QueryRetrieveLevel must be")
                .map(line -> line.split(" \\| "))
                .map(row -> DynamicTest.dynamicTest(
                        row[0] + " " + row[1], () -> assertThatThrownBy(() -> retrieval.find(keys(row[1]), row[0]))
                                .isInstanceOfSatisfying(QueryRefusedException.class, e -> {
                                    assertThat(e.getStatus()).isEqualTo(0xA900);
                                    assertThat(e.getMessage()).hasSizeLessThanOrEqualTo(64);
                                })
                                .hasMessageContaining(row[2])));
    }

    private static Map<String, Object> keys(String line) {
        Map<String, Object> keys = new LinkedHashMap<>();
        for (String pair : line.split(",")) {
            String[] parts = pair.split("=");
            keys.put(parts[0], parts[1].contains("\\") ? List.of(parts[1].split("\\\\")) : parts[1]);
        }
        return keys;
    }

    /** One by one: a copy is there from its opening to its release. */
    @Test
    void recipientsAndPasswordStayHere() throws Exception {
        byte[] before = Files.readAllBytes(room.file("1.1", "1.1.1", "1.1.1.1"));
        try (Retrieved retrieved = retrieval.find(Map.of("StudyInstanceUID", "1.1"), "STUDY")) {
            assertThat(retrieved.studies()).containsExactly("1.1");
            for (File named : retrieved) {
                assertThat(copies()).isEmpty();
                File sent = retrieved.open(named);
                assertThat(copies()).containsExactly(sent.toPath());
                assertThat(Files.readString(sent.toPath(), StandardCharsets.ISO_8859_1))
                        .contains("Knee")
                        .doesNotContain("secret", "a@b.example");
                retrieved.release(named);
                retrieved.release(named);
                assertThat(copies()).isEmpty();
            }
        }
        assertThat(data.resolve("outgoing")).isEmptyDirectory();
        assertThat(Files.readAllBytes(room.file("1.1", "1.1.1", "1.1.1.1"))).isEqualTo(before);
    }

    private List<Path> copies() throws IOException {
        return room.files("outgoing");
    }

    @Test
    void whatNamesNobodyGoesAsItIsStored() throws Exception {
        try (Retrieved retrieved = retrieval.find(Map.of("StudyInstanceUID", "1.2"), "STUDY")) {
            File named = retrieved.iterator().next();
            File stored = retrieved.open(named);
            assertThat(stored).hasToString(room.file("1.2", "1.2.1", "1.2.1.1").toString());
            retrieved.release(named);
            assertThat(stored).exists();
            assertThatThrownBy(() -> retrieved.release(stored)).isInstanceOf(IllegalArgumentException.class);
            assertThat(stored).exists();
        }
    }

    @Test
    void whatCannotBeReadIsNotGivenAway() throws Exception {
        try (Retrieved retrieved = retrieval.find(Map.of("StudyInstanceUID", "1.2"), "STUDY")) {
            Files.delete(room.file("1.2", "1.2.1", "1.2.1.1"));
            assertThatThrownBy(() -> retrieved.open(retrieved.iterator().next()))
                    .isInstanceOf(IOException.class);
        }
    }

    /** The association was cut, or the program. */
    @Test
    void copiesGoWithTheRetrievalAndAtTheLatestWithTheNextStart() throws Exception {
        Retrieved cut = retrieval.find(Map.of("StudyInstanceUID", "1.1"), "STUDY");
        cut.open(cut.iterator().next());
        assertThat(copies()).hasSize(1);
        cut.close();
        assertThat(copies()).isEmpty();

        Retrieved crashed = retrieval.find(Map.of("StudyInstanceUID", "1.1"), "STUDY");
        crashed.open(crashed.iterator().next());
        room.crash();
        assertThat(copies()).hasSize(1);
        room = StudyRoom.start(data, StudyRoom.quiet(StudyRoom.LONG));
        assertThat(copies()).isEmpty();
    }
}
