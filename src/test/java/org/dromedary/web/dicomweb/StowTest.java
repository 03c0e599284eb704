package org.dromedary.web.dicomweb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dromedary.web.dicomweb.DicomWebClient.header;
import static org.dromedary.web.dicomweb.DicomWebClient.related;
import static org.dromedary.web.dicomweb.DicomWebClient.text;
import static org.dromedary.web.dicomweb.DicomWebClient.tree;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

import com.fasterxml.jackson.databind.JsonNode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import org.dromedary.study.DataDirectory;
import org.dromedary.study.StudyStore;
import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.web.WebTest;

/** STOW-RS over a real port. */
@WebTest
class StowTest {

    private static final String DICOM_PARTS = "multipart/related; type=\"application/dicom\"; boundary=b";

    @LocalServerPort
    int port;

    @Autowired
    StudyStore store;

    @Autowired
    DataDirectory data;

    private DicomWebClient client;

    @BeforeEach
    void connect() {
        client = new DicomWebClient(
                "http://localhost:" + port + "/dicom-web", DicomWebClient.basic("admin", "correct horse"));
    }

    private static byte[] instance(String study, String sop) {
        return DatasetBytes.instance(DatasetBytes.explicit(), study, study + ".1", sop)
                .file(sop);
    }

    private boolean isStored(String study, String sop) {
        return Files.exists(store.file(study, study + ".1", sop));
    }

    @Test
    void whatIsStoredIsToldInstanceByInstance() throws Exception {
        HttpResponse<byte[]> response =
                client.store("/studies", instance("1.7.1", "1.7.1.1"), instance("1.7.1", "1.7.1.2"));

        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        assertThat(header(response, "Content-Type")).isEqualTo("application/dicom+json");
        JsonNode answer = tree(response);
        assertThat(answer.at("/00081190/Value/0").asText())
                .isEqualTo("http://localhost:" + port + "/dicom-web/studies/1.7.1");
        assertThat(answer.at("/00081199/Value")).hasSize(2);
        assertThat(answer.at("/00081199/Value/1/00081155/Value/0").asText()).isEqualTo("1.7.1.2");
        assertThat(answer.at("/00081199/Value/1/00081150/Value/0").asText()).isEqualTo(DatasetBytes.SECONDARY_CAPTURE);
        assertThat(answer.at("/00081199/Value/1/00081190/Value/0").asText())
                .endsWith("/studies/1.7.1/series/1.7.1.1/instances/1.7.1.2");
        assertThat(answer.has("00081198")).isFalse();
        assertThat(isStored("1.7.1", "1.7.1.1") && isStored("1.7.1", "1.7.1.2")).isTrue();
        assertThat(header(response, "Set-Cookie")).doesNotContain("JSESSIONID");

        assertThat(client.store("/studies/1.7.1", instance("1.7.1", "1.7.1.1")).statusCode())
                .as("again")
                .isEqualTo(200);
    }

    @Test
    void xmlForWhoAsksForIt() throws Exception {
        HttpResponse<byte[]> response = client.post(
                "/studies",
                DICOM_PARTS,
                related("b", instance("1.7.2", "1.7.2.1")),
                "Accept",
                "application/dicom+xml, application/json;q=0.5");
        assertThat(header(response, "Content-Type")).isEqualTo("application/dicom+xml");
        assertThat(text(response))
                .contains("keyword=\"ReferencedSOPInstanceUID\"")
                .contains(">1.7.2.1<");
    }

