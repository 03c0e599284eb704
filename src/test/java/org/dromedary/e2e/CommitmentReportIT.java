package org.dromedary.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.RawAssociation;
import org.dromedary.testsupport.ScriptedScp;
import org.dromedary.testsupport.ScriptedScp.Request;
import org.dromedary.testsupport.ScriptedScp.Script;
import org.dromedary.testsupport.SentStudy;

/** The report of a storage commitment that was acknowledged comes, whatever happens to the program. */
class CommitmentReportIT {

    private static final String COMMITMENT = "1.2.840.10008.1.20.1";
    private static final int N_ACTION = 0x0130;
    private static final int N_EVENT_REPORT = 0x0100;

    @TempDir
    private Path folder;

    @Test
    void aReportSurvivesAKill() throws Exception {
        int port = FreePorts.next();
        DromedaryProcess.Setup setup = DromedaryProcess.in(folder.resolve("home"))
                .set("dromedary.dicom.nodes.modality.uri", "dicom:MODALITY@127.0.0.1:" + port);
        SentStudy study = SentStudy.make(folder, "Knee", 2);
        try (DromedaryProcess dromedary = setup.start()) {
            assertThat(study.send(setup.dicomPort()).exit()).isZero();
            try (RawAssociation association = new RawAssociation(setup.dicomPort())) {
                association.request("MODALITY", "DROMEDARY", Map.of(COMMITMENT, "1.2.840.10008.1.2.1"));
                association.commandSet(
                        1,
                        DatasetBytes.implicit()
                                .text(0x00000003, "UI", COMMITMENT)
                                .element(0x00000100, "US", new byte[] {(byte) N_ACTION, (byte) (N_ACTION >> 8)})
                                .element(0x00000110, "US", new byte[] {1, 0})
                                .element(0x00000800, "US", new byte[] {0, 0})
                                .text(0x00001001, "UI", COMMITMENT + ".1")
                                .element(0x00001008, "US", new byte[] {1, 0})
                                .bytes());
                byte[] action = DatasetBytes.explicit()
                        .text(0x00081195, "UI", "1.2.3.77")
                        .sequence(
                                0x00081199,
                                DatasetBytes.explicit()
                                        .text(
                                                0x00081150,
                                                "UI",
                                                SentStudy.header(SentStudy.dicomFiles(study.folder())
                                                                .get(0))
                                                        .sopClassUid())
                                        .text(0x00081155, "UI", study.sopUid(0)))
                        .bytes();
                association.data(1, action, 0, action.length, true);
                assertThat(association.status()).isZero();
                association.release();
            }
            dromedary.kill();
        }
        List<Integer> told = new CopyOnWriteArrayList<>();
        Script modality = new Script() {
            @Override
            public boolean roles() {
                return true;
            }

            @Override
            public void request(Request request) throws Exception {
                told.add(request.command());
                request.answer(0);
            }
        };
        try (ScriptedScp peer = new ScriptedScp(modality, port);
                DromedaryProcess dromedary = setup.start()) {
            await().atMost(30, TimeUnit.SECONDS).until(() -> told.contains(N_EVENT_REPORT));
            await().atMost(10, TimeUnit.SECONDS).until(() -> peer.open() == 0);
            assertThat(told).containsOnlyOnce(N_EVENT_REPORT);
        }
    }
}
