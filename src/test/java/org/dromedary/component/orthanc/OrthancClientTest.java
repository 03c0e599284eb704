package org.dromedary.component.orthanc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dromedary.testsupport.ScriptedHttp.answer;
import static org.dromedary.testsupport.ScriptedHttp.cut;
import static org.dromedary.testsupport.ScriptedHttp.json;

import java.net.URI;
import java.nio.file.Path;
import java.util.function.Function;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.dromedary.component.PeerException;
import org.dromedary.testsupport.ScriptedHttp;

/** What the client makes of answers that are not those of a healthy Orthanc. */
@Timeout(60)
class OrthancClientTest {

    private static final String ID = "ce505110-8e1329db-743e2467-6cf92aaf-ea5394eb";
    private static final String MD5_OF_ABC = "900150983cd24fb0d6963f7d28e17f72";

    @TempDir
    Path folder;

    private static void with(Function<ScriptedHttp.Request, ScriptedHttp.Answer> script, Check check) throws Exception {
        try (ScriptedHttp server = new ScriptedHttp(script)) {
            check.of(new OrthancClient(URI.create(server.url()), new OrthancConfiguration()));
        }
    }

    private interface Check {
        void of(OrthancClient client) throws Exception;
    }

    private static void refused(PeerException e, boolean permanent) {
        assertThat(e.isPermanent()).isEqualTo(permanent);
    }

    @Test
    void readsWhatAnOrthancIs() throws Exception {
        with(
                request -> json("{\"ApiVersion\":24,\"Version\":\"1.12.4\",\"Name\":\"x\",\"DicomAet\":\"A\","
                        + "\"OverwriteInstances\":true}"),
                client -> assertThat(client.system()).isEqualTo(new OrthancSystem("1.12.4", "x", "A", true)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | text/html        | <html><body>It works!</body></html> | true",
                "200 | application/json | {\"Version\":\"1\"}                 | true",
                "200 | application/json | []                                  | true",
                "200 | application/json | 1 2                                 | true",
                "200 | application/json | {\"Version\":\"1.10                 | false",
                "200 | application/json | ''                                  | true",
                "404 | text/plain       | nothing                             | true",
                "401 | text/plain       | ''                                  | true",
                "302 | text/plain       | ''                                  | true",
                "503 | text/html        | <title>Maintenance</title>          | false"
            })
    void isNotTakenInByWhatIsNoOrthanc(int status, String type, String body, boolean permanent) throws Exception {
        with(request -> answer(status, type, body), client -> assertThatThrownBy(client::system)
                .isInstanceOfSatisfying(PeerException.class, e -> refused(e, permanent))
                .hasMessageContaining("127.0.0.1"));
    }

    @Test
    void writesAnInstanceWhoseDigestIsRight() throws Exception {
        with(
                request -> request.path().endsWith("/md5")
                        ? answer(200, "text/plain", MD5_OF_ABC)
                        : answer(200, "application/dicom", "abc"),
                client -> {
                    assertThat(client.download(ID, folder.resolve("a"))).isEqualTo(MD5_OF_ABC);
                    assertThat(folder.resolve("a")).hasContent("abc");
                });
    }

    @Test
    void doesNotTakeAPartOfAnInstanceForIt() throws Exception {
        with(request -> cut(200, "application/dicom", 4, "abc".getBytes()), client -> assertThatThrownBy(
                        () -> client.download(ID, folder.resolve("a")))
                .isInstanceOfSatisfying(PeerException.class, e -> refused(e, false))
                .hasMessageContaining("part of an instance"));
    }

    @Test
    void noticesThatTheStorageThereIsDamaged() throws Exception {
        with(
                request -> request.path().endsWith("/md5")
                        ? answer(200, "text/plain", MD5_OF_ABC)
                        : answer(200, "application/dicom", "abd"),
                client -> assertThatThrownBy(() -> client.download(ID, folder.resolve("a")))
                        .isInstanceOfSatisfying(PeerException.class, e -> refused(e, true))
                        .hasMessageContaining("damaged"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../system", "a/b", "x", "a?b", "1.2.3"})
    void putsNothingIntoAPathThatIsNoIdentifier(String id) {
        OrthancClient client = new OrthancClient(URI.create("http://127.0.0.1:1"), new OrthancConfiguration());

        assertThatThrownBy(() -> client.instance(id)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> client.delete(OrthancLevel.study, id)).isInstanceOf(IllegalArgumentException.class);
    }
}
