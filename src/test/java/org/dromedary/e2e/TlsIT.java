package org.dromedary.e2e;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.Certificates;
import org.dromedary.testsupport.Command;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.FreePorts;

/** The program and peers of other people over TLS, each showing a certificate. */
class TlsIT {

    @TempDir
    private Path folder;

    private Certificates certificates;
    private final int port = FreePorts.next();

    @BeforeEach
    void certificates() throws Exception {
        certificates = new Certificates(folder.resolve("tls"));
        certificates.authority("ca");
        certificates.certificate("node");
        certificates.certificate("peer");
    }

    private DromedaryProcess.Setup setup() {
        return DromedaryProcess.in(folder.resolve("home"))
                .set("dromedary.dicom.tls.port", port)
                .set("dromedary.dicom.tls.certificate", certificates.pem("node"))
                .set("dromedary.dicom.tls.key", certificates.key("node"))
                .set("dromedary.dicom.tls.trust", certificates.pem("ca"));
    }

    @Test
    void aRenewedCertificateIsUsedWithoutARestart() throws Exception {
        certificates.certificate("renewed");
        try (DromedaryProcess dromedary = setup().start()) {
            assertThat(shown()).contains("CN = node").doesNotContain("renewed");
            replace("renewed");
            await().atMost(20, SECONDS).pollInterval(500, MILLISECONDS).untilAsserted(() -> assertThat(shown())
                    .contains("CN = renewed"));
            assertThat(dromedary.log()).contains("The TLS files have changed and are in use");
        }
    }

    private String shown() throws Exception {
        return Command.run("openssl", "s_client", "-connect", "127.0.0.1:" + port)
                .output();
    }

    private void replace(String by) throws Exception {
        Files.move(certificates.key(by), certificates.key("node"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(certificates.pem(by), certificates.pem("node"), StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void aFileThatCannotBeUsedStopsTheStartWithOneLine() throws Exception {
        certificates.certificate("expired", "ca", "subjectAltName=IP:127.0.0.1", -1);
        assertStops(
                setup().set("dromedary.dicom.tls.certificate", certificates.pem("expired"))
                        .set("dromedary.dicom.tls.key", certificates.key("expired")),
                "dromedary.dicom.tls.certificate: " + certificates.pem("expired"),
                "has expired");
        assertStops(
                setup().set("dromedary.dicom.tls.trust", folder.resolve("missing.pem")),
                "dromedary.dicom.tls.trust: " + folder.resolve("missing.pem"),
                "no such file");
        assertStops(
                DromedaryProcess.in(folder.resolve("bare")).set("dromedary.dicom.tls.port", port),
                "dromedary.dicom.tls.port: " + port,
                "set dromedary.dicom.tls.certificate");
    }

    private static void assertStops(DromedaryProcess.Setup setup, String key, String remedy) throws Exception {
        try (DromedaryProcess dromedary = setup.launch()) {
            assertThat(dromedary.awaitExit(Duration.ofSeconds(60))).isNotZero();
            assertThat(dromedary.log().lines().filter(line -> line.startsWith("dromedary: ")))
                    .singleElement()
                    .asString()
                    .contains(key, remedy);
        }
    }
}
