package org.dromedary.fault;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.dicom.SyntheticStudy.Modality;
import org.dromedary.testsupport.CuttingProxy;
import org.dromedary.testsupport.DromedaryApi;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.Programs;
import org.dromedary.testsupport.SentStudy;
import org.dromedary.testsupport.StoreScp;

/** Connections that are reset in the middle of an instance, on the way in and on the way out. */
class CutConnectionIT {

    private static final int INSTANCES = 10;
    /** In the fourth of ten instances of 131 KB and a header; twice that is not all. */
    private static final long MIDDLE = 500_000;

    @TempDir
    private Path folder;

    @Test
    void inAndOut() throws Exception {
        int pacsPort = FreePorts.next();
        try (CuttingProxy toPacs = new CuttingProxy(pacsPort, MIDDLE, 2);
                StoreScp pacs = StoreScp.start(folder, pacsPort)) {
            DromedaryProcess.Setup setup = DromedaryProcess.in(folder.resolve("home"))
                    .set("dromedary.destinations.pacs.uri", "dicom:STORESCP@127.0.0.1:" + toPacs.port());
            try (DromedaryProcess dromedary = setup.start();
                    CuttingProxy fromModality = new CuttingProxy(setup.dicomPort(), MIDDLE, 1)) {
                SentStudy study = SentStudy.make(folder, Modality.MR, "Brain", 1, INSTANCES, 256, 99);
                DromedaryApi api = dromedary.api();

                Programs.Result cut = study.send(fromModality.port());
                assertThat(cut.exit()).as(cut.output()).isNotZero();
                assertThat(fromModality.cuts()).isEqualTo(1);
                Path stored = setup.data().resolve("store").resolve(study.uid());
                long told = cut.output()
                        .lines()
                        .filter(line -> line.contains("Received Store Response (Success)"))
                        .count();
                assertThat(told).isBetween(1L, INSTANCES - 1L);
                Map<String, String> there = SentStudy.pixelsIn(stored);
                assertThat(there.size()).isBetween((int) told, (int) told + 1);
                assertThat(study.pixels()).as("nothing half").containsAllEntriesOf(there);

                // the modality comes again, before the quiet period is over
                assertThat(study.send(fromModality.port()).exit()).isZero();
                await().atMost(60, SECONDS).pollInterval(100, MILLISECONDS).untilAsserted(() -> assertThat(
                                api.deliveries(study.uid()))
                        .isNotEmpty()
                        .allSatisfy(one -> assertThat(one.get("state").asText()).isEqualTo("DELIVERED")));
                assertThat(SentStudy.pixelsIn(stored)).isEqualTo(study.pixels());
                assertThat(halfReceived(setup)).isZero();

                assertThat(toPacs.cuts()).isEqualTo(2);
                assertThat(SentStudy.pixelsIn(pacs.folder())).isEqualTo(study.pixels());
                JsonNode delivery = api.deliveries(study.uid()).get(0);
                assertThat(delivery.get("attempts").asInt()).isGreaterThanOrEqualTo(2);
                // what was answered is not sent again; what was in flight at a cut may have arrived
                assertThat(pacs.stored()).isBetween((long) INSTANCES, INSTANCES + 2L);
            }
        }
    }

    private static long halfReceived(DromedaryProcess.Setup setup) throws Exception {
        try (Stream<Path> files = Files.walk(setup.data().resolve("incoming"))) {
            return files.filter(
                            file -> Files.isRegularFile(file) && file.toFile().length() > 0)
                    .count();
        }
    }
}
