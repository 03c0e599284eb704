package org.dromedary.study.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.study.QueryLevel;
import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.testsupport.StudyRoom;

/** What a query finds, on each database. */
abstract class StudyFinderContract {

    @TempDir
    Path data;

    StudyRoom room;

    /** The room over an empty database. */
    abstract StudyRoom room(Path data) throws Exception;

    @BeforeEach
    void fill() throws Exception {
        room = room(data);
        // two patients, three studies: 1 (CT, SR) and 2 of Müller, 3 of Doe
        store("1", "1.1", "1.1.1", "P1", "Müller^Eva", "20260101", "CT", "1", "Schädel a@b.example pw=secret");
        store("1", "1.1", "1.1.2", "P1", "Müller^Eva", "20260101", "CT", "2", "Schädel a@b.example pw=secret");
        store("1", "1.2", "1.2.1", "P1", "Müller^Eva", "20260101", "SR", "1", "Schädel a@b.example pw=secret");
        store("2", "2.1", "2.1.1", "P1", "Müller^Eva", "20260301", "MR", "1", "Knee");
        store("3", "3.1", "3.1.1", "P_2", "Doe^John", "20251231", "CT", "7", "Knee 100%");
    }

    @AfterEach
    void close() {
        room.close();
    }

    private void store(
            String study,
            String series,
            String sop,
            String id,
            String name,
            String date,
            String modality,
            String number,
            String description)
            throws Exception {
        DatasetBytes item =
                DatasetBytes.explicit().text(0x00321060, "LO", description).text(0x00401001, "SH", "RP" + id);
        room.store(DatasetBytes.explicit()
                .text(0x00080005, "CS", "ISO_IR 100")
                .text(0x00080016, "UI", DatasetBytes.SECONDARY_CAPTURE)
                .text(0x00080018, "UI", "9." + sop)
                .text(0x00080020, "DA", date)
                .text(0x00080050, "SH", "A" + study)
                .text(0x00080060, "CS", modality)
                .text(0x00081030, "LO", description)
                .text(0x0008103E, "LO", "Series " + description)
                .text(0x00100010, "PN", name)
                .text(0x00100020, "LO", id)
                .text(0x00101010, "AS", "042Y")
                .text(0x0020000D, "UI", "9." + study)
                .text(0x0020000E, "UI", "9." + series)
                .text(0x00200011, "IS", series.substring(2))
                .text(0x00200013, "IS", number)
                .sequence(0x00400275, item)
                .file("9." + sop));
    }

    private List<Map<String, Object>> find(String model, String level, String keys) throws Exception {
        Map<String, Object> map = new LinkedHashMap<>();
        for (String pair : keys.split(",")) {
            String[] parts = pair.strip().split("=", 2);
            Object value = parts.length < 2 || parts[1].isEmpty() ? null : parts[1];
            if (value != null && parts[1].contains("\\")) {
                value = Arrays.asList(parts[1].split("\\\\"));
            }
            map.put(parts[0], value);
        }
        List<Map<String, Object>> all = new ArrayList<>();
        finder().find(map, model, level, false).forEachRemaining(all::add);
        return all;
    }

    private StudyFinder finder() {
        return room.bean(StudyFinder.class);
    }

