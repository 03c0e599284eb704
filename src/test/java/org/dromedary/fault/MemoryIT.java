package org.dromedary.fault;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import org.aoju.bus.image.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.dicom.SyntheticStudy.Modality;
import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.testsupport.DromedaryApi;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.Recipient;
import org.dromedary.testsupport.SentStudy;
import org.dromedary.web.dicomweb.DicomWebClient;

/** A study of 2 GB from the first byte to the package behind the link, with a heap of 256 MB. */
@org.junit.jupiter.api.Tag("long-fault")
class MemoryIT {

    private static final Logger LOG = LoggerFactory.getLogger(MemoryIT.class);
    private static final int INSTANCES = 1000;
    /** Rows and columns of two bytes each: 2 MiB of pixels. */
    private static final int SIZE = 1024;
    /** Bytes of pixels in a single instance. */
    private static final long PART = 2_200_000_000L;

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

    @Test
    void aPartOfTwoGigabytesInASmallHeap() throws Exception {
        DromedaryProcess.Setup setup =
                DromedaryProcess.in(folder.resolve("stow")).java("-Xmx256m");
        byte[] head = DatasetBytes.instance(DatasetBytes.explicit(), "1.4.1", "1.4.2", "1.4.3")
                .header(Tag.PixelData, "OB", PART)
                .file("1.4.3");
        try (DromedaryProcess dromedary = setup.start()) {
            String login = DicomWebClient.basic(
                    "admin",
                    Files.readString(setup.data().resolve("admin-password.txt")).strip());
            DicomWebClient client = new DicomWebClient("http://127.0.0.1:" + setup.httpPort() + "/dicom-web", login);
            HttpResponse<byte[]> stored = client.send(client.request(
                            "/studies", "Content-Type", "multipart/related; type=\"application/dicom\"; boundary=b")
                    .POST(BodyPublishers.ofInputStream(() -> new SequenceInputStream(Collections.enumeration(List.of(
                            new ByteArrayInputStream("--b\r\n\r\n".getBytes()),
                            new ByteArrayInputStream(head),
                            new Zeros(PART),
                            new ByteArrayInputStream("\r\n--b--".getBytes())))))));
            assertThat(stored.statusCode()).isEqualTo(200);
            assertThat(setup.data().resolve("store/1.4.1/1.4.2/1.4.3.dcm")).hasSize(head.length + PART);
            assertThat(dromedary.log()).doesNotContain("OutOfMemoryError");
        }
    }

    /** So many zeros. */
    private static final class Zeros extends InputStream {

        private long left;

        Zeros(long count) {
            left = count;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            int n = (int) Math.min(left, length);
            left -= n;
            return n == 0 ? -1 : n;
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
