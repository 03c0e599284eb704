package org.dromedary.e2e;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.Command;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.OrthancServer;
import org.dromedary.testsupport.Peers;
import org.dromedary.testsupport.WorklistFile;

/** The same worklist files behind Dromedary, dcmtk's {@code wlmscpfs} and Orthanc's worklist plugin, asked the same by {@code findscu}. */
class WorklistPeersIT {

    static final Path PLUGIN = Path.of("/usr/share/orthanc/plugins/libModalityWorklists.so");
    private static final String STEP = "ScheduledProcedureStepSequence[0].";

    /**
     * A query.
     *
     * @param keys of findscu
     * @param answers accession numbers by PS3.4, without blanks between
     */
    private record Query(String answers, String... keys) {}

    private static final List<Query> QUERIES = List.of(
            new Query("A1 A2 A3 A4 A5", STEP + "Modality"),
            new Query("A1 A3", STEP + "Modality=CT"),
            new Query("", STEP + "Modality=XA"),
            new Query("A1 A2", STEP + "ScheduledProcedureStepStartDate=20260105"),
            new Query("A3 A4 A5", STEP + "ScheduledProcedureStepStartDate=20260106-20260107"),
            new Query("A1 A2 A3 A4", STEP + "ScheduledProcedureStepStartDate=-20260106"),
            new Query("A5", STEP + "ScheduledProcedureStepStartDate=20260107-"),
            new Query("A1 A3", STEP + "ScheduledStationAETitle=CT1"),
            new Query("A1", STEP + "ScheduledStationAETitle=CT1", STEP + "ScheduledProcedureStepStartDate=20260105"),
            new Query("A1 A2 A3 A4 A5", STEP + "ScheduledPerformingPhysicianName=Perform*"),
            new Query("A3", "PatientName=Doe^John"),
            new Query("A1 A2", "PatientName=M*"),
            new Query("A4", "PatientID=ID-A4"),
            new Query("A2", "AccessionNumber=A2"),
            new Query("A5", "PatientID=ID-A5", STEP + "Modality=CR"),
            new Query("", "PatientID=ID-A5", STEP + "Modality=CT"));

    /** PS3.4 table K.6-1 has single value matching only for AE titles; wlmscpfs keeps to it, the others take more. */
    private static final Query WILD_CARD = new Query("A1 A3 A5", STEP + "ScheduledStationAETitle=C?1");

    @TempDir
    private Path folder;

    @Test
    void allThreeAnswerTheSame() throws Exception {
        for (String program : List.of("findscu", "wlmscpfs", "Orthanc")) {
            Peers.require(program);
        }
        Path files = Files.createDirectories(folder.resolve("lists/DROMEDARY"));
        Files.writeString(files.resolve("lockfile"), "");
        WorklistFile.write(files.resolve("1.wl"), folder, "A1", "Muster^Anna", "CT", "CT1", "20260105");
        WorklistFile.write(
                files.resolve("2.wl"),
                folder,
                "ISO_IR 100",
                StandardCharsets.ISO_8859_1,
                "A2",
                "Müller^Jürgen",
                "MR",
                "MR1",
                "20260105");
        WorklistFile.write(files.resolve("3.wl"), folder, "A3", "Doe^John", "CT", "CT1", "20260106");
        WorklistFile.write(files.resolve("4.wl"), folder, "A4", "Иванов^Иван", "US", "US1", "20260106");
        WorklistFile.write(files.resolve("5.wl"), folder, "A5", "Yamada^Tarou=山田^太郎", "CR", "CR1", "20260107");

        DromedaryProcess.Setup setup =
                DromedaryProcess.in(folder.resolve("home")).set("dromedary.worklist.folder", folder.resolve("lists"));
        int dcmtk = FreePorts.next();
        Process wlmscpfs =
                Command.start(folder.resolve("wlmscpfs.log"), "wlmscpfs", "-dfp", folder.resolve("lists"), dcmtk);
        try (DromedaryProcess ignored = setup.start();
                OrthancServer orthanc = OrthancServer.start(
                        folder.resolve("orthanc"),
                        Map.of(
                                "Plugins",
                                new String[] {PLUGIN.toString()},
                                "DefaultEncoding",
                                "Utf8",
                                "DicomAlwaysAllowFindWorklist",
                                true,
                                "DicomCheckCalledAet",
                                false,
                                "Worklists",
                                Map.of("Enable", true, "Database", files.toString())))) {
            await().atMost(20, SECONDS)
                    .until(() -> Command.run("echoscu", "-aec", "DROMEDARY", "127.0.0.1", dcmtk)
                                    .exit()
                            == 0);
            for (Query query : QUERIES) {
                String what = String.join(" ", query.keys());
                assertThat(found(setup.dicomPort(), query)).as(what).isEqualTo(query.answers());
                assertThat(found(dcmtk, query)).as("wlmscpfs " + what).isEqualTo(query.answers());
                assertThat(found(orthanc.dicomPort(), query))
                        .as("Orthanc " + what)
                        .isEqualTo(query.answers());
            }
            assertThat(found(setup.dicomPort(), WILD_CARD)).isEqualTo(WILD_CARD.answers());
            assertThat(found(dcmtk, WILD_CARD)).isEmpty();
            assertThat(found(orthanc.dicomPort(), WILD_CARD)).isEqualTo(WILD_CARD.answers());
        } finally {
            wlmscpfs.destroyForcibly().waitFor();
        }
    }

    private static String found(int port, Query query) throws Exception {
        List<Object> arguments = new ArrayList<>(List.of("-W", "-aec", "DROMEDARY", "127.0.0.1", port));
        List<String> keys = new ArrayList<>(List.of(query.keys()));
        for (String asked : List.of("AccessionNumber", "PatientName", "PatientID", "StudyInstanceUID")) {
            if (keys.stream().noneMatch(key -> key.startsWith(asked))) {
                keys.add(asked);
            }
        }
        keys.forEach(key -> arguments.addAll(List.of("-k", key)));
        String output = Command.succeed("findscu", arguments.toArray());
        TreeSet<String> found = new TreeSet<>();
        output.lines()
                .filter(line -> line.startsWith("I: (0008,0050) SH ["))
                .map(line ->
                        line.substring(line.indexOf('[') + 1, line.indexOf(']')).strip())
                .forEach(found::add);
        return String.join(" ", found);
    }
}
