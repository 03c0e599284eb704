package org.dromedary.component.dicomweb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.camel.Exchange;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.modeler.Registry;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.component.PeerException;
import org.dromedary.dicom.DicomHeader;
import org.dromedary.testsupport.Certificates;
import org.dromedary.testsupport.SentStudy;

/** HTTP/2 and HTTP/1.1 over TLS, to a server that wants a certificate of ours (mutual TLS). */
@Timeout(60)
class SecureServerTest {

    @TempDir
    static Path shared;

    private static final Set<String> PROTOCOLS = ConcurrentHashMap.newKeySet();
    private static Certificates keys;
    private static Tomcat tomcat;
    private static String url;

    @TempDir
    Path folder;

    private final DicomWebRoute route = new DicomWebRoute();

    @BeforeAll
    static void start() throws Exception {
        keys = new Certificates(shared.resolve("keys"));
        keys.authority("ca");
        keys.certificate("server");
        keys.certificate("us");
        keys.authority("stranger");
        keys.certificate("them", "stranger", "subjectAltName=IP:127.0.0.1", 90);
        // as Spring Boot does: Hawtio takes a registered one for the container it runs in, in tests that come after
        // this
        Registry.disableRegistry();
        tomcat = new Tomcat();
        tomcat.setBaseDir(shared.resolve("tomcat").toString());
        tomcat.setSilent(true);
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setSecure(true);
        connector.setScheme("https");
        connector.setProperty("SSLEnabled", "true");
        connector.addUpgradeProtocol(new Http2Protocol());
        SSLHostConfig tls = new SSLHostConfig();
        tls.setCertificateVerification("required");
        tls.setTrustStore(trust());
        SSLHostConfigCertificate certificate =
                new SSLHostConfigCertificate(tls, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setCertificateFile(keys.pem("server").toString());
        certificate.setCertificateKeyFile(keys.key("server").toString());
        tls.addCertificate(certificate);
        connector.addSslHostConfig(tls);
        tomcat.setConnector(connector);
        Context context = tomcat.addContext(
                "", Files.createDirectories(shared.resolve("web")).toString());
        Tomcat.addServlet(context, "dicomweb", new Store());
        context.addServletMappingDecoded("/dicom-web/*", "dicomweb");
        tomcat.start();
        url = "https://127.0.0.1:" + connector.getLocalPort() + "/dicom-web";
    }

    private static KeyStore trust() throws Exception {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        try (InputStream pem = Files.newInputStream(keys.pem("ca"))) {
            trust.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        return trust;
    }

    @AfterAll
    static void end() throws Exception {
        tomcat.stop();
        tomcat.destroy();
    }

    @BeforeEach
    void forget() {
        PROTOCOLS.clear();
    }

    @AfterEach
    void stop() {
        route.close();
    }

    /** Takes what it can read. */
    private static final class Store extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            PROTOCOLS.add(request.getProtocol());
            List<String> instances = new ArrayList<>();
            String boundary =
                    MediaType.of(request.getContentType()).parameters().get("boundary");
            try (InputStream body = request.getInputStream();
                    MultipartReader parts = new MultipartReader(body, boundary)) {
                for (MultipartReader.Part part = parts.next(); part != null; part = parts.next()) {
                    Path file = Files.createTempFile(shared, "part", ".dcm");
                    Files.write(file, part.body().readAllBytes());
                    instances.add(DicomHeader.read(file).sopInstanceUid());
                }
            }
            response.setContentType(ScriptedDicomWeb.JSON);
            response.getOutputStream()
                    .write(ScriptedDicomWeb.bytes(ScriptedDicomWeb.response(ScriptedDicomWeb.all(instances, 0))));
        }
    }

    private Exchange stow(String... options) throws IOException {
        SentStudy study = SentStudy.make(folder, "", 40);
        List<File> files =
                SentStudy.dicomFiles(study.folder()).stream().map(Path::toFile).toList();
        List<String> all = new ArrayList<>(List.of("batchInstances=10", "tlsTrust=" + keys.pem("ca")));
        all.addAll(List.of(options));
        return route.stow(url, files, all.toArray(String[]::new));
    }

    private static String[] signed(String name, String... more) {
        List<String> all = new ArrayList<>(List.of("tlsCertificate=" + keys.pem(name), "tlsKey=" + keys.key(name)));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void http2WhereTheServerHasIt() throws Exception {
        assertThat(stow(signed("us")).getException()).isNull();
        assertThat(route.answers().values()).hasSize(40).containsOnly(0);
        assertThat(PROTOCOLS).containsExactly("HTTP/2.0");
    }

    @Test
    void http1WhereItIsAskedFor() throws Exception {
        assertThat(stow(signed("us", "httpVersion=http1")).getException()).isNull();
        assertThat(route.answers().values()).hasSize(40).containsOnly(0);
        assertThat(PROTOCOLS).containsExactly("HTTP/1.1");
    }

    @Test
    void aStrangerIsNotLetIn() throws Exception {
        for (Exchange refused : List.of(stow(), stow(signed("them")))) {
            assertThat(refused.getException()).isInstanceOf(PeerException.class).hasMessageContaining("TLS");
        }
        assertThat(route.answers()).isEmpty();
    }

    @Test
    void aServerOfAStrangerGetsNothing() throws Exception {
        SentStudy study = SentStudy.make(folder, "", 4);
        Exchange exchange = route.stow(
                url,
                SentStudy.dicomFiles(study.folder()).stream().map(Path::toFile).toList(),
                signed("us", "tlsTrust=" + keys.pem("stranger")));

        assertThat(exchange.getException()).isInstanceOf(PeerException.class).hasMessageContaining("TLS");
        assertThat(PROTOCOLS).isEmpty();
    }
}
