package org.dromedary.e2e;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import jakarta.mail.internet.MimeMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.GoogleServer;
import org.dromedary.testsupport.SentStudy;
import org.dromedary.testsupport.StoreScp;

/** A list of work in Google Sheets and its files in Drive, by the packaged program, to a PACS, with a kill in the middle. */
class GoogleIntakeIT {

    private static final String SHEET = "1AbCdEfGhIjKlMnOp";
    private static final String FOLDER = "folder-00001";
    private static final String TAB = "Work list";
    private static final String SECRET = "as long as it takes, at least";
    private static final int STATUS = 4;

    @TempDir
    private Path home;

    private GoogleServer google;
    private DromedaryProcess.Setup setup;
    private int pacsPort;

    @BeforeEach
    void configure() throws IOException {
        google = GoogleServer.start();
        google.drive().putOther(FOLDER, "root", "Inbox", "folder");
        google.sheets()
                .put(SHEET, TAB, List.of("Filename", "ID", "Creation Time", "Status", "Hospital Name", "Comment"));
        pacsPort = FreePorts.next();
        setup = DromedaryProcess.in(home.resolve("home"))
                .set("dromedary.destinations.pacs.uri", "dicom:STORESCP@127.0.0.1:" + pacsPort)
                .set("dromedary.google.research.service-account-file", google.serviceAccount(home.resolve("key.json")))
                .set("dromedary.google.research.root-url", google.url())
                .set("dromedary.google.research.first-backoff", "100ms")
                .set("dromedary.sheets.trial.account", "research")
                .set("dromedary.sheets.trial.spreadsheet", "https://docs.google.com/spreadsheets/d/" + SHEET + "/edit")
                .set("dromedary.sheets.trial.folder", FOLDER)
                .set("dromedary.sheets.trial.after", "delete")
                .set("dromedary.sheets.trial.poll-interval", "1h")
                .set("dromedary.sheets.trial.status-interval", "1s")
                .set("dromedary.sheets.trial.missing-grace", "2s")
                .set("dromedary.intakes.trial.uri", "google-sheets:trial")
                .set("dromedary.intakes.trial.remove-after", "delivered")
                .set("dromedary.intakes.trial.notify.to", "trial@hospital.example")
                .set("dromedary.intakes.trial.notify.on", "start,end,error")
                .set("dromedary.intakes.trial.notify.bundle", "4s")
                .set("dromedary.intakes.trial.notify.language", "de")
                .environment("DROMEDARY_HOOKS_SECRET", SECRET);
    }

    @AfterEach
    void stop() {
        google.close();
    }

    private void row(String name, String id, String status) {
        google.sheets().append(SHEET, TAB, name, id, "2026-11-21", status, "Clinic", "");
    }

    private String status(int row) {
        return google.sheets().cell(SHEET, TAB, row, STATUS);
    }

    private void awaitStatus(int row, String wanted) {
        await("row " + row + " to say " + wanted)
                .atMost(60, SECONDS)
                .pollInterval(100, MILLISECONDS)
                .untilAsserted(() -> assertThat(status(row)).isEqualTo(wanted));
    }