    @Test
    void goodAndBadPartsInOneRequest() throws Exception {
        long kept = quarantined();
        byte[] noSeries = DatasetBytes.explicit()
                .text(0x00080016, "UI", DatasetBytes.SECONDARY_CAPTURE)
                .text(0x00080018, "UI", "1.7.3.9")
                .text(0x0020000D, "UI", "1.7.3")
                .file("1.7.3.9");
        byte[] cut = instance("1.7.3", "1.7.3.8");
        HttpResponse<byte[]> response = client.store(
                "/studies",
                instance("1.7.3", "1.7.3.1"),
                "no DICOM at all".getBytes(),
                noSeries,
                java.util.Arrays.copyOf(cut, cut.length - 3),
                instance("1.7.3", "1.7.3.2"));

        assertThat(response.statusCode()).isEqualTo(202);
        JsonNode answer = tree(response);
        assertThat(answer.at("/00081199/Value")).hasSize(2);
        assertThat(answer.at("/00081198/Value")).hasSize(1);
        assertThat(answer.at("/00081198/Value/0/00081155/Value/0").asText()).isEqualTo("1.7.3.9");
        assertThat(answer.at("/00081198/Value/0/00081197/Value/0").asInt()).isEqualTo(0xA900);
        assertThat(answer.at("/0008119A/Value")).hasSize(2);
        assertThat(answer.at("/0008119A/Value/0/00081197/Value/0").asInt()).isEqualTo(0xC000);
        assertThat(response.headers().allValues("Warning")).hasSize(3).anySatisfy(warning -> assertThat(warning)
                .startsWith("299 dromedary \"Part 3: SeriesInstanceUID"));
        assertThat(quarantined()).isEqualTo(kept + 3);
        assertThat(isStored("1.7.3", "1.7.3.1") && isStored("1.7.3", "1.7.3.2")).isTrue();
        assertThat(spooled()).isZero();
    }

    @Test
    void anInstanceOfAnotherStudyThanTheUrlSays() throws Exception {
        HttpResponse<byte[]> response = client.store("/studies/1.7.4", instance("1.7.5", "1.7.5.1"));
        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(tree(response).at("/00081198/Value/0/00081197/Value/0").asInt())
                .isEqualTo(0x0110);
        assertThat(header(response, "Warning")).contains("another study than the one in the URL");
        assertThat(isStored("1.7.5", "1.7.5.1")).isFalse();

        response = client.store("/studies/1.7.4", instance("1.7.5", "1.7.5.1"), instance("1.7.4", "1.7.4.1"));
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(isStored("1.7.4", "1.7.4.1")).isTrue();
    }

    @Test
    void junkAloneIsABadRequest() throws Exception {
        assertThat(client.store("/studies", "junk".getBytes()).statusCode()).isEqualTo(400);
        assertThat(client.store("/studies", new byte[0]).statusCode()).isEqualTo(400);
    }

    @Test
    void partsOfAnotherTypeAreToldAndKept() throws Exception {
        long kept = quarantined();
        String body = "--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--";
        HttpResponse<byte[]> response = client.post("/studies", DICOM_PARTS, body.getBytes());
        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(tree(response).at("/0008119A/Value")).hasSize(1);
        assertThat(quarantined()).isEqualTo(kept + 1);
    }

    @Test
    void mediaTypesAsClientsWriteThem() throws Exception {
        byte[] body = related("b", instance("1.7.6", "1.7.6.1"));
        for (String type : List.of(
                "multipart/related; type=application/dicom; boundary=b",
                "Multipart/Related;boundary=\"b\";TYPE=\"application/dicom; transfer-syntax=1.2.840.10008.1.2.1\"",
                "multipart/related; boundary=b")) {
            assertThat(client.post("/studies", type, body).statusCode())
                    .as(type)
                    .isEqualTo(200);
        }
        assertThat(client.post("/studies", "application/dicom", instance("1.7.6", "1.7.6.2"))
                        .statusCode())
                .isEqualTo(200);
        for (String type : List.of(
                "multipart/form-data; boundary=b",
                "application/octet-stream",
                "multipart/related; type=\"application/dicom+json\"; boundary=b",
                "multipart/related; type=\"application/dicom+xml\"; boundary=b")) {
            HttpResponse<byte[]> refused = client.post("/studies", type, body);
            assertThat(refused.statusCode()).as(type).isEqualTo(415);
            assertThat(text(refused)).contains("multipart/related; type=");
        }
        assertThat(client.post("/studies", null, body).statusCode()).isEqualTo(415);
    }

    @Test
    void whatIsNoMultipartMessage() throws Exception {
        byte[] body = related("b", instance("1.7.7", "1.7.7.1"));
        for (String type : List.of(
                "multipart/related; type=\"application/dicom\"",
                "multipart/related; type=\"application/dicom\"; boundary=\"\"",
                "multipart/related; type=\"application/dicom\"; boundary=other")) {
            HttpResponse<byte[]> refused = client.post("/studies", type, body);
            assertThat(refused.statusCode()).as(type).isEqualTo(400);
            assertThat(text(refused)).contains("boundary");
        }
        assertThat(client.post("/studies", DICOM_PARTS, new byte[0]).statusCode())
                .isEqualTo(400);
        assertThat(client.post("/studies", DICOM_PARTS, "--b--".getBytes()).statusCode())
                .isEqualTo(400);
        assertThat(client.post("/studies/1.2.x", DICOM_PARTS, body).statusCode())
                .isEqualTo(400);
        assertThat(isStored("1.7.7", "1.7.7.1")).isFalse();
    }

