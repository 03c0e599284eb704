package org.dromedary.component.orthanc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dromedary.testsupport.ScriptedHttp.answer;
import static org.dromedary.testsupport.ScriptedHttp.cut;
import static org.dromedary.testsupport.ScriptedHttp.json;
import static org.dromedary.testsupport.ScriptedHttp.silence;

import java.io.File;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import org.apache.camel.Exchange;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.catalog.RuntimeCamelCatalog;
import org.apache.camel.util.URISupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.dromedary.component.InstanceAnswers;
import org.dromedary.component.PeerException;
import org.dromedary.dicom.DicomHeader;
import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.testsupport.ScriptedHttp;
import org.dromedary.testsupport.SentStudy;

/** Uploads to a server that answers as Orthanc, or a proxy before it, does on a bad day. */
@Timeout(60)
class OrthancFaultsTest {

    private static final String SYSTEM = "{\"ApiVersion\":16,\"Version\":\"1.10.1\"}";
    private static final String STORED =
            "{\"ID\":\"ce505110-8e1329db-743e2467-6cf92aaf-ea5394eb\",\"Status\":\"Success\"}";

    @TempDir
    Path folder;

    private final OrthancRoom room = new OrthancRoom();
    private List<File> files;

    @BeforeEach
    void make() throws Exception {
        files = OrthancRoom.files(SentStudy.make(folder, "x", 12));
    }

    @AfterEach
    void end() {
        room.close();
    }

    /** @param script of the uploads by their number, from 1 */
    private PeerException failure(Function<Integer, ScriptedHttp.Answer> script, Object body) throws Exception {
        AtomicInteger uploads = new AtomicInteger();
        try (ScriptedHttp server = new ScriptedHttp(
                request -> request.path().equals("/system") ? json(SYSTEM) : script.apply(uploads.incrementAndGet()))) {
            Exchange exchange = room.send("orthanc:" + server.url() + "?returnTimeout=0&parallel=1", body);
            assertThat(exchange.getException()).isInstanceOf(PeerException.class);
            return (PeerException) exchange.getException();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "401, true",
        "403, true",
        "404, true",
        "405, true",
        "302, true",
        "503, false",
        "502, false",
        "429, false"
    })
    void endsAtWhatHoldsForAll(int status, boolean permanent) throws Exception {
        PeerException e = failure(number -> number <= 3 ? json(STORED) : answer(status, null, ""), files);

        assertThat(e.isPermanent()).isEqualTo(permanent);
        assertThat(e).hasMessageContaining(Integer.toString(status));
        assertThat(room.statuses()).hasSize(3).containsOnly(0);
    }

    @ParameterizedTest
    @CsvSource({"400", "413", "415", "422"})
    void goesOnAfterWhatIsOfOneInstance(int status) throws Exception {
        PeerException e =
                failure(number -> number == 3 ? answer(status, null, "{\"Message\":\"bad\"}") : json(STORED), files);

        assertThat(e.isPermanent()).isTrue();
        assertThat(e).hasMessageContainingAll("took 11 of 12", "bad");
        assertThat(room.answers).containsEntry(files.get(2), InstanceAnswers.REFUSED);
    }

    @Test
    void aMissingUidIsOfOneInstanceAndAMissingPageIsNot() throws Exception {
        PeerException e = failure(
                number -> number == 1
                        ? answer(404, null, "{\"HttpStatus\":404,\"Message\":\"Inexistent tag\",\"OrthancStatus\":22}")
                        : json(STORED),
                files);

        assertThat(e).hasMessageContainingAll("took 11 of 12", "Inexistent tag");
    }

    @Test
    void anErrorOfItsOwnMayPassAndFiveInARowEndTheAttempt() throws Exception {
        PeerException one = failure(number -> number == 2 ? answer(500, null, "{}") : json(STORED), files);
        assertThat(one.isPermanent()).isFalse();
        assertThat(room.answers)
                .containsEntry(files.get(1), InstanceAnswers.REFUSED_FOR_NOW)
                .hasSize(12);
        room.answers.clear();

        PeerException all = failure(number -> answer(507, null, "{\"Message\":\"disk full\"}"), files);
        assertThat(all.isPermanent()).isFalse();
        assertThat(all).hasMessageContaining("disk full");
        assertThat(room.answers).hasSize(5);
    }

