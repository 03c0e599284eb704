package org.dromedary.component.dicomweb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dromedary.component.dicomweb.ScriptedDicomWeb.JSON;
import static org.dromedary.component.dicomweb.ScriptedDicomWeb.all;
import static org.dromedary.component.dicomweb.ScriptedDicomWeb.response;
import static org.dromedary.testsupport.ScriptedHttp.answer;
import static org.dromedary.testsupport.ScriptedHttp.cut;
import static org.dromedary.testsupport.ScriptedHttp.silence;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.dromedary.component.InstanceAnswers;
import org.dromedary.component.PeerException;
import org.dromedary.testsupport.FreePorts;
import org.dromedary.testsupport.ScriptedHttp;
import org.dromedary.testsupport.SentStudy;

/** What servers say to STOW-RS, each in its way, and what must be known of each instance afterwards. */
@Timeout(60)
class StowDialectsTest {

    @TempDir
    Path folder;

    private final DicomWebRoute route = new DicomWebRoute();
    private SentStudy study;
    private List<File> files;

    @AfterEach
    void stop() {
        route.close();
    }

    private Exchange stow(ScriptedDicomWeb server, int instances, String... options) throws IOException {
        study = SentStudy.make(folder.resolve("sent"), "", instances);
        files = SentStudy.dicomFiles(study.folder()).stream().map(Path::toFile).toList();
        return route.stow(server.url(), files, options);
    }

    private ScriptedDicomWeb server(ScriptedDicomWeb.Dialect dialect) throws IOException {
        return new ScriptedDicomWeb(Files.createDirectories(folder.resolve("parts")), dialect);
    }

    private void assertRefused(Exchange exchange, boolean permanent, String said) {
        assertThat(exchange.getException())
                .isInstanceOfSatisfying(
                        PeerException.class,
                        e -> assertThat(e.isPermanent()).as(e.getMessage()).isEqualTo(permanent))
                .hasMessageContaining(said);
    }

    @Test
    void warningsAreKept() throws Exception {
        try (ScriptedDicomWeb server = server((self, request, instances) -> {
            Map<String, Integer> verdicts = all(instances, 0);
            verdicts.put(instances.get(1), 0xB000);
            return answer(202, JSON, response(verdicts));
        })) {
            Exchange exchange = stow(server, 4);

            assertThat(exchange.getException()).isNull();
            assertThat(route.answers()).containsEntry(files.get(0), 0).containsEntry(files.get(1), 0xB000);
            assertThat(exchange.getMessage().getHeader(DicomWebConstants.WARNING))
                    .asString()
                    .startsWith("1 ");
            assertThat(server.requests()).hasSize(1);
        }
    }

