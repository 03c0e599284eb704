package org.dromedary.component.dicomweb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dromedary.component.dicomweb.ScriptedDicomWeb.JSON;
import static org.dromedary.testsupport.ScriptedHttp.answer;
import static org.dromedary.testsupport.ScriptedHttp.cut;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.dromedary.component.PeerException;
import org.dromedary.testsupport.ScriptedHttp;
import org.dromedary.testsupport.ScriptedHttp.Answer;
import org.dromedary.testsupport.ScriptedHttp.Request;
import org.dromedary.testsupport.SentStudy;

/** Searches and retrievals with servers that are not as they should be. */
@Timeout(60)
class SearchAndRetrieveFaultsTest {

    private static final String PARTS = "multipart/related; type=\"application/dicom\"; boundary=b";

    @TempDir
    Path folder;

    private final DicomWebRoute route = new DicomWebRoute();

    @AfterEach
    void stop() {
        route.close();
    }

    private Exchange search(Function<Request, Answer> script, Map<String, Object> keys, String... options)
            throws IOException {
        List<String> all = new ArrayList<>(List.of("operation=qido"));
        all.addAll(List.of(options));
        try (ScriptedHttp server = new ScriptedHttp(script)) {
            Exchange exchange = route.ask(server.url(), keys, Map.of(), all.toArray(String[]::new));
            if (exchange.getException() == null) {
                List<Object> found = new ArrayList<>();
                try {
                    exchange.getMessage()
                            .getBody(Iterator.class)
                            .forEachRemaining(match -> found.add(((Map<?, ?>) match).get("PatientID")));
                } catch (RuntimeCamelException e) {
                    exchange.setException((Exception) e.getCause());
                }
                exchange.getMessage().setBody(found);
            }
            exchange.setProperty("requests", server.requests());
            return exchange;
        }
    }

    private static String matches(int from, int to) {
        StringBuilder json = new StringBuilder("[");
        for (int i = from; i < to; i++) {
            json.append(i == from ? "" : ",").append("{\"00100020\":{\"vr\":\"LO\",\"Value\":[\"" + i + "\"]}}");
        }
        return json.append("]").toString();
    }

    private static int number(Request request, String name) {
        return Integer.parseInt(request.path().replaceFirst(".*" + name + "=(\\d+).*", "$1"));
    }

    /** Gives ten at most, whatever is asked for, and a warning that there are more. */
    private static Answer page(Request request, int all) {
        int from = number(request, "offset");
        int to = Math.min(all, from + Math.min(10, number(request, "limit")));
        return from >= all
                ? answer(204, null, "")
                : answer(
                        200,
                        JSON,
                        matches(from, to),
                        "Warning: 299 server: There are more additional results that can be" + " requested");
    }

