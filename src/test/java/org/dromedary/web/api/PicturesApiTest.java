package org.dromedary.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.aoju.bus.image.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import org.dromedary.dicom.SyntheticStudy;
import org.dromedary.study.DataDirectory;
import org.dromedary.study.Source;
import org.dromedary.study.StudyStore;
import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.web.WebTest;

/** Series, instances, frames and thumbnails of studies in the store. */
@WebTest
class PicturesApiTest {

    private static long seed = 70_000;

    @LocalServerPort
    int port;

    @Autowired
    StudyStore store;

    @Autowired
    DataDirectory data;

    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void aStudyLeadsToItsSeriesInstancesAttributesAndFrames() throws Exception {
        String uid = receive(SyntheticStudy.Modality.CT, 1, "Thorax a.b@example.org pw=hunter2");
        JsonNode study = json("/api/studies/" + uid);
        assertThat(study.path("series").findValuesAsText("seriesUid"))
                .isEqualTo(json("/api/studies/" + uid + "/series").findValuesAsText("seriesUid"))
                .hasSize(2);
        JsonNode page = json(study.path("series").get(0).path("instancesUrl").asText() + "?limit=2");
        assertThat(page.path("items")).hasSize(2);
        assertThat(page.path("more").asBoolean()).isTrue();
        JsonNode instance = page.path("items").get(1);

        HttpResponse<byte[]> tags = get(instance.path("tagsUrl").asText(), "application/json", 200);
        assertThat(tags.headers().firstValue("Content-Type")).hasValue("application/dicom+json");
        String text = new String(tags.body(), StandardCharsets.UTF_8);
        assertThat(text).doesNotContain("hunter2", "example.org");
        JsonNode attributes = json.readTree(text);
        assertThat(attributes.at("/00081030/Value/0").asText()).isEqualTo("Thorax");
        assertThat(attributes.at("/00200013/Value/0").asInt()).isEqualTo(2);
        assertThat(attributes.at("/7FE00010/BulkDataURI").asText()).startsWith("/dicom-web/studies/" + uid);

        BufferedImage picture = picture(get(instance.path("pictureUrl").asText(), "*/*", 200));
        assertThat(picture.getWidth()).isEqualTo(300);
    }

    @Test
    void aFrameIsShownAsTheCallAsks() throws Exception {
        String frame = firstFrame(receive(SyntheticStudy.Modality.CT, 1, "Thorax"));
        HttpResponse<byte[]> png = get(frame, "text/html,image/png,*/*;q=0.5", 200);
        assertThat(png.headers().firstValue("Content-Type")).hasValue("image/png");
        assertThat(png.headers().firstValue("Cache-Control"))
                .hasValueSatisfying(value -> assertThat(value).contains("private"));
        HttpResponse<byte[]> jpeg = get(frame + "?size=100x50&quality=60", "image/jpeg", 200);
        assertThat(jpeg.headers().firstValue("Content-Type")).hasValue("image/jpeg");
        assertThat(picture(jpeg).getWidth()).isEqualTo(50);
        assertThat(get(frame + "?format=jpeg", "image/png", 200).headers().firstValue("Content-Type"))
                .hasValue("image/jpeg");
        assertThat(picture(get(frame + "?region=0,0,30,20", "image/png", 200)).getHeight())
                .isEqualTo(20);
        byte[] narrow = get(frame + "?window=0,1", "image/png", 200).body();
        assertThat(narrow).isNotEqualTo(png.body());
        assertThat(get(frame + "?level=0&width=1", "image/png", 200).body()).isEqualTo(narrow);
        assertThat(get(frame + "?window=1&level=0", "image/png", 200).body()).isEqualTo(narrow);

        String tag = png.headers().firstValue("ETag").orElseThrow();
        HttpResponse<byte[]> again = client.send(
                request(frame, "image/png").header("If-None-Match", tag).build(), BodyHandlers.ofByteArray());
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(get(frame + "?window=0,1", "image/png", 200).headers().firstValue("ETag"))
                .isNotEqualTo(png.headers().firstValue("ETag"));
    }

    @Test
    void whatCannotBeShownIsAProblemThatSaysWhy() throws Exception {
        String uid = receive(SyntheticStudy.Modality.CT, 1, "Thorax");
        String frame = firstFrame(uid);
        assertThat(problem(frame, "image/webp", 406)).contains("image/png");
        assertThat(problem(frame.replaceFirst("1$", "2"), "image/png", 404)).contains("1 frames");
        assertThat(problem(frame.replaceFirst("1$", "0"), "image/png", 400)).contains("frame");
        assertThat(problem(frame + "?window=wide", "image/png", 400)).contains("40,400");
        assertThat(problem(frame + "?window=40,0", "image/png", 422)).contains("width");
        for (String half :
                List.of("level=40", "window=400", "window=40,400&level=40", "window=400&level=40&width=400")) {
            assertThat(problem(frame + "?" + half, "image/png", 422)).contains("level and width");
        }
        assertThat(problem(frame + "?quality=0", "image/jpeg", 400)).contains("quality");
        assertThat(problem(frame.replace("/instances/", "/instances/9.9"), "image/png", 404))
                .contains("no such instance");
        assertThat(problem("/api/studies/9.9.9/thumbnail", "*/*", 404)).contains("no study");
        assertThat(problem("/api/studies/9.9.9/series", "*/*", 404)).contains("no study");
        assertThat(problem("/api/studies/" + uid + "/series/9.9/instances", "*/*", 404))
                .contains("no such series");

        String report = report();
        assertThat(problem(report + "/series/1.2.7.2/instances/1.2.7.3/frames/1", "image/png", 415))
                .contains("no pixel data");
        assertThat(problem(report + "/thumbnail", "image/jpeg", 404)).contains("Nothing of this study");
    }