    /** dcm4chee-arc: 202 with those that failed, 409 if all failed. */
    @ParameterizedTest
    @CsvSource({"202, A700, false", "202, A900, true", "202, C000, true", "409, A700, false", "409, 0122, true"})
    void failuresKeepTheirReason(int status, String reason, boolean permanent) throws Exception {
        int code = Integer.parseInt(reason, 16);
        try (ScriptedDicomWeb server = server((self, request, instances) -> {
            Map<String, Integer> verdicts = all(instances, status == 409 ? code : 0);
            verdicts.put(instances.get(2), code);
            return answer(status, JSON, response(verdicts));
        })) {
            Exchange exchange = stow(server, 4);

            assertRefused(exchange, permanent, reason);
            assertThat(route.answers()).containsEntry(files.get(2), code).hasSize(4);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void aProcessingFailureIsTriedAloneBeforeItCounts() throws Exception {
        try (ScriptedDicomWeb server = server((self, request, instances) -> instances.size() > 1
                ? answer(409, JSON, response(all(instances, StowAnswer.PROCESSING_FAILURE)))
                : self.success(instances))) {
            Exchange exchange = stow(server, 4);

            assertThat(exchange.getException()).isNull();
            assertThat(route.answers().values()).containsOnly(0);
            assertThat(server.stored()).hasSize(4);
        }
    }

    /** Google's: 409 for an instance that is there; Azure's: a reason of its own. */
    @ParameterizedTest
    @ValueSource(ints = {0x0110, 0xB00E, 0x0111})
    void whatIsThereAlreadyIsDelivered(int reason) throws Exception {
        try (ScriptedDicomWeb server = server((self, request, instances) -> {
            instances.forEach(self::keep);
            return answer(409, JSON, response(all(instances, reason)));
        })) {
            Exchange exchange = stow(server, 4);

            assertThat(exchange.getException()).isNull();
            assertThat(route.answers().values()).containsOnly(InstanceAnswers.DUPLICATE);
            assertThat(exchange.getMessage().getHeader(DicomWebConstants.WARNING))
                    .isNotNull();
        }
    }

    @Test
    void readsTheXmlForm() throws Exception {
        try (ScriptedDicomWeb server = server((self, request, instances) -> {
            StringBuilder xml = new StringBuilder("<?xml version=\"1.0\"?><NativeDicomModel>"
                    + "<DicomAttribute tag=\"00081199\" vr=\"SQ\" keyword=\"ReferencedSOPSequence\">");
            int number = 1;
            for (String uid : instances) {
                xml.append("<Item number=\"")
                        .append(number++)
                        .append("\"><DicomAttribute tag=\"00081155\" vr=\"UI\">")
                        .append("<Value number=\"1\">")
                        .append(uid)
                        .append("</Value></DicomAttribute></Item>");
            }
            return answer(200, "application/dicom+xml", xml + "</DicomAttribute></NativeDicomModel>");
        })) {
            assertThat(stow(server, 4).getException()).isNull();
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void silenceIsNoSuccess() throws Exception {
        try (ScriptedDicomWeb server = server((self, request, instances) -> answer(200, JSON, "{}"))) {
            Exchange exchange = stow(server, 2);

            assertRefused(exchange, false, "not a word about it");
            assertThat(route.answers().values()).containsOnly(InstanceAnswers.REFUSED_FOR_NOW);
        }
    }

    @Test
    void silenceAboutWhatIsThereIsSuccess() throws Exception {
        try (ScriptedDicomWeb server = server((self, request, instances) -> {
            instances.forEach(self::keep);
            return answer(200, null, "");
        })) {
            assertThat(stow(server, 6).getException()).isNull();
            assertThat(route.answers().values()).containsOnly(0);
            assertThat(server.batches()).hasSize(1);
        }
    }

    /** One bad part and the server takes nothing of the request, which it says without naming it. */
    @ParameterizedTest
    @ValueSource(ints = {400, 415, 422, 500})
    void oneBadInstanceIsFoundByDividing(int status) throws Exception {
        String[] bad = new String[1];
        try (ScriptedDicomWeb server = server((self, request, instances) -> {
            bad[0] = bad[0] == null ? instances.get(5) : bad[0];
            return instances.contains(bad[0]) ? answer(status, "text/plain", "bad") : self.success(instances);
        })) {
            Exchange exchange = stow(server, 20, "requests=1");

            assertRefused(exchange, status != 500, "19 of 20");
            assertThat(server.stored()).hasSize(19).doesNotContain(bad[0]);
            assertThat(route.answers())
                    .hasSize(20)
                    .containsEntry(
                            files.get(5), status == 500 ? InstanceAnswers.REFUSED_FOR_NOW : InstanceAnswers.REFUSED);
            assertThat(server.batches()).hasSizeLessThan(14);
        }
    }

    @ParameterizedTest
    @CsvSource({"400, true", "500, false"})
    void aServerThatTakesNothingIsNotAskedForEver(int status, boolean permanent) throws Exception {
        try (ScriptedDicomWeb server =
                server((self, request, instances) -> answer(status, "text/plain", "I take nothing"))) {
            Exchange exchange = stow(server, 40, "requests=1");

            assertRefused(exchange, permanent, "takes no instance");
            assertThat(server.batches()).hasSizeLessThan(30);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "401, true",
        "403, true",
        "404, true",
        "405, true",
        "406, true",
        "502, false",
        "503, false",
        "504, false"
    })
    void whatIsNoInstancesFaultEndsTheAttempt(int status, boolean permanent) throws Exception {
        try (ScriptedDicomWeb server = server((self, request, instances) -> answer(status, null, ""))) {
            Exchange exchange = stow(server, 20, "requests=1", "batchInstances=5");

            assertRefused(exchange, permanent, "" + status);
            assertThat(server.batches()).hasSize(1);
            assertThat(route.answers()).isEmpty();
        }
    }

    @Test
    void aServerThatIsAskedTooOftenIsLeftAloneForAsLongAsItSays() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (ScriptedDicomWeb server = server((self, request, instances) ->
                calls.getAndIncrement() == 0 ? answer(429, null, "", "Retry-After: 1") : self.success(instances))) {
            assertThat(stow(server, 4).getException()).isNull();
            assertThat(calls).hasValue(2);
        }
    }

    @Test
    void aLongWaitIsForTheQueue() throws Exception {
        try (ScriptedDicomWeb server =
                server((self, request, instances) -> answer(429, null, "", "Retry-After: 3600"))) {
            assertRefused(stow(server, 4), false, "429");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void aLoginPageIsNoAnswer() throws Exception {
        try (ScriptedDicomWeb server = server(
                (self, request, instances) -> answer(200, "text/html", "<html><title>Please sign in</title></html>"))) {
            assertRefused(stow(server, 4), true, "login page");
            assertThat(route.answers()).isEmpty();
        }
    }

    @Test
    void aRedirectSaysWhereTo() throws Exception {
        try (ScriptedDicomWeb server = server((self, request, instances) ->
                answer(302, null, "", "Location: https://new.example.org/dicom-web/studies?ticket=1"))) {
            assertRefused(stow(server, 4), true, "https://new.example.org/dicom-web/studies");
        }
    }

    /** The server stores, and the line breaks before its answer has come. */
    @Test
    void whatArrivedBeforeTheConnectionBrokeIsNotSentAgain() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (ScriptedDicomWeb server = server((self, request, instances) -> {
            if (calls.getAndIncrement() > 0) {
                return self.success(instances);
            }
            instances.subList(0, 7).forEach(self::keep);
            byte[] half = ScriptedDicomWeb.bytes(response(all(instances, 0)).substring(0, 100));
            return cut(200, JSON, 10_000, half);
        })) {
            Exchange exchange = stow(server, 10, "requests=1");

            assertThat(exchange.getException()).isNull();
            assertThat(server.stored()).hasSize(10);
            assertThat(server.batches().stream().mapToInt(List::size).sum()).isEqualTo(13);
        }
    }

    /** As a server does that an instance crashes, and that somebody starts again. */
    @Test
    void anInstanceThatBreaksTheConnectionKeepsNoOthersBack() throws Exception {
        String[] bad = new String[1];
        try (ScriptedDicomWeb server = server((self, request, instances) -> {
            bad[0] = bad[0] == null ? instances.get(5) : bad[0];
            return instances.contains(bad[0]) ? silence() : self.success(instances);
        })) {
            Exchange exchange = stow(server, 20, "requests=1");

            assertRefused(exchange, false, "19 of 20");
            assertThat(server.stored()).hasSize(19);
            assertThat(route.answers()).containsEntry(files.get(5), InstanceAnswers.BROKEN);
        }
    }

    @Test
    void anAbsentServerIsToldAtOnce() throws Exception {
        study = SentStudy.make(folder, "", 4);
        files = SentStudy.dicomFiles(study.folder()).stream().map(Path::toFile).toList();

        Exchange exchange = route.stow("http://127.0.0.1:" + FreePorts.next() + "/dicom-web", files);

        assertRefused(exchange, false, "refused");
        assertThat(route.answers()).isEmpty();
    }

    @Test
    void anAnswerWithoutEndIsNotReadForEver() throws Exception {
        try (ScriptedDicomWeb server = server((self, request, instances) -> out -> {
            out.write(ScriptedDicomWeb.bytes("HTTP/1.1 200 OK\r\nContent-Type: " + JSON + "\r\n\r\n[{"));
            byte[] blanks = new byte[1 << 16];
            java.util.Arrays.fill(blanks, (byte) ' ');
            for (int i = 0; i < 4096; i++) {
                out.write(blanks);
            }
            return false;
        })) {
            Exchange exchange = stow(server, 2, "requests=1");

            assertRefused(exchange, false, "does not end");
        }
    }

    @Test
    void aServerThatNeverAnswersIsGivenUp() throws Exception {
        ScriptedHttp[] http = new ScriptedHttp[1];
        try (ScriptedDicomWeb server = server((self, request, instances) -> http[0].never())) {
            http[0] = server.http();

            Exchange exchange = stow(server, 2, "responseTimeout=1s");

            assertRefused(exchange, false, "did nothing");
        }
    }

    @Test
    void withoutASearchTheMetadataTell() throws Exception {
        try (ScriptedDicomWeb server = server((self, request, instances) -> {
            instances.forEach(self::keep);
            return answer(200, null, "");
        })) {
            server.searching(request -> {
                String uid = request.path().replaceFirst(".*/instances/?", "").replaceFirst("[/?].*", "");
                return request.path().endsWith("/metadata") && server.stored().contains(uid)
                        ? answer(200, JSON, "[{}]")
                        : answer(404, null, "");
            });

            assertThat(stow(server, 4).getException()).isNull();
        }
    }

    @Test
    void aTokenThatExpiresInTheMiddleIsGotAnew() throws Exception {
        AtomicInteger tokens = new AtomicInteger();
        try (ScriptedHttp authority = new ScriptedHttp(request -> ScriptedHttp.json(
                        "{\"access_token\":\"t" + tokens.incrementAndGet() + "\",\"expires_in\":3600}"));
                ScriptedDicomWeb server = server((self, request, instances) ->
                        self.batches().size() >= 2 && !"Bearer t2".equals(request.header("Authorization"))
                                ? answer(401, null, "", "WWW-Authenticate: Bearer")
                                : self.success(instances))) {
            Exchange exchange = stow(
                    server,
                    20,
                    "requests=1",
                    "batchInstances=5",
                    "tokenUrl=" + authority.url() + "/token",
                    "clientId=us",
                    "clientSecret=secret");

            assertThat(exchange.getException()).isNull();
            assertThat(server.stored()).hasSize(20);
            assertThat(tokens).hasValue(2);
        }
    }
}
