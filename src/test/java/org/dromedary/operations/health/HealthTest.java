package org.dromedary.operations.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.CamelContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.util.unit.DataSize;

import org.dromedary.component.tls.TlsFiles;
import org.dromedary.delivery.Destinations;
import org.dromedary.testsupport.Certificates;
import org.dromedary.testsupport.RawAssociation;
import org.dromedary.web.WebTest;

/** The parts of health, and the figures. */
@WebTest
class HealthTest {

    @LocalServerPort
    int port;

    @Value("${dromedary.dicom.port}")
    int dicomPort;

    @Autowired
    Destinations destinations;

    @Autowired
    CamelContext camel;

    @Autowired
    Figures figures;

    @Test
    void eachPartIsThere() throws Exception {
        JsonNode parts = health(200).path("components");
        assertThat(parts.fieldNames()).toIterable().contains("dicomPort", "disk", "db", "destinations", "routeFiles");
        assertThat(parts.at("/dicomPort/status").asText()).isEqualTo("UP");
        assertThat(parts.at("/dicomPort/details/warning").asText()).contains("allowed-callers");
        assertThat(parts.at("/disk/details/free").asLong()).isPositive();
        assertThat(parts.at("/db/status").asText()).isEqualTo("UP");
        assertThat(parts.at("/destinations/components").fieldNames())
                .toIterable()
                .contains("archive", "pacs");
    }

    @Test
    void aHeldDestinationDegradesAndTheAnswerStays200() throws Exception {
        destinations.pause("archive");
        try {
            JsonNode health = health(200);
            assertThat(health.path("status").asText()).isEqualTo("DEGRADED");
            assertThat(health.at("/components/destinations/components/archive/details/paused")
                            .asBoolean())
                    .isTrue();
        } finally {
            destinations.resume("archive");
        }
        // its route may still be coming up: destinations are started behind the program
        await().untilAsserted(() -> assertThat(health(200)
                        .at("/components/destinations/components/archive/status")
                        .asText())
                .isEqualTo("UP"));
    }

    @Test
    void aReceiverThatDoesNotRunIsDown() throws Exception {
        camel.getRouteController().stopRoute("receive-dimse");
        try {
            assertThat(health(503).at("/components/dicomPort/status").asText()).isEqualTo("DOWN");
        } finally {
            camel.getRouteController().startRoute("receive-dimse");
        }
        assertThat(health(200).at("/components/dicomPort/status").asText()).isEqualTo("UP");
    }

    @Test
    void aFullDiskIsDownAndALowOneDegraded() {
        DiskHealth disk = new DiskHealth(Path.of("target"), DataSize.ofGigabytes(5), DataSize.ofMegabytes(500));
        assertThat(disk.health(6L << 30, 1L << 40).getStatus().getCode()).isEqualTo("UP");
        assertThat(disk.health(1L << 30, 1L << 40).getStatus().getCode()).isEqualTo("DEGRADED");
        assertThat(disk.health(1L << 20, 1L << 40).getStatus().getCode()).isEqualTo("DOWN");
        // a disk smaller than the minimum takes instances until a twentieth of it is left
        assertThat(disk.health(20L << 20, 400L << 20).getStatus().getCode()).isEqualTo("UP");
        assertThat(disk.health((20L << 20) - 1, 400L << 20).getStatus().getCode())
                .isEqualTo("DOWN");
    }

    @Test
    void aCertificateThatEndsSoonIsDegraded(@TempDir Path folder) throws Exception {
        Certificates certificates = new Certificates(folder);
        certificates.authority("ca");
        certificates.certificate("good");
        certificates.certificate("soon", "ca", "subjectAltName=IP:127.0.0.1", 10);
        certificates.certificate("late", "ca", "subjectAltName=IP:127.0.0.1", -1);
        TlsHealth good = tls(certificates, "good");
        assertThat(good.health().getStatus().getCode()).isEqualTo("UP");
        assertThat(good.daysLeft()).isBetween(89.0, 90.0);
        assertThat(good.health().getDetails()).containsKeys("certificate", "expires", "days");
        assertThat(tls(certificates, "soon").health().getStatus().getCode()).isEqualTo("DEGRADED");
        assertThat(tls(certificates, "late").health().getDetails().get("problem"))
                .asString()
                .contains("has expired");
        assertThat(tls(certificates, "late").daysLeft()).isNegative();
        assertThat(tls(certificates, "missing").health().getDetails().get("problem"))
                .asString()
                .contains("no such file");
        assertThat(health(200).at("/components/tls/status").asText()).isEqualTo("UP");
    }

    private static TlsHealth tls(Certificates certificates, String name) {
        return new TlsHealth(new TlsFiles(
                certificates.pem(name).toString(), certificates.key(name).toString(), "", ""));
    }

    @Test
    void whoWasNotLetInIsToldToTheAdministrator() throws Exception {
        try (RawAssociation association = new RawAssociation(dicomPort)) {
            assertThat(association
                            .request("CT7", "SOMEBODY", Map.of("1.2.840.10008.1.1", "1.2.840.10008.1.2"))
                            .reason())
                    .isEqualTo("1 1 7");
        }
        assertThat(health(200).at("/components/dicomPort/details/refused").toString())
                .contains("CT7@127.0.0.1: called-ae-title", "dromedary.dicom.ae-title");
        assertThat(send("/actuator/prometheus").body())
                .contains("dromedary_dicom_refused_total{reason=\"called-ae-title\"}")
                .doesNotContain("CT7");
    }

    @Test
    void figuresAreForPrometheus() {
        figures.count();
        Awaitility.await()
                .untilAsserted(() -> assertThat(send("/actuator/prometheus").body())
                        .contains(
                                "dromedary_studies{state=\"RECEIVING\"}",
                                "dromedary_destination_breaker_open{destination=\"archive\"} 0.0",
                                "dromedary_destination_paused{destination=\"pacs\"}",
                                "dromedary_route_files_faulty 0.0",
                                "dromedary_disk_free_bytes",
                                "dromedary_tls_certificate_days NaN",
                                "dromedary_instances_stored_total"));
    }

    private JsonNode health(int status) throws Exception {
        HttpResponse<String> answer = send("/actuator/health");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return new ObjectMapper().readTree(answer.body());
    }

    private HttpResponse<String> send(String path) throws Exception {
        String credentials = Base64.getEncoder().encodeToString("admin:correct horse".getBytes(StandardCharsets.UTF_8));
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                                .header("Authorization", "Basic " + credentials)
                                .build(),
                        BodyHandlers.ofString());
    }
}