    /** One database for all of them: each takes longer to make than to ask. */
    @TestFactory
    Stream<DynamicTest> studies() {
        return Stream.of(
                        "StudyInstanceUID= | 9.1 9.2 9.3",
                        "StudyInstanceUID=9.1\\9.3 | 9.1 9.3",
                        "StudyInstanceUID=,PatientID=P1 | 9.1 9.2",
                        "StudyInstanceUID=,PatientID=P* | 9.1 9.2 9.3",
                        "StudyInstanceUID=,PatientID=P_2 | 9.3",
                        "StudyInstanceUID=,PatientID=P__ | ",
                        "StudyInstanceUID=,PatientID=P?2 | 9.3",
                        "StudyInstanceUID=,PatientName=müller* | 9.1 9.2",
                        "StudyInstanceUID=,PatientName=M?LLER^EVA | 9.1 9.2",
                        "StudyInstanceUID=,PatientName=*john | 9.3",
                        "StudyInstanceUID=,PatientName=DOE^JOHN^ | 9.3",
                        "StudyInstanceUID=,PatientName=DOE | ",
                        "StudyInstanceUID=,StudyDate=20260101 | 9.1",
                        "StudyInstanceUID=,StudyDate=20260101- | 9.1 9.2",
                        "StudyInstanceUID=,StudyDate=-20260101 | 9.1 9.3",
                        "StudyInstanceUID=,StudyDate=20251231-20260201 | 9.1 9.3",
                        "StudyInstanceUID=,StudyDate=2025 | 9.3",
                        "StudyInstanceUID=,AccessionNumber=A3 | 9.3",
                        "StudyInstanceUID=,ModalitiesInStudy=CT | 9.1 9.3",
                        "StudyInstanceUID=,ModalitiesInStudy=SR\\MR | 9.1 9.2",
                        "StudyInstanceUID=,StudyDescription=Schädel | 9.1",
                        "StudyInstanceUID=,StudyDescription=*secret* | ",
                        "StudyInstanceUID=,StudyDescription=*100% | 9.3",
                        "StudyInstanceUID=,StudyDescription=K* | 9.2 9.3",
                        "StudyInstanceUID=,NumberOfStudyRelatedInstances=3 | 9.1",
                        "StudyInstanceUID=,PatientAge=042Y,StudyDate=20260101- | 9.1 9.2",
                        "StudyInstanceUID=,PatientAge=041Y | ")
                .map(line -> line.split(" \\| ?", -1))
                .map(row -> DynamicTest.dynamicTest(row[0], () -> assertThat(find("study", "STUDY", row[0]))
                        .extracting(answer -> answer.get("StudyInstanceUID"))
                        .containsExactlyElementsOf(row[1].isEmpty() ? List.of() : List.of(row[1].split(" ")))));
    }

    @Test
    void aStudyIsAnsweredWithWhatWasAskedForAndNoMore() throws Exception {
        assertThat(find(
                        "study",
                        "STUDY",
                        "StudyInstanceUID=9.1,PatientName,StudyDescription,ModalitiesInStudy,SOPClassesInStudy,"
                                + "NumberOfStudyRelatedSeries,NumberOfStudyRelatedInstances,PatientAge,StudyID,"
                                + "NumberOfPatientRelatedStudies,NumberOfPatientRelatedInstances,"
                                + "NumberOfPatientRelatedSeries,InstanceAvailability,RequestAttributesSequence"))
                .singleElement()
                .satisfies(answer -> {
                    assertThat(answer.get("RequestAttributesSequence").toString())
                            .contains("RequestedProcedureID=RPP1", "Schädel")
                            .doesNotContain("secret", "@");
                    answer.remove("RequestAttributesSequence");
                    Map<String, Object> expected = new LinkedHashMap<>();
                    expected.put("StudyInstanceUID", "9.1");
                    expected.put("PatientName", "Müller^Eva");
                    expected.put("StudyDescription", "Schädel");
                    expected.put("ModalitiesInStudy", List.of("CT", "SR"));
                    expected.put("SOPClassesInStudy", DatasetBytes.SECONDARY_CAPTURE);
                    expected.put("NumberOfStudyRelatedSeries", "2");
                    expected.put("NumberOfStudyRelatedInstances", "3");
                    expected.put("PatientAge", "042Y");
                    expected.put("StudyID", null);
                    expected.put("NumberOfPatientRelatedStudies", "2");
                    expected.put("NumberOfPatientRelatedInstances", "4");
                    expected.put("NumberOfPatientRelatedSeries", "3");
                    expected.put("InstanceAvailability", "ONLINE");
                    assertThat(answer).isEqualTo(expected);
                });
    }

    @Test
    void patientsAreAnsweredOnceEach() throws Exception {
        assertThat(find("patient", "PATIENT", "PatientID,PatientName,NumberOfPatientRelatedStudies"))
                .extracting(Map::toString)
                .containsExactly(
                        "{PatientID=P1, PatientName=Müller^Eva, NumberOfPatientRelatedStudies=2}",
                        "{PatientID=P_2, PatientName=Doe^John, NumberOfPatientRelatedStudies=1}");
        assertThat(find("patient", "PATIENT", "PatientID,PatientName=doe*")).hasSize(1);
        assertThat(find("patient", "STUDY", "PatientID=P1,StudyInstanceUID")).hasSize(2);
    }

