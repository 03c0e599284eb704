package org.dromedary.fault;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.dicom.SyntheticStudy.Modality;
import org.dromedary.testsupport.DromedaryApi;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.Recipient;
import org.dromedary.testsupport.SentStudy;

/** A study of 2 GB from the first byte to the package behind the link, with a heap of 256 MB. */
@Tag("long-fault")
class MemoryIT {

    private static final Logger LOG = LoggerFactory.getLogger(MemoryIT.class);
    private static final int INSTANCES = 1000;
    /** Rows and columns of two bytes each: 2 MiB of pixels. */
    private static final int SIZE = 1024;

    /** Before, after and (size of the heap). */
    private static final Pattern COLLECTION = Pattern.compile("(\\d+)M->(\\d+)M\\((\\d+)M\\)");

    @TempDir
    private Path folder;

    @Test
    void twoGigabytesInASmallHeap() throws Exception {
        Path collections = folder.resolve("gc.log");
        // the collector that servers have
        DromedaryProcess.Setup setup = DromedaryProcess.in(folder.resolve("home"))
                .java("-XX:-UseSerialGC")
                .java("-XX:+UseG1GC")
                .java("-Xlog:gc:file=" + collections);
        SentStudy study = SentStudy.make(
                folder, Modality.MR, "Whole body will@example.com pw=two-Giga2", 4, INSTANCES / 4, SIZE, 7);
        try (DromedaryProcess dromedary = setup.start()) {
            DromedaryApi api = dromedary.api();
            assertThat(study.send(setup.dicomPort()).exit()).isZero();
            await().atMost(Duration.ofMinutes(10)).pollInterval(2, SECONDS).until(() -> {
                List<JsonNode> all = api.deliveries(study.uid());
                return !all.isEmpty()
                        && !List.of("PENDING", "ACTIVE")
                                .contains(all.get(0).get("state").asText());
            });
            JsonNode delivery = api.awaitDelivery(study.uid(), 1, "DELIVERED");
            assertThat(delivery.get("totalBytes").asLong()).isGreaterThan(2_000_000_000L);
            assertThat(delivery.get("attempts").asInt()).isEqualTo(1);

            Recipient.Mail mail = Recipient.mails(setup.data().resolve("mail"), "will@example.com")
                    .get(0);
            Path opened = Recipient.open(Recipient.download(mail.link(), folder.resolve("got")), "two-Giga2");
            assertThat(SentStudy.pixelsIn(opened)).isEqualTo(study.pixels());

            int peak = peak(Files.readString(collections));
            LOG.info("At most {} MB of heap were in use", peak);
            assertThat(peak).isBetween(1, 256);
            assertThat(dromedary.isAlive()).isTrue();
            assertThat(dromedary.log()).doesNotContain("OutOfMemoryError");
        }
    }

    /** Megabytes that were in use before the fullest collection. */
    private static int peak(String log) {
        return COLLECTION
                .matcher(log)
                .results()
                .mapToInt(match -> Integer.parseInt(match.group(1)))
                .max()
                .orElse(0);
    }
}
