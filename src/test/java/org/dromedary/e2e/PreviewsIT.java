package org.dromedary.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.DromedaryApi;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.SentStudy;

/** An image host gets metadata and pictures of a study; it fails in the middle, and gets the rest only. */
class PreviewsIT {

    @TempDir
    private Path folder;

    private static JsonNode delivery(DromedaryApi api, SentStudy study, String destination) {
        return api.deliveries(study.uid()).stream()
                .filter(one -> one.get("destination").asText().equals(destination))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no delivery to " + destination + " yet"));
    }

    @Test
    void anImageHostGetsMetadataAndPictures() throws Exception {
        Map<String, byte[]> taken = new ConcurrentHashMap<>();
        AtomicInteger requests = new AtomicInteger();
        HttpServer host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        host.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean fails = requests.incrementAndGet() == 6;
            if (!fails) {
                taken.put(
                        exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                                + exchange.getRequestHeaders().getFirst("Content-Type"),
                        body);
            }
            exchange.sendResponseHeaders(fails ? 503 : 201, -1);
            exchange.close();
        });
        AtomicInteger conflicts = new AtomicInteger();
        host.createContext("/webdav", exchange -> {
            exchange.getRequestBody().readAllBytes();
            conflicts.incrementAndGet();
            // the folder is not there (RFC 4918 §9.7.1)
            exchange.sendResponseHeaders(409, -1);
            exchange.close();
        });
        host.start();
        String address = "http://127.0.0.1:" + host.getAddress().getPort();
        DromedaryProcess.Setup setup = DromedaryProcess.in(folder.resolve("home"))
                .set("dromedary.destinations.webdav.uri", address + "/webdav")
                .set("dromedary.destinations.webdav.template", "deliver-previews")
                .set("dromedary.destinations.images.uri", address + "/previews")
                .set("dromedary.destinations.images.template", "deliver-previews")
                .set(
                        "dromedary.destinations.images.layout",
                        "{StudyInstanceUID}/{SeriesInstanceUID}/{SOPInstanceUID}.dcm");
        SentStudy study = SentStudy.make(folder, "Knee", 6);
        try (DromedaryProcess dromedary = setup.start()) {
            DromedaryApi api = dromedary.api();
            assertThat(study.send(setup.dicomPort()).exit()).isZero();
            api.awaitStudy(study.uid(), "ROUTED");
            await().atMost(60, TimeUnit.SECONDS).untilAsserted(() -> {
                JsonNode images = delivery(api, study, "images");
                assertThat(images.get("state").asText()).isEqualTo("DELIVERED");
                assertThat(images.get("doneInstances").asInt()).isEqualTo(6);
                JsonNode webdav = delivery(api, study, "webdav");
                assertThat(webdav.get("state").asText()).isEqualTo("PARKED");
                assertThat(webdav.get("doneInstances").asInt()).isZero();
            });
            assertThat(conflicts.get()).isEqualTo(1);
        } finally {
            host.stop(0);
        }
        assertThat(taken).hasSize(12);
        // the metadata and the picture of the instance that failed, once more, and nothing of those before
        assertThat(requests.get()).isLessThanOrEqualTo(14);
        for (Map.Entry<String, byte[]> one : taken.entrySet()) {
            assertThat(one.getKey()).startsWith("PUT /previews/" + study.uid() + "/");
            if (one.getKey().endsWith(".json application/dicom+json")) {
                JsonNode metadata = new ObjectMapper().readTree(one.getValue());
                assertThat(metadata.at("/0020000D/Value/0").asText()).isEqualTo(study.uid());
                assertThat(one.getKey())
                        .contains(metadata.at("/00080018/Value/0").asText());
            } else {
                assertThat(one.getKey()).endsWith(".jpg image/jpeg");
                assertThat(ImageIO.read(new ByteArrayInputStream(one.getValue()))
                                .getWidth())
                        .isEqualTo(64);
            }
        }
    }
}