    @Test
    void seriesAndInstances() throws Exception {
        assertThat(find("study", "SERIES", "StudyInstanceUID=9.1,SeriesInstanceUID,Modality=CT"))
                .singleElement()
                .hasToString("{StudyInstanceUID=9.1, SeriesInstanceUID=9.1.1, Modality=CT}");
        assertThat(find(
                        "study",
                        "SERIES",
                        "StudyInstanceUID=9.1,SeriesInstanceUID,SeriesNumber=02,SeriesDescription,"
                                + "NumberOfSeriesRelatedInstances,PatientID"))
                .singleElement()
                .hasToString("{StudyInstanceUID=9.1, SeriesInstanceUID=9.1.2, SeriesNumber=2,"
                        + " SeriesDescription=Series Schädel, NumberOfSeriesRelatedInstances=1, PatientID=P1}");
        assertThat(find(
                        "study",
                        "IMAGE",
                        "StudyInstanceUID=9.1,SeriesInstanceUID=9.1.1,SOPInstanceUID,SOPClassUID,InstanceNumber=2"))
                .singleElement()
                .hasToString("{StudyInstanceUID=9.1, SeriesInstanceUID=9.1.1, SOPInstanceUID=9.1.1.2, SOPClassUID="
                        + DatasetBytes.SECONDARY_CAPTURE + ", InstanceNumber=2}");
    }

    @TestFactory
    Stream<DynamicTest> whatIsNoQueryIsRefused() {
        return Stream.of(
                        "study | PATIENT | PatientID= | no PATIENT level",
                        "study | SERIES | SeriesInstanceUID= | StudyInstanceUID must have one value",
                        "study | SERIES | StudyInstanceUID=9.*,SeriesInstanceUID= | StudyInstanceUID must have one value",
                        "study | IMAGE | StudyInstanceUID=9.1,SOPInstanceUID= | SeriesInstanceUID must have one value",
                        "patient | STUDY | StudyInstanceUID= | PatientID must have one value",
                        "study | FRAME | StudyInstanceUID= | QueryRetrieveLevel must be",
                        "study | STUDY | NoSuchKeyword=1 | No DICOM keyword")
                .map(line -> line.split(" \\| "))
                .map(row -> DynamicTest.dynamicTest(row[2], () -> assertThatThrownBy(() -> find(row[0], row[1], row[2]))
                        .isInstanceOfSatisfying(QueryRefusedException.class, e -> assertThat(e.getStatus())
                                .isEqualTo(0xA900))
                        .hasMessageContaining(row[3])));
    }

    @Test
    void keysOfALowerLevelRestrictNothingAndAreToldOf() throws Exception {
        Found found = finder().find(Map.of("Modality", "US", "StudyInstanceUID", "9.1"), "study", "STUDY", null);

        assertThat(found.hasUnsupportedKeys()).isTrue();
        assertThat(found.next()).containsEntry("Modality", null).containsEntry("StudyInstanceUID", "9.1");
        assertThat(found.hasNext()).isFalse();
        assertThat(finder().find(Map.of("StudyInstanceUID", "9.1"), "study", "STUDY", null)
                        .hasUnsupportedKeys())
                .isFalse();
    }

    @Test
    void aRelationalQueryNeedsNoKeysOfTheLevelsAbove() throws Exception {
        Found found = finder().find(Map.of("SOPInstanceUID", "9.3.1.1"), "study", "IMAGE", true);

        assertThat(found.next()).containsEntry("SOPInstanceUID", "9.3.1.1");
        assertThat(found.hasNext()).isFalse();
    }

    /** Queries that files must answer, with a bound of two files. */
    private Found bounded(String age) throws Exception {
        find("study", "STUDY", "StudyInstanceUID");
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("StudyInstanceUID", null);
        keys.put("PatientAge", age);
        Query query = new Query(keys, "study", QueryLevel.STUDY, false);
        return new Found(query, new Candidates(room.jdbc(), query), room.bean(FileReader.class), 2);
    }

