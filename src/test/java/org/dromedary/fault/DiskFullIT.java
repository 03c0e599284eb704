package org.dromedary.fault;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.dicom.SyntheticStudy.Modality;
import org.dromedary.testsupport.DromedaryApi;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.Peers;
import org.dromedary.testsupport.Programs;
import org.dromedary.testsupport.Recipient;
import org.dromedary.testsupport.SentStudy;

/** A data directory on a small file system of its own. Needs the right to mount one; skipped where there is none. */
class DiskFullIT {

    @TempDir
    private Path folder;

    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectories(folder.resolve("disk"));
        Peers.require("mount");
        Programs.Result mounted =
                Programs.run(folder, "mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk.toString());
        boolean may = mounted.exit() == 0;
        if (!may) {
            disk = null;
        }
        assumeTrue(may, "no right to mount a file system");
    }

    @AfterEach
    void unmount() throws Exception {
        if (disk != null) {
            assertThat(Programs.run(folder, "umount", disk.toString()).exit()).isZero();
        }
    }

    @Test
    void belowTheWatermarkSendersAreRefusedAndComeAgain() throws Exception {
        // a twentieth of the disk, 3.2 MB, is kept free
        refusedUntilThereIsRoom(2_500_000);
    }

    @Test
    void aDiskThatIsFullToTheLastByteIsNotTheEnd() throws Exception {
        refusedUntilThereIsRoom(0);
    }

    private void refusedUntilThereIsRoom(long left) throws Exception {
        DromedaryProcess.Setup setup =
                DromedaryProcess.in(folder.resolve("home")).data(disk.resolve("data"));
        SentStudy before =
                SentStudy.make(folder, Modality.MR, "Before uma@example.com pw=before-Full1", 1, 10, 64, 501);
        SentStudy during =
                SentStudy.make(folder, Modality.MR, "During vic@example.com pw=during-Full2", 1, 10, 64, 502);
        try (DromedaryProcess dromedary = setup.start()) {
            DromedaryApi api = dromedary.api();
            assertThat(before.send(setup.dicomPort()).exit()).isZero();
            // its package may or may not be made when the disk is full
            fill(left);

            Programs.Result refused = during.send(setup.dicomPort());
            assertThat(refused.output()).contains("OutOfResources");
            assertThat(refused.output().lines().filter(line -> line.contains("Success")))
                    .as("nothing is acknowledged that is not stored")
                    .isEmpty();
            Path instance = SentStudy.dicomFiles(during.folder()).get(0);
            api.postFile("/dicom-web/studies", instance, 503, "Content-Type", "application/dicom");
            assertThat(dromedary.isAlive()).isTrue();

            Files.delete(disk.resolve("ballast"));
            await().atMost(30, SECONDS)
                    .pollInterval(500, MILLISECONDS)
                    .until(() -> during.send(setup.dicomPort()).exit() == 0);
            for (SentStudy study : List.of(before, during)) {
                await().atMost(60, SECONDS).pollInterval(200, MILLISECONDS).untilAsserted(() -> assertThat(
                                api.deliveries(study.uid()))
                        .isNotEmpty()
                        .allSatisfy(one -> assertThat(one.get("state").asText())
                                .as("%s", one)
                                .isEqualTo("DELIVERED")));
            }
            arrived(setup, before, "uma@example.com", "before-Full1");
            arrived(setup, during, "vic@example.com", "during-Full2");
        }
    }

    private void arrived(DromedaryProcess.Setup setup, SentStudy study, String address, String password)
            throws Exception {
        List<Recipient.Mail> mails = Recipient.mails(setup.data().resolve("mail"), address);
        assertThat(mails).hasSize(1);
        Path zip = Recipient.download(mails.get(0).link(), folder.resolve(address));
        assertThat(SentStudy.pixelsIn(Recipient.open(zip, password))).isEqualTo(study.pixels());
    }

    /** Writes until only some bytes are left. */
    private void fill(long left) throws IOException {
        Path ballast = disk.resolve("ballast");
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (disk.toFile().getUsableSpace() > left) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(left).as("full before it should be: %s", e.getMessage()).isZero();
        }
        assertThat(disk.toFile().getUsableSpace()).isLessThanOrEqualTo(left);
    }
}