    @Test
    void aMessageWithoutItsEndStoresWhatIsCompleteInIt() throws Exception {
        byte[] whole = related("b", instance("1.7.8", "1.7.8.1"), instance("1.7.8", "1.7.8.2"));
        HttpResponse<byte[]> response =
                client.post("/studies", DICOM_PARTS, java.util.Arrays.copyOf(whole, whole.length - 7));
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(header(response, "Warning")).contains("ends before its closing boundary");
        assertThat(isStored("1.7.8", "1.7.8.1")).isTrue();
        assertThat(isStored("1.7.8", "1.7.8.2")).isFalse();
        assertThat(spooled()).isZero();
    }

    @Test
    void linesEndingWithLfAndChunksAndGzip() throws Exception {
        byte[] instance = instance("1.7.9", "1.7.9.1");
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes("preamble\n--b\nContent-Type: application/dicom\n\n".getBytes());
        body.writeBytes(instance);
        body.writeBytes("\n--b--\nepilogue".getBytes());
        HttpResponse<byte[]> chunked = client.send(client.request("/studies", "Content-Type", DICOM_PARTS)
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body.toByteArray()))));
        assertThat(chunked.statusCode()).isEqualTo(200);
        assertThat(Files.readAllBytes(store.file("1.7.9", "1.7.9.1", "1.7.9.1")))
                .isEqualTo(instance);

        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(related("b", instance("1.7.9", "1.7.9.2")));
        }
        assertThat(client.post("/studies", DICOM_PARTS, zipped.toByteArray(), "Content-Encoding", "gzip")
                        .statusCode())
                .isEqualTo(200);
        assertThat(client.post("/studies", DICOM_PARTS, "x".repeat(99).getBytes(), "Content-Encoding", "gzip")
                        .statusCode())
                .isEqualTo(400);
        assertThat(client.post("/studies", DICOM_PARTS, zipped.toByteArray(), "Content-Encoding", "br")
                        .statusCode())
                .isEqualTo(415);
    }

    @Test
    void aClientThatBreaksOffLeavesNothingHalf() throws Exception {
        byte[] large = DatasetBytes.instance(DatasetBytes.explicit(), "1.7.10", "1.7.10.1", "1.7.10.2")
                .element(0x7FE00010, "OB", new byte[3 << 20])
                .file("1.7.10.2");
        byte[] whole = related("b", instance("1.7.10", "1.7.10.1"), large);
        try (Socket socket = new Socket("localhost", port)) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /dicom-web/studies HTTP/1.1\r\nHost: x\r\nAuthorization: "
                            + DicomWebClient.basic("admin", "correct horse") + "\r\nContent-Type: " + DICOM_PARTS
                            + "\r\nContent-Length: " + whole.length + "\r\n\r\n")
                    .getBytes());
            out.write(whole, 0, whole.length - 50);
            out.flush();
            Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> isStored("1.7.10", "1.7.10.1"));
        }
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> spooled() == 0);
        assertThat(isStored("1.7.10", "1.7.10.2")).isFalse();
    }

    @Test
    void manyInstancesKeepTheirOrderInTheAnswer() throws Exception {
        byte[][] files = Stream.iterate(1, i -> i + 1)
                .limit(60)
                .map(i -> instance("1.7.11", "1.7.11." + i))
                .toArray(byte[][]::new);
        JsonNode stored = tree(client.store("/studies", files)).at("/00081199/Value");
        assertThat(stored).hasSize(60);
        for (int i = 0; i < 60; i++) {
            assertThat(stored.get(i).at("/00081155/Value/0").asText()).isEqualTo("1.7.11." + (i + 1));
        }
    }

    private long quarantined() throws Exception {
        Path folder = data.quarantine();
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".dcm")).count();
        }
    }

    /** Files that are not empty: the next ones are made ahead. */
    private long spooled() throws Exception {
        try (Stream<Path> files = Files.walk(data.incoming().resolve("stow"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toFile().length() > 0)
                    .count();
        }
    }
}
