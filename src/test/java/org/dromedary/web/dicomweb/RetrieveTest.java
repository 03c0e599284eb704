package org.dromedary.web.dicomweb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dromedary.web.dicomweb.DicomWebClient.header;
import static org.dromedary.web.dicomweb.DicomWebClient.parts;
import static org.dromedary.web.dicomweb.DicomWebClient.text;
import static org.dromedary.web.dicomweb.DicomWebClient.tree;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import org.dromedary.dicom.Part10;
import org.dromedary.dicom.SyntheticStudy;
import org.dromedary.dicom.Transcoded;
import org.dromedary.dicom.Transcoder;
import org.dromedary.study.Audit;
import org.dromedary.study.DataDirectory;
import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.testsupport.Pictures;
import org.dromedary.web.WebTest;

/** WADO-RS and WADO-URI over a real port, on a series with a plain and a compressed instance, and a cine loop. */
@WebTest
class RetrieveTest {

    private static final String JPEG_LS = "1.2.840.10008.1.2.4.80";
    private static final String PLAIN = "1.2.840.10008.1.2.1";
    private static final String BYTES = "multipart/related; type=\"application/octet-stream\"";

    @LocalServerPort
    int port;

    @TempDir
    Path folder;

    @Autowired
    DataDirectory data;

    @Autowired
    Audit audit;

    private DicomWebClient client;
    private final SyntheticStudy ct = study(SyntheticStudy.Modality.CT, 2, 1);
    private final SyntheticStudy us = study(SyntheticStudy.Modality.US, 1, 3);
    private byte[] plain;
    private byte[] compressed;
    private byte[] loop;
    private String series;

    private static SyntheticStudy study(SyntheticStudy.Modality modality, int instances, int frames) {
        return new SyntheticStudy(new SyntheticStudy.Plan(
                modality,
                1,
                instances,
                64,
                frames,
                "Chest wado-secret@example.org pw=hush",
                18082,
                LocalDateTime.of(2026, 1, 2, 3, 4)));
    }

    @BeforeEach
    void store() throws Exception {
        client = new DicomWebClient(
                "http://localhost:" + port + "/dicom-web", DicomWebClient.basic("admin", "correct horse"));
        plain = Files.readAllBytes(write(ct, 1));
        Path second = write(ct, 2);
        try (Transcoded made = Transcoder.transcode(second, Part10.read(second), JPEG_LS, folder, false)) {
            compressed = Files.readAllBytes(made.file());
        }
        loop = Files.readAllBytes(write(us, 1));
        assertThat(client.store("/studies", plain, compressed, loop).statusCode())
                .isEqualTo(200);
        series = client.json("/studies/" + ct.studyInstanceUid() + "/series")
                .get(0)
                .at("/0020000E/Value/0")
                .asText();
    }

    private Path write(SyntheticStudy study, int number) throws Exception {
        Path file = folder.resolve(study.studyInstanceUid() + "-" + number + ".dcm");
        study.write(number - 1, file);
        return file;
    }

    private String study() {
        return "/studies/" + ct.studyInstanceUid();
    }

    private String instance(byte[] file) throws Exception {
        Path copy = Files.write(folder.resolve("look.dcm"), file);
        return study() + "/series/" + series + "/instances/" + Part10.read(copy).sopInstanceUid();
    }

    private String loop() throws Exception {
        JsonNode one =
                client.json("/studies/" + us.studyInstanceUid() + "/instances").get(0);
        return one.at("/00081190/Value/0").asText().replaceFirst(".*/dicom-web", "");
    }

    private String syntax(byte[] file) throws Exception {
        return Part10.read(Files.write(folder.resolve("part.dcm"), file))
                .transferSyntax()
                .uid();
    }