    @ParameterizedTest
    @CsvSource({"0, 500, 35", "7, 500, 7", "20, 4, 20", "0, 10, 35"})
    void asksUntilNothingIsLeft(int limit, int pageSize, int expected) throws Exception {
        Exchange exchange =
                search(request -> page(request, 35), Map.of(), "resultLimit=" + limit, "pageSize=" + pageSize);

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody(List.class)).hasSize(expected).doesNotHaveDuplicates();
        assertThat(exchange.getMessage().getHeader(DicomWebConstants.WARNING)).isNull();
    }

    @Test
    void aServerWithoutPagesIsNotAskedForEver() throws Exception {
        Exchange exchange = search(request -> answer(200, JSON, matches(0, 12)), Map.of());

        assertThat(exchange.getMessage().getBody(List.class)).hasSize(12);
        assertThat(exchange.getProperty("requests", List.class)).hasSize(2);
    }

    @Test
    void whatTheServerWarnsOfIsTold() throws Exception {
        String warning = "299 pacs.example.org: \"The fuzzymatching parameter is not supported.\"";
        Exchange exchange = search(
                request -> number(request, "offset") == 0
                        ? answer(200, JSON, matches(0, 1), "Warning: " + warning)
                        : answer(204, null, ""),
                Map.of(),
                "fuzzyMatching=true");

        assertThat(exchange.getMessage().getHeader(DicomWebConstants.WARNING))
                .isEqualTo("The fuzzymatching parameter is not supported.");
    }

    @Test
    void asksInTheWordsOfTheStandard() throws Exception {
        Map<String, Object> keys = new HashMap<>();
        keys.put("PatientName", "Müller^* & Söhne");
        keys.put("StudyInstanceUID", List.of("1.2", "1.3"));
        keys.put("StudyDescription", null);
        keys.put("RequestAttributesSequence", Map.of("ScheduledProcedureStepID", "7"));
        Exchange exchange = search(request -> answer(204, null, ""), keys, "includeField=all", "level=SERIES");

        Request asked = (Request) exchange.getProperty("requests", List.class).get(0);
        assertThat(asked.path())
                .startsWith("/series?")
                .contains(
                        "PatientName=M%C3%BCller%5E%2A%20%26%20S%C3%B6hne&".replace("%2A", "*"),
                        "StudyInstanceUID=1.2%2C1.3",
                        "RequestAttributesSequence.ScheduledProcedureStepID=7",
                        "includefield=all");
        assertThat(asked.header("Accept")).isEqualTo(JSON);
    }

    @Test
    void aKeyThatIsNoneIsNamed() throws Exception {
        Exchange exchange = search(request -> answer(204, null, ""), Map.of("NoKeyword", "x"));

        assertThat(exchange.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NoKeyword");
        assertThat(exchange.getProperty("requests", List.class)).isEmpty();
    }

    @Test
    void whatIsNoAnswerIsRefused() throws Exception {
        assertThat(search(request -> answer(200, "text/html", "<html>login</html>"), Map.of())
                        .getException())
                .isInstanceOfSatisfying(
                        PeerException.class, e -> assertThat(e.isPermanent()).isTrue())
                .hasMessageContaining("login page");
        assertThat(search(request -> answer(413, null, ""), Map.of()).getException())
                .hasMessageContaining("too many matches");
        byte[] half = matches(0, 3).substring(0, 90).getBytes(StandardCharsets.US_ASCII);
        Exchange broken = search(request -> cut(200, JSON, 500, half), Map.of());
        assertThat(broken.getException())
                .isInstanceOfSatisfying(
                        PeerException.class, e -> assertThat(e.isPermanent()).isFalse())
                .hasMessageContaining("not complete");
        assertThat(search(request -> answer(200, JSON, half), Map.of()).getException())
                .isInstanceOf(PeerException.class);
    }

    private Exchange retrieve(Answer answer, SentStudy study, String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of("operation=wado", "spoolDirectory=" + folder.resolve("spool")));
        all.addAll(List.of(options));
        try (ScriptedHttp server = new ScriptedHttp(request -> answer)) {
            return route.ask(
                    server.url(), Map.of("StudyInstanceUID", study.uid()), Map.of(), all.toArray(String[]::new));
        }
    }

    private static byte[] message(SentStudy study, String head, String end) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        for (Path file : SentStudy.dicomFiles(study.folder())) {
            message.writeBytes(("--b\r\n" + head + "\r\n").getBytes(StandardCharsets.US_ASCII));
            message.writeBytes(Files.readAllBytes(file));
            message.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        message.writeBytes(end.getBytes(StandardCharsets.US_ASCII));
        return message.toByteArray();
    }

    private void assertNothingIsLeft(Exchange exchange, boolean permanent, String said) {
        assertThat(exchange.getException())
                .isInstanceOfSatisfying(
                        PeerException.class, e -> assertThat(e.isPermanent()).isEqualTo(permanent))
                .hasMessageContaining(said);
        assertThat(folder.resolve("spool")).isEmptyDirectory();
    }

    @Test
    void anAnswerWithoutItsEndIsNotComplete() throws Exception {
        SentStudy study = SentStudy.make(folder, "", 4);

        // as Orthanc's answers end when it is killed: no length was announced, and the connection closes like any other
        Answer closed = out -> {
            out.write(("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: " + PARTS + "\r\n\r\n").getBytes());
            out.write(message(study, "", ""));
            return false;
        };
        assertNothingIsLeft(retrieve(closed, study), false, "not complete");
        assertNothingIsLeft(retrieve(cut(200, PARTS, 1 << 20, message(study, "", "")), study), false, "not complete");
        assertNothingIsLeft(
                retrieve(answer(200, PARTS, message(study, "Content-Length: 7\r\n", "--b--")), study), false, "7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipart/related; boundary=other", "multipart/related"})
    void aWrongBoundaryIsTold(String type) throws Exception {
        SentStudy study = SentStudy.make(folder, "", 2);

        assertNothingIsLeft(retrieve(answer(200, type, message(study, "", "--b--")), study), false, "boundary");
    }

    @Test
    void onlyWhatWasAskedForIsTaken() throws Exception {
        SentStudy study = SentStudy.make(folder, "", 2);
        SentStudy other = SentStudy.make(folder, "", 2);

        assertNothingIsLeft(retrieve(answer(200, PARTS, message(other, "", "--b--")), study), false, "another study");
        assertNothingIsLeft(retrieve(answer(200, PARTS, "--b\r\n\r\nno DICOM\r\n--b--"), study), false, "damaged");
        assertNothingIsLeft(retrieve(answer(200, PARTS, "--b--"), study), false, "without a single part");
        assertNothingIsLeft(retrieve(answer(200, "text/html", "<html>"), study), true, "login page");
        assertNothingIsLeft(retrieve(answer(406, null, ""), study), true, "406");
        assertNothingIsLeft(
                retrieve(answer(200, PARTS, message(study, "Content-Type: text/html\r\n", "--b--")), study),
                true,
                "text/html");
    }

    @Test
    void aSingleInstanceMayComeWithoutParts() throws Exception {
        SentStudy study = SentStudy.make(folder, "", 2);
        byte[] file = Files.readAllBytes(SentStudy.dicomFiles(study.folder()).get(0));

        Exchange exchange = retrieve(answer(200, "application/dicom", file), study);

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody(List.class)).hasSize(1);
    }

    @Test
    void aRequestThatIsNoneIsNotSent() {
        for (Map<String, Object> keys : List.<Map<String, Object>>of(
                Map.of(),
                Map.of("StudyInstanceUID", "../../x"),
                Map.of("StudyInstanceUID", "1", "SOPInstanceUID", "2"))) {
            assertThat(route.ask("http://127.0.0.1:1", keys, Map.of(), "operation=wado", "spoolDirectory=" + folder)
                            .getException())
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new WadoRequest(RetrievedResource.frames, "1", "2", "3", null))
                .hasMessageContaining("Frames");
    }
}
