package org.dromedary.study.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.testsupport.StudyRoom;

/** Studies that came before there was anything to query: from the first schema, and from a disk whose index is gone. */
class EarlierStudiesTest {

    @TempDir
    Path data;

    private static byte[] instance(String study, String series, String sop) {
        return DatasetBytes.explicit()
                .text(0x00080016, "UI", DatasetBytes.SECONDARY_CAPTURE)
                .text(0x00080018, "UI", sop)
                .text(0x00080020, "DA", "20260101")
                .text(0x00080060, "CS", "CT")
                .text(0x00081030, "LO", "Knee a@b.example pw=secret")
                .text(0x0008103E, "LO", "Axial")
                .text(0x00100010, "PN", "Doe^Jane")
                .text(0x00100020, "LO", "P1")
                .text(0x00100040, "CS", "F")
                .text(0x0020000D, "UI", study)
                .text(0x0020000E, "UI", series)
                .text(0x00200010, "SH", "S77")
                .text(0x00200011, "IS", "4")
                .text(0x00200013, "IS", "9")
                .file(sop);
    }

    private StudyRoom start() {
        return StudyRoom.start(data, StudyRoom.quiet(StudyRoom.LONG));
    }

    /** All four levels, by attributes that the first schema did not have. */
    private static void assertFound(StudyRoom room) throws Exception {
        assertThat(find(room, "patient", "PATIENT", "PatientID", "", "PatientSex", "F", "PatientName", "DOE*"))
                .containsExactly("{PatientID=P1, PatientSex=F, PatientName=Doe^Jane}");
        assertThat(find(room, "study", "STUDY", "StudyInstanceUID", "", "StudyID", "S77", "StudyDescription", ""))
                .containsExactly("{StudyInstanceUID=1.1, StudyID=S77, StudyDescription=Knee}");
        assertThat(find(
                        room,
                        "study",
                        "SERIES",
                        "StudyInstanceUID",
                        "1.1",
                        "SeriesNumber",
                        "4",
                        "SeriesInstanceUID",
                        "",
                        "SeriesDescription",
                        "A*",
                        "NumberOfSeriesRelatedInstances",
                        ""))
                .containsExactly(
                        "{StudyInstanceUID=1.1, SeriesNumber=4, SeriesInstanceUID=1.1.1, SeriesDescription=Axial,"
                                + " NumberOfSeriesRelatedInstances=2}",
                        "{StudyInstanceUID=1.1, SeriesNumber=4, SeriesInstanceUID=1.1.2, SeriesDescription=Axial,"
                                + " NumberOfSeriesRelatedInstances=1}");
        assertThat(find(
                        room,
                        "study",
                        "IMAGE",
                        "StudyInstanceUID",
                        "1.1",
                        "SeriesInstanceUID",
                        "1.1.2",
                        "InstanceNumber",
                        "9",
                        "SOPInstanceUID",
                        ""))
                .containsExactly(
                        "{StudyInstanceUID=1.1, SeriesInstanceUID=1.1.2, InstanceNumber=9, SOPInstanceUID=1.1.2.1}");
    }

    private static List<String> find(StudyRoom room, String model, String level, String... pairs) throws Exception {
        Map<String, Object> keys = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            keys.put(pairs[i], pairs[i + 1].isEmpty() ? null : pairs[i + 1]);
        }
        List<String> found = new ArrayList<>();
        room.bean(StudyFinder.class).find(keys, model, level, false).forEachRemaining(one -> found.add(one.toString()));
        return found;
    }

    private static List<String> undescribed(StudyRoom room) {
        return room.jdbc()
                .sql("select series_uid from series where described = false union all"
                        + " select study_uid from study where described = false")
                .query(String.class)
                .list();
    }

    @Test
    void studiesOfTheFirstSchemaAreFoundAtAllLevels() throws Exception {
        String url =
                "jdbc:h2:file:" + data.resolve("db").resolve("dromedary") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
        Flyway.configure().dataSource(url, "sa", "").target("2").load().migrate();
        try (var connection = DriverManager.getConnection(url, "sa", "");
                var statement = connection.createStatement()) {
            statement.execute(
                    "insert into study (study_uid, state, patient_id, patient_name, study_description, modalities,"
                            + " source, instances, first_received, last_received) values ('1.1', 'ROUTED', 'P1', 'Doe^Jane',"
                            + " 'Knee', 'CT', 'X', 3, current_timestamp, current_timestamp)");
            for (String[] uids : new String[][] {{"1.1.1", "1.1.1.1"}, {"1.1.1", "1.1.1.2"}, {"1.1.2", "1.1.2.1"}}) {
                Path file =
                        data.resolve("store").resolve("1.1").resolve(uids[0]).resolve(uids[1] + ".dcm");
                Files.createDirectories(file.getParent());
                Files.write(file, instance("1.1", uids[0], uids[1]));
                statement.execute("insert into instance (study_uid, series_uid, sop_uid, sop_class_uid,"
                        + " transfer_syntax_uid, modality, digest, bytes, generation, source, received_at) values ('1.1', '"
                        + uids[0] + "', '" + uids[1] + "', '" + DatasetBytes.SECONDARY_CAPTURE
                        + "', '1.2.840.10008.1.2.1', 'CT', 'd', 1, 1, 'X', current_timestamp)");
            }
        }
        try (StudyRoom room = start()) {
            // whether or not the upgrade is through
            assertFound(room);
            await().atMost(20, TimeUnit.SECONDS).until(() -> undescribed(room).isEmpty());
            assertFound(room);
        }
    }

    @Test
    void studiesThatAreFoundOnTheDiskAreDescribed() throws Exception {
        try (StudyRoom room = start()) {
            room.store(instance("1.1", "1.1.1", "1.1.1.1"));
            room.store(instance("1.1", "1.1.1", "1.1.1.2"));
            room.store(instance("1.1", "1.1.2", "1.1.2.1"));
        }
        deleteIndex();
        try (StudyRoom room = start()) {
            assertFound(room);
            assertThat(undescribed(room)).isEmpty();
        }
    }

    private void deleteIndex() throws IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(data.resolve("db"))) {
            files = list.toList();
        }
        assertThat(files).isNotEmpty();
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