    @Test
    void aStudyComesInPartsWithoutRecipients() throws Exception {
        HttpResponse<byte[]> all = client.get(study(), "Accept", DicomWebClient.STUDY_PARTS);
        assertThat(all.statusCode()).as(text(all)).isEqualTo(200);
        assertThat(header(all, "Content-Type")).startsWith("multipart/related; type=\"application/dicom\"; boundary=");
        List<byte[]> parts = parts(all);
        assertThat(parts).hasSize(2);
        assertThat(text(all)).contains("Content-Type: application/dicom; transfer-syntax=" + JPEG_LS);
        assertThat(text(all)).contains("Chest").doesNotContain("wado-secret").doesNotContain("hush");
        assertThat(Arrays.asList(syntax(parts.get(0)), syntax(parts.get(1)))).containsExactlyInAnyOrder(PLAIN, JPEG_LS);
        assertThat(parts(client.get(study() + "/series/" + series, "Accept", DicomWebClient.STUDY_PARTS)))
                .hasSize(2);
        assertThat(header(all, "Cache-Control")).isEqualTo("private, no-cache");
    }

    @Test
    void transferSyntaxesAreNegotiated() throws Exception {
        String path = instance(compressed);
        String type = "multipart/related; type=\"application/dicom\"";
        assertThat(syntax(parts(client.get(path, "Accept", type)).get(0)))
                .as("the default of the standard")
                .isEqualTo(PLAIN);
        assertThat(syntax(parts(client.get(path)).get(0))).isEqualTo(PLAIN);
        assertThat(syntax(parts(client.get(path, "Accept", type + "; transfer-syntax=" + JPEG_LS))
                        .get(0)))
                .isEqualTo(JPEG_LS);
        assertThat(syntax(parts(client.get(
                                instance(plain),
                                "Accept",
                                type + "; transfer-syntax=1.2.840.10008.1.2.4.90, " + type + "; transfer-syntax="
                                        + JPEG_LS + ";q=0.5"))
                        .get(0)))
                .as("the first that can be had")
                .isEqualTo(JPEG_LS);
        HttpResponse<byte[]> none = client.get(path, "Accept", type + "; transfer-syntax=1.2.840.10008.1.2.4.90");
        assertThat(none.statusCode()).isEqualTo(406);
        assertThat(text(none)).contains("stored in transfer syntax " + JPEG_LS);
        assertThat(client.get(path, "Accept", "text/html").statusCode()).isEqualTo(406);
        HttpResponse<byte[]> file = client.get(instance(plain), "Accept", "application/*");
        assertThat(header(file, "Content-Type")).startsWith("application/dicom; ");
        assertThat(client.get(study(), "Accept", "application/dicom").statusCode())
                .as("several need parts")
                .isEqualTo(406);
        HttpResponse<byte[]> byQuery = client.get(
                path + "?accept=multipart/related;type=%22application/dicom%22;transfer-syntax=*",
                "Accept",
                "text/html");
        assertThat(syntax(parts(byQuery).get(0))).isEqualTo(JPEG_LS);
    }

    @Test
    void aSingleInstanceIsKeptByItsTag() throws Exception {
        HttpResponse<byte[]> one = client.get(instance(plain), "Accept", "application/dicom");
        assertThat(header(one, "Content-Type")).isEqualTo("application/dicom; transfer-syntax=" + PLAIN);
        assertThat(one.body()).hasSameSizeAs(plain);
        String tag = header(one, "ETag");
        assertThat(client.get(instance(plain), "Accept", "application/dicom", "If-None-Match", tag)
                        .statusCode())
                .isEqualTo(304);
        assertThat(client.get(instance(plain), "If-None-Match", tag).statusCode())
                .as("another form")
                .isEqualTo(200);
        HttpResponse<byte[]> head = client.send(
                client.request(instance(plain), "Accept", "application/dicom").method("HEAD", BodyPublishers.noBody()));
        assertThat(header(head, "Content-Length")).isEqualTo(String.valueOf(plain.length));
    }