    @Test
    void thumbnailsAreKeptUntilTheInstanceIsAnother() throws Exception {
        String uid = receive(SyntheticStudy.Modality.US, 3, "Abdomen");
        String path = "/api/studies/" + uid + "/thumbnail";
        HttpResponse<byte[]> first = get(path, "*/*", 200);
        BufferedImage picture = picture(first);
        assertThat(Math.max(picture.getWidth(), picture.getHeight())).isEqualTo(128);
        assertThat(picture.getRaster().getNumBands()).isEqualTo(3);
        Path folder = data.root().resolve("cache/thumbnails").resolve(uid);
        assertThat(files(folder)).hasSize(1);
        // what is kept is what is given
        Files.writeString(files(folder).get(0), "kept");
        assertThat(get(path, "*/*", 200).body()).asString().isEqualTo("kept");
        assertThat(get(path + "?size=64", "*/*", 200).body().length).isLessThan(first.body().length);
        assertThat(files(folder)).hasSize(2);
        String series = json("/api/studies/" + uid + "/series")
                .get(1)
                .path("thumbnailUrl")
                .asText();
        assertThat(picture(get(series + "?size=100", "*/*", 200)).getWidth()).isEqualTo(100);
        assertThat(client.send(
                                request(path, "*/*")
                                        .header(
                                                "If-None-Match",
                                                first.headers()
                                                        .firstValue("ETag")
                                                        .orElseThrow())
                                        .build(),
                                BodyHandlers.ofByteArray())
                        .statusCode())
                .isEqualTo(304);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            return list.toList();
        }
    }

    private String firstFrame(String uid) throws Exception {
        String instances = json("/api/studies/" + uid + "/series")
                .get(0)
                .path("instancesUrl")
                .asText();
        return json(instances).path("items").get(0).path("pictureUrl").asText();
    }

    private String report() throws Exception {
        Path file = data.incoming().resolve("pictures-" + UUID.randomUUID());
        DatasetBytes.instance(DatasetBytes.explicit(), "1.2.7.1", "1.2.7.2", "1.2.7.3")
                .text(Tag.PatientID, "LO", "4711")
                .write(file);
        store.store(file, new Source("pictures", "TEST", null, "localhost", null), "1.2.7.3");
        assertThat(store.awaitIndexed(20, TimeUnit.SECONDS)).isTrue();
        return "/api/studies/1.2.7.1";
    }

    private String receive(SyntheticStudy.Modality modality, int frames, String description) throws Exception {
        SyntheticStudy study = new SyntheticStudy(new SyntheticStudy.Plan(
                modality, 2, 3, 300, frames, description, seed++, LocalDateTime.of(2026, 11, 21, 8, 0)));
        for (int i = 0; i < study.size(); i++) {
            Path file = data.incoming().resolve("pictures-" + UUID.randomUUID());
            study.write(i, file);
            store.store(file, new Source("pictures", "TEST", null, "localhost", null), study.sopInstanceUid(i));
        }
        assertThat(store.awaitIndexed(20, TimeUnit.SECONDS)).isTrue();
        return study.studyInstanceUid();
    }

    private JsonNode json(String path) throws Exception {
        return json.readTree(get(path, "application/json", 200).body());
    }

    private String problem(String path, String accept, int status) throws Exception {
        HttpResponse<byte[]> answer = get(path, accept, status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        return json.readTree(answer.body()).path("detail").asText();
    }

    private HttpResponse<byte[]> get(String path, String accept, int status) throws Exception {
        HttpResponse<byte[]> answer = client.send(request(path, accept).build(), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode())
                .as(path + ": " + new String(answer.body(), StandardCharsets.ISO_8859_1))
                .isEqualTo(status);
        return answer;
    }

    private HttpRequest.Builder request(String path, String accept) {
        String user = Base64.getEncoder().encodeToString("admin:correct horse".getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Accept", accept)
                .header("Authorization", "Basic " + user);
    }

    /** The toolkit registers readers of its own, that read no memory. */
    private static BufferedImage picture(HttpResponse<byte[]> answer) throws IOException {
        String type = answer.headers().firstValue("Content-Type").orElseThrow();
        List<ImageReader> readers = new java.util.ArrayList<>();
        ImageIO.getImageReadersByMIMEType(type).forEachRemaining(readers::add);
        ImageReader reader = readers.stream()
                .filter(one -> one.getClass().getName().startsWith("com.sun."))
                .findFirst()
                .orElseThrow(() -> new UncheckedIOException(new IOException("no reader of " + type)));
        reader.setInput(new MemoryCacheImageInputStream(new ByteArrayInputStream(answer.body())));
        return reader.read(0);
    }
}