    @Test
    void doesNotTakeAPageOrHalfAnAnswerForASuccess() throws Exception {
        assertThat(failure(number -> answer(200, "text/html", "<html>Welcome"), files)
                        .isPermanent())
                .isTrue();
        assertThat(failure(number -> json("{}"), files.subList(0, 1)))
                .hasMessageContaining("did not say that it has stored");
        assertThat(failure(number -> json("{\"Status\":\"FilteredOut\"}"), files.subList(0, 1)))
                .hasMessageContaining("filter");
        room.answers.clear();

        PeerException e = failure(number -> cut(200, "application/json", 500, STORED.getBytes()), files);

        assertThat(e.isPermanent()).isFalse();
        assertThat(room.statuses()).isNotEmpty().containsOnly(InstanceAnswers.BROKEN);
    }

    @Test
    void anInstanceThatBreaksEachConnectionKeepsNoOtherBack() throws Exception {
        String uid = DicomHeader.read(files.get(4).toPath()).sopInstanceUid();
        try (ScriptedHttp server = new ScriptedHttp(request -> request.path().equals("/system")
                ? json(SYSTEM)
                : request.text().contains(uid) ? silence() : json(STORED))) {
            Exchange exchange = room.send("orthanc:" + server.url(), files);

            assertThat(exchange.getException()).hasMessageContaining("took 11 of 12");
            assertThat(room.answers)
                    .containsEntry(files.get(4), InstanceAnswers.BROKEN)
                    .hasSize(12);
        }
    }

    @Test
    @Tag("long-fault")
    void sendsTwoGigabytesInAHandfulOfMemory() throws Exception {
        Path large = DatasetBytes.instance(DatasetBytes.explicit(), "1.2.3", "1.2.3.4", "1.2.3.4.5")
                .header(org.aoju.bus.image.Tag.PixelData, "OB", (2L << 30) - 2)
                .write(folder.resolve("large.dcm"));
        try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
            sparse.setLength(sparse.length() + (2L << 30) - 2);
        }
        try (ScriptedHttp server =
                new ScriptedHttp(request -> json(request.path().equals("/system") ? SYSTEM : STORED)).keeping(0)) {
            room.succeed("orthanc:" + server.url(), large.toFile());

            assertThat(server.requests()).last().satisfies(upload -> assertThat(upload.length())
                    .isEqualTo(Files.size(large)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orthanc:http://h:8042?parallel=0",
                "orthanc:http://h:8042?maxNesting=0",
                "orthanc:http://h:8042?user=a&token=b",
                "orthanc:http://h:8042?operation=explode",
                "orthanc:http://h:8042?nonsense=1",
                "orthanc:http://",
                "orthanc:localhost:8042",
                "orthanc:nobody"
            })
    void refusesWhatCannotBeMeant(String uri) {
        assertThatThrownBy(() -> room.camel.getEndpoint(uri)).isInstanceOf(ResolveEndpointFailedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orthanc:http://h:8042",
                "orthanc:https://h/orthanc/",
                "orthanc://http://h:8042",
                "orthanc:http://[::1]:8042"
            })
    void understandsAnAddressHoweverItIsWritten(String uri) {
        OrthancEndpoint endpoint =
                room.camel.getEndpoint(uri + "?operation=modalityStore&level=series", OrthancEndpoint.class);

        assertThat(endpoint.getServiceUrl()).matches("https?://(h|\\[::1])(:8042|/orthanc/)");
        assertThat(endpoint.getConfiguration().getOperation()).isEqualTo(OrthancOperation.modalityStore);
    }

    @Test
    void secretsAreNotShownAndOptionsAreKnown() {
        for (String secret : List.of("password", "token", "clientSecret", "tlsPassword")) {
            assertThat(URISupport.sanitizeUri("orthanc:http://h:8042?x=y&" + secret + "=sesame&z=1"))
                    .as(secret)
                    .doesNotContain("sesame");
        }
        RuntimeCamelCatalog catalog = room.camel.getCamelContextExtension().getContextPlugin(RuntimeCamelCatalog.class);
        assertThat(catalog.validateProperties(
                                "orthanc",
                                Map.of(
                                        "server",
                                        "http://h",
                                        "operation",
                                        "peerStore",
                                        "jobTimeout",
                                        "30m",
                                        "password",
                                        "x"))
                        .isSuccess())
                .isTrue();
        assertThat(catalog.validateProperties("orthanc", Map.of("server", "x", "operation", "explode"))
                        .isSuccess())
                .isFalse();
    }
}