    @Test
    void aZipHasOneEntryForEachInstance() throws Exception {
        HttpResponse<byte[]> response = client.get(study(), "Accept", "application/zip; transfer-syntax=*");
        assertThat(header(response, "Content-Type")).isEqualTo("application/zip");
        int entries = 0;
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(response.body()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                assertThat(entry.getName()).startsWith(series + "/").endsWith(".dcm");
                entries++;
            }
        }
        assertThat(entries).isEqualTo(2);
    }

    @Test
    void whatIsNotThere() throws Exception {
        for (String path : List.of(
                "/studies/1.2.3.999",
                study() + "/series/1.2.3.999",
                study() + "/series/" + series + "/instances/1.2.3.999",
                "/studies/1.2.3.999/metadata",
                "/studies/1.2.3.999/rendered")) {
            HttpResponse<byte[]> response = client.get(path);
            assertThat(response.statusCode()).as(path).isEqualTo(404);
            assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
        }
        assertThat(client.get("/studies/1..2").statusCode()).isEqualTo(400);
        assertThat(client.send(client.request(study()).DELETE()).statusCode()).isEqualTo(405);
    }

    @Test
    void metadataAtAllLevels() throws Exception {
        JsonNode all = client.json(study() + "/metadata");
        assertThat(all).hasSize(2);
        assertThat(all.toString()).doesNotContain("wado-secret").doesNotContain("hush");
        assertThat(client.json(study() + "/series/" + series + "/metadata")).hasSize(2);
        JsonNode one = client.json(instance(plain) + "/metadata");
        assertThat(one).hasSize(1);
        assertThat(one.get(0).at("/00081030/Value/0").asText()).isEqualTo("Chest");
        assertThat(one.get(0).at("/00280010/Value/0").asInt()).isEqualTo(64);
        String bulk = one.get(0).at("/7FE00010/BulkDataURI").asText();
        assertThat(bulk).endsWith(instance(plain) + "/bulkdata/7FE00010");
        assertThat(parts(client.get(
                        study() + "/metadata", "Accept", "multipart/related; type=\"application/dicom+xml\"")))
                .hasSize(2);
        assertThat(client.get(study() + "/metadata", "Accept", "image/png").statusCode())
                .isEqualTo(406);
    }

    @Test
    void bulkData() throws Exception {
        String path = instance(plain) + "/bulkdata/";
        byte[] pixels = client.get(path + "7FE00010", "Accept", "application/octet-stream")
                .body();
        assertThat(pixels).isEqualTo(Arrays.copyOfRange(plain, plain.length - 64 * 64 * 2, plain.length));
        assertThat(parts(client.get(path + "7fe00010", "Accept", BYTES)).get(0)).isEqualTo(pixels);
        HttpResponse<byte[]> frames = client.get(instance(compressed) + "/bulkdata/7FE00010", "Accept", "*/*");
        assertThat(header(frames, "Content-Type")).startsWith("multipart/related; type=\"image/jls\"");
        assertThat(client.get(path + "00091001").statusCode()).isEqualTo(404);
        assertThat(client.get(path + "nonsense").statusCode()).isEqualTo(400);
        assertThat(client.get(path + "7FE00010/0/7FE00010").statusCode()).isEqualTo(400);
        assertThat(new String(client.get(path + "00081030").body()))
                .as("text is cleaned here too")
                .contains("Chest")
                .doesNotContain("hush");
    }

    @Test
    void framesAsPixelsOrAsStored() throws Exception {
        byte[] pixels = Arrays.copyOfRange(plain, plain.length - 64 * 64 * 2, plain.length);
        assertThat(parts(client.get(instance(plain) + "/frames/1", "Accept", BYTES))
                        .get(0))
                .isEqualTo(pixels);
        assertThat(parts(client.get(instance(plain) + "/frames/1", "Accept", BYTES + "; transfer-syntax=*"))
                        .get(0))
                .isEqualTo(pixels);
        assertThat(client.get(instance(plain) + "/frames/1", "Accept", "application/octet-stream")
                        .body())
                .isEqualTo(pixels);

        HttpResponse<byte[]> stored =
                client.get(instance(compressed) + "/frames/1", "Accept", BYTES + "; transfer-syntax=*");
        assertThat(text(stored)).contains("Content-Type: application/octet-stream; transfer-syntax=" + JPEG_LS);
        assertThat(parts(stored).get(0)).startsWith(0xFF, 0xD8, 0xFF);
        HttpResponse<byte[]> image =
                client.get(instance(compressed) + "/frames/1", "Accept", "multipart/related; type=image/jls");
        assertThat(text(image)).contains("Content-Type: image/jls; transfer-syntax=" + JPEG_LS);
        assertThat(parts(client.get(instance(compressed) + "/frames/1", "Accept", BYTES))
                        .get(0))
                .as("decompressed")
                .hasSize(64 * 64 * 2);
        assertThat(client.get(instance(compressed) + "/frames/1", "Accept", "multipart/related; type=image/jp2")
                        .statusCode())
                .isEqualTo(406);
    }

    @Test
    void listsOfFrames() throws Exception {
        String path = loop() + "/frames/";
        byte[] all = Arrays.copyOfRange(loop, loop.length - 3 * 64 * 64 * 3, loop.length);
        List<byte[]> two = parts(client.get(path + "3,1", "Accept", BYTES));
        assertThat(two.get(0)).isEqualTo(Arrays.copyOfRange(all, 2 * 64 * 64 * 3, all.length));
        assertThat(two.get(1)).isEqualTo(Arrays.copyOf(all, 64 * 64 * 3));
        assertThat(client.get(path + "4", "Accept", BYTES).statusCode()).isEqualTo(404);
        for (String bad : List.of("0", "1,", "-1", "x", "1,,2")) {
            assertThat(client.get(path + bad, "Accept", BYTES).statusCode())
                    .as(bad)
                    .isEqualTo(400);
        }
        assertThat(client.get(path + "1,2", "Accept", "application/octet-stream")
                        .statusCode())
                .isEqualTo(406);
    }

    @Test
    void aFrameOfACompressedLoopIsDecodedAlone() throws Exception {
        SyntheticStudy other = new SyntheticStudy(new SyntheticStudy.Plan(
                SyntheticStudy.Modality.US, 1, 1, 64, 4, "Loop", 18083, LocalDateTime.of(2026, 1, 2, 3, 4)));
        Path file = write(other, 1);
        byte[] pixels = Files.readAllBytes(file);
        byte[] packed;
        try (Transcoded made = Transcoder.transcode(file, Part10.read(file), JPEG_LS, folder, false)) {
            packed = Files.readAllBytes(made.file());
        }
        assertThat(client.store("/studies", packed).statusCode()).isEqualTo(200);
        String path = client.json("/studies/" + other.studyInstanceUid() + "/instances")
                        .get(0)
                        .at("/00081190/Value/0")
                        .asText()
                        .replaceFirst(".*/dicom-web", "")
                + "/frames/";
        int frame = 64 * 64 * 3;
        byte[] all = Arrays.copyOfRange(pixels, pixels.length - 4 * frame, pixels.length);
        assertThat(client.get(path + "2", "Accept", "application/octet-stream").body())
                .isEqualTo(Arrays.copyOfRange(all, frame, 2 * frame));
        assertThat(parts(client.get(path + "4,1", "Accept", BYTES)))
                .containsExactly(Arrays.copyOfRange(all, 3 * frame, 4 * frame), Arrays.copyOf(all, frame));
        assertThat(client.get(path + "1,5", "Accept", BYTES).statusCode()).isEqualTo(404);
        try (var left = Files.list(data.transcode())) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void whoLooksIsInTheAudit() throws Exception {
        client.get(instance(plain) + "/frames/1", "Accept", BYTES);
        client.get(instance(compressed) + "/frames/1", "Accept", BYTES);
        client.get(instance(plain) + "/rendered");
        client.get(instance(plain) + "/metadata");
        client.get(instance(plain) + "/bulkdata/7FE00010", "Accept", "application/octet-stream");
        List<String> details = audit.ofStudy(ct.studyInstanceUid()).stream()
                .filter(entry -> entry.event().equals("study.retrieved"))
                .map(entry -> entry.detail().replaceFirst(" at .*", ""))
                .toList();
        for (String what : List.of("frames", "rendered", "metadata", "bulk data")) {
            assertThat(details).containsOnlyOnce("WADO-RS " + what + " by admin");
        }
    }

    @Test
    void picturesOfAllLevels() throws Exception {
        HttpResponse<byte[]> jpeg = client.get(instance(plain) + "/rendered", "Accept", "image/jpeg");
        assertThat(header(jpeg, "Content-Type")).isEqualTo("image/jpeg");
        assertThat(Pictures.read(jpeg.body()).getWidth()).isEqualTo(64);
        HttpResponse<byte[]> png = client.get(
                instance(compressed) + "/rendered?window=40,400,linear&viewport=32,32", "Accept", "image/png");
        assertThat(header(png, "Content-Type")).isEqualTo("image/png");
        assertThat(Pictures.read(png.body()).getWidth()).isEqualTo(32);
        assertThat(parts(client.get(study() + "/rendered", "Accept", "image/png")))
                .hasSize(2);
        assertThat(parts(client.get(loop() + "/frames/1,3/rendered"))).hasSize(2);
        for (String path : List.of(study(), study() + "/series/" + series, instance(plain), loop() + "/frames/2")) {
            HttpResponse<byte[]> thumbnail = client.get(path + "/thumbnail", "Accept", "image/*");
            assertThat(Pictures.read(thumbnail.body()).getWidth()).as(path).isBetween(1, 128);
        }
        HttpResponse<byte[]> corner =
                client.get(instance(plain) + "/rendered?viewport=64,64,,48,,", "Accept", "image/png");
        assertThat(Pictures.read(corner.body()).getHeight())
                .as("from the row 48 to the end")
                .isEqualTo(16);
        for (String bad :
                List.of("window=1", "window=a,b", "window=1,-1", "viewport=0,1", "quality=0", "window=1,1,x")) {
            assertThat(client.get(instance(plain) + "/rendered?" + bad).statusCode())
                    .as(bad)
                    .isEqualTo(400);
        }
        assertThat(client.get(instance(plain) + "/rendered", "Accept", "image/gif")
                        .statusCode())
                .isEqualTo(406);
        assertThat(client.get(loop() + "/frames/9/rendered").statusCode()).isEqualTo(404);
    }

    @Test
    void anInstanceWithoutPixelsHasNoPicture() throws Exception {
        byte[] report = DatasetBytes.instance(DatasetBytes.explicit(), "1.5.1", "1.5.1.1", "1.5.1.1.1")
                .file("1.5.1.1.1");
        client.store("/studies", report);
        String path = "/studies/1.5.1/series/1.5.1.1/instances/1.5.1.1.1";
        assertThat(client.get(path + "/rendered").statusCode()).isEqualTo(406);
        assertThat(client.get("/studies/1.5.1/thumbnail").statusCode()).isEqualTo(406);
        assertThat(client.get(path + "/frames/1", "Accept", BYTES).statusCode()).isEqualTo(404);
    }

    @Test
    void wadoUri() throws Exception {
        DicomWebClient root =
                new DicomWebClient("http://localhost:" + port, DicomWebClient.basic("admin", "correct horse"));
        String sop = instance(plain).replaceFirst(".*/", "");
        String query = "/wado?requestType=WADO&studyUID=" + ct.studyInstanceUid() + "&seriesUID=" + series;
        assertThat(header(root.get(query + "&objectUID=" + sop), "Content-Type"))
                .isEqualTo("image/jpeg");
        assertThat(root.get(query + "&objectUID=" + sop + "&contentType=application/dicom")
                        .body())
                .hasSameSizeAs(plain);
        assertThat(header(
                        root.get(query + "&objectUID=" + sop + "&contentType=image/png&rows=16&columns=16"),
                        "Content-Type"))
                .isEqualTo("image/png");
        assertThat(root.get(query + "&objectUID=9.9").statusCode()).isEqualTo(404);
        assertThat(root.get("/wado?requestType=WADO").statusCode()).isEqualTo(400);
    }

    @Test
    void capabilities() throws Exception {
        HttpResponse<byte[]> wadl = client.send(client.request("/").method("OPTIONS", BodyPublishers.noBody()));
        assertThat(header(wadl, "Content-Type")).isEqualTo("application/vnd.sun.wadl+xml");
        assertThat(text(wadl)).contains("<resource path=\"studies\"").contains("name=\"POST\"");
    }

    @Test
    void nobodyWithoutALogin() throws Exception {
        DicomWebClient stranger = new DicomWebClient("http://localhost:" + port + "/dicom-web", null);
        HttpResponse<byte[]> refused = stranger.get("/studies");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(tree(refused).get("status").asInt()).isEqualTo(401);
        assertThat(header(refused, "WWW-Authenticate")).startsWith("Basic");
    }
}