    @Test
    void aQueryThatNeedsTooManyFilesSaysWhatToNarrow() throws Exception {
        Found tooWide = bounded("041Y");
        assertThatThrownBy(tooWide::hasNext)
                .isInstanceOf(QueryTooWideException.class)
                .hasMessageContaining("narrow the query by date or patient")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThanOrEqualTo(64));
        assertThat(QueryTooWideException.STATUS).isEqualTo(0xA700);
        // files that answer only, and do not decide, are not counted
        List<Map<String, Object>> all = new ArrayList<>();
        bounded(null).forEachRemaining(all::add);
        assertThat(all).hasSize(3);
    }

    @Test
    void aSearchWithoutMatchesEndsWhenItIsNotWantedAnyLonger() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Found given = bounded("041Y").whileWanted(() -> asked.incrementAndGet() < 3);

        assertThat(given.hasNext()).isFalse();
        assertThat(asked).hasValue(3);
        assertThat(given.hasNext()).isFalse();
    }

    @Test
    void aReplacedInstanceDescribesItsStudyAnew() throws Exception {
        store("3", "3.1", "3.1.1", "P3", "Doe^Jane", "20251230", "CT", "8", "Hip");

        assertThat(find("study", "STUDY", "StudyInstanceUID,PatientName=doe^jane,PatientID,StudyDescription"))
                .singleElement()
                .hasToString("{StudyInstanceUID=9.3, PatientName=Doe^Jane, PatientID=P3, StudyDescription=Hip}");
        assertThat(find("study", "STUDY", "PatientName=doe^john")).isEmpty();
    }

    @Test
    void rowsFromBeforeAreReadFromTheFiles() throws Exception {
        find("study", "STUDY", "StudyInstanceUID");
        room.jdbc()
                .sql("update study set described = false, patient_sex = null, study_id = null")
                .update();
        room.jdbc()
                .sql("update series set described = false, series_number = null, series_description = null")
                .update();
        room.jdbc()
                .sql("update instance set described = false, instance_number = null")
                .update();

        assertThat(find("study", "SERIES", "StudyInstanceUID=9.1,SeriesInstanceUID,SeriesNumber=2,SeriesDescription"))
                .singleElement()
                .hasToString("{StudyInstanceUID=9.1, SeriesInstanceUID=9.1.2, SeriesNumber=2,"
                        + " SeriesDescription=Series Schädel}");
        assertThat(find("study", "IMAGE", "StudyInstanceUID=9.1,SeriesInstanceUID=9.1.1,InstanceNumber=2"))
                .hasSize(1);
    }

    @Test
    void aFileThatIsGoneIsAnsweredFromTheIndex() throws Exception {
        find("study", "STUDY", "StudyInstanceUID");
        Files.delete(room.file("9.3", "9.3.1", "9.3.1.1"));

        assertThat(find("study", "STUDY", "StudyInstanceUID=9.3,PatientAge,PatientID"))
                .singleElement()
                .hasToString("{StudyInstanceUID=9.3, PatientAge=null, PatientID=P_2}");
    }

    @Test
    void moreThanAPageIsFoundOnceEach() throws Exception {
        find("study", "STUDY", "StudyInstanceUID");
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < 1200; i++) {
            values.append(i == 0 ? "" : ",")
                    .append("('8.%d', 'STABLE', 'Q%d', 'X', current_timestamp, current_timestamp, 1)"
                            .formatted(i, i % 7));
        }
        room.jdbc()
                .sql(
                        "insert into study (study_uid, state, patient_id, source, first_received, last_received, instances)"
                                + " values " + values)
                .update();

        assertThat(find("study", "STUDY", "StudyInstanceUID,PatientID=Q*"))
                .extracting(answer -> answer.get("StudyInstanceUID"))
                .hasSize(1200)
                .doesNotHaveDuplicates();
        assertThat(find("patient", "PATIENT", "PatientID=Q*")).hasSize(7);
    }
}