    private static byte[] zip(SentStudy study) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Path file : SentStudy.dicomFiles(study.folder())) {
                zip.putNextEntry(new ZipEntry("DICOM/" + file.getFileName()));
                zip.write(Files.readAllBytes(file));
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void rowsAreWorkedAndSayWhatBecameOfThem() throws Exception {
        SentStudy one = SentStudy.make(Files.createDirectories(home.resolve("1")), "Knee", 2);
        SentStudy two = SentStudy.make(Files.createDirectories(home.resolve("2")), "Hip", 2);
        SentStudy three = SentStudy.make(Files.createDirectories(home.resolve("3")), "Hand", 2);
        google.drive().put("file-0000001", FOLDER, "knee.zip", zip(one));
        google.drive().put("file-0000002", FOLDER, "MUSTERMANN^MAX.dcm", single(two));
        google.drive().put("file-0000003", FOLDER, "letter.txt", "Dear colleague".getBytes(StandardCharsets.UTF_8));
        row("knee.zip", "file-0000001", "");
        row("MUSTERMANN^MAX.dcm", "", "");
        row("letter.txt", "file-0000003", "");
        row("again.dcm", "file-0000001", "");
        row("lost.zip", "file-0000009", "");
        row("", "", "");
        row("old.zip", "file-0000000", "sent 7/7");
        // one of a run that is dead
        row("hand.dcm", "file-0000004", "working");
        google.drive().put("file-0000004", FOLDER, "hand.dcm", single(three));
        google.failNext("batchGet", 429, "RATE_LIMIT_EXCEEDED", Map.of());
        google.cutNext("alt=media", 1000);
        google.failNext("DELETE", 403, "userRateLimitExceeded", Map.of());
        try (StoreScp pacs = StoreScp.start(home, pacsPort);
                DromedaryProcess dromedary = setup.start()) {
            awaitStatus(2, "sent 2/2");
            awaitStatus(3, "sent 1/1");
            awaitStatus(9, "sent 1/1");
            awaitStatus(4, "error: The file is neither DICOM nor an archive");
            awaitStatus(5, "error: duplicate of row 2");
            awaitStatus(6, "error: no such file in the Drive folder");
            awaitStatus(7, "error: neither ID nor Filename");
            assertThat(status(8)).isEqualTo("sent 7/7");
            await().atMost(30, SECONDS).untilAsserted(() -> {
                assertThat(google.drive().has("file-0000001")).isFalse();
                assertThat(google.drive().has("file-0000002")).isFalse();
                assertThat(google.drive().has("file-0000004")).isFalse();
            });
            assertThat(google.drive().has("file-0000003")).isTrue();
            assertThat(SentStudy.dicomFiles(pacs.folder())).hasSize(4);
            assertThat(SentStudy.pixelsIn(pacs.folder())).containsAllEntriesOf(one.pixels());
            List<String> secrets = new ArrayList<>(google.tokens().secrets());
            assertThat(dromedary.log())
                    .doesNotContain(secrets.toArray(String[]::new))
                    .doesNotContain("MUSTERMANN");
            assertThat(home.resolve("home/logs/dromedary.log"))
                    .content()
                    .contains("Intake trial")
                    .doesNotContain("MUSTERMANN");
            mails();
            hook(pacs);
        }
    }

    private void mails() {
        await().atMost(30, SECONDS).untilAsserted(() -> {
            StringBuilder all = new StringBuilder();
            try (Stream<Path> files = Files.list(setup.data().resolve("mail"))) {
                for (Path file :
                        files.filter(one -> one.toString().endsWith(".eml")).toList()) {
                    MimeMessage mail = new MimeMessage(null, Files.newInputStream(file));
                    all.append(mail.getSubject()).append('\n').append(mail.getContent());
                }
            }
            assertThat(all.toString())
                    .contains("Eingang trial")
                    .containsPattern("END \\d+: 2 / 1")
                    .containsPattern("ERROR \\d+: The file is neither DICOM nor an archive")
                    .doesNotContain("MUSTERMANN");
        });
    }

    /** Killed while files are fetched, and while they are removed: in the end everything is there once. */
    @Test
    void nothingIsLostAndNothingTwiceWhenItIsKilled() throws Exception {
        List<SentStudy> studies = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            SentStudy study = SentStudy.make(Files.createDirectories(home.resolve("s" + i)), "Knee", 20);
            studies.add(study);
            google.drive().put("file-000000" + i, FOLDER, i + ".zip", zip(study));
            row(i + ".zip", "file-000000" + i, "");
        }
        setup.set("dromedary.intakes.trial.concurrency", 2)
                .set("dromedary.sheets.trial.poll-interval", "1s")
                .set("dromedary.study.quiet-period", "1s");
        try (StoreScp pacs = StoreScp.start(home, pacsPort)) {
            for (String moment : List.of("alt=media", "DELETE")) {
                long before = google.calls(moment);
                try (DromedaryProcess dromedary = setup.start()) {
                    await("a call " + moment)
                            .atMost(60, SECONDS)
                            .pollInterval(20, MILLISECONDS)
                            .until(() -> google.calls(moment) > before);
                    dromedary.kill();
                }
            }
            try (DromedaryProcess dromedary = setup.start()) {
                for (int row = 2; row < 6; row++) {
                    awaitStatus(row, "sent 20/20");
                }
                await().atMost(30, SECONDS).until(() -> IntStream.range(0, 4)
                        .noneMatch(i -> google.drive().has("file-000000" + i)));
                for (SentStudy study : studies) {
                    assertThat(SentStudy.pixelsIn(pacs.folder())).containsAllEntriesOf(study.pixels());
                }
                assertThat(dromedary.api().allDeliveries(null)).hasSize(4);
                assertThat(dromedary.log()).doesNotContain("Exception");
            }
        }
    }

    /** What is added later is taken when a web hook tells of it: nobody would look for an hour. */
    private void hook(StoreScp pacs) throws Exception {
        SentStudy later = SentStudy.make(Files.createDirectories(home.resolve("4")), "Foot", 2);
        google.drive().put("file-0000005", FOLDER, "foot.dcm", single(later));
        row("foot.dcm", "file-0000005", "");
        google.sheets().insertRow(SHEET, TAB, 2);
        String body = "{\"intake\":\"trial\",\"nonce\":\"1\"}";
        String now = "" + Instant.now().getEpochSecond();
        assertThat(told(body, now, "sha256=00")).isEqualTo(401);
        assertThat(told(body, "1", sign("1", body))).isEqualTo(401);
        String other = body.replace("trial", "nobody");
        assertThat(told(other, now, sign(now, other))).isEqualTo(404);
        assertThat(told("junk", now, sign(now, "junk"))).isEqualTo(400);
        assertThat(told(body, now, sign(now, body))).isEqualTo(202);
        assertThat(told(body, now, sign(now, body))).isEqualTo(409);
        awaitStatus(11, "sent 1/1");
        assertThat(SentStudy.dicomFiles(pacs.folder())).hasSize(5);
    }

    private static byte[] single(SentStudy study) throws IOException {
        return Files.readAllBytes(SentStudy.dicomFiles(study.folder()).get(0));
    }

    private int told(String body, String time, String signature) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + setup.httpPort() + "/api/hooks/sheets"))
                                .header("Content-Type", "application/json")
                                .header("Dromedary-Timestamp", time)
                                .header("Dromedary-Signature", signature)
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    private static String sign(String time, String body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return "sha256=" + HexFormat.of().formatHex(mac.doFinal((time + "." + body).getBytes(StandardCharsets.UTF_8)));
    }
}
