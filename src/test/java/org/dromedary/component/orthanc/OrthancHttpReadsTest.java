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
import org.junit.jupiter.params.provider.ValueSource;

import org.dromedary.component.PeerException;
import org.dromedary.component.http.HttpAnswerException;
import org.dromedary.component.http.HttpStatusException;
import org.dromedary.testsupport.ScriptedHttp;

/** What is made of answers that are not those of a healthy Orthanc. */
@Timeout(60)
class OrthancHttpReadsTest {

    private static final String MD5_OF_ABC = "900150983cd24fb0d6963f7d28e17f72";

    @TempDir
    Path folder;

    private interface Check {
        void of(OrthancReads reads) throws Exception;
    }

    private static void with(Function<ScriptedHttp.Request, ScriptedHttp.Answer> script, Check check) throws Exception {
        try (ScriptedHttp server = new ScriptedHttp(script)) {
            OrthancClient client = new OrthancClient(URI.create(server.url()), new OrthancConfiguration());
            check.of(new OrthancHttpReads(client.peer()));
        }
    }

    private static OrthancReads.InstanceThere instance(long size) {
        return new OrthancReads.InstanceThere("ce505110-8e1329db", "s", "1.2.3", "f", size);
    }

    private Path target() {
        return folder.resolve("a.part");
    }

    @Test
    void aFileIsTakenWhenSizeAndDigestAreRight() throws Exception {
        with(request -> answer(200, "application/dicom", "abc", "ETag: \"0-" + MD5_OF_ABC + "\""), reads -> {
            assertThat(reads.fetch(instance(3), target())).isTrue();
            assertThat(target()).hasContent("abc");
        });
        // StoreMD5ForAttachments: false
        with(
                request -> answer(200, "application/dicom", "abc", "ETag: \"0-\""),
                reads -> assertThat(reads.fetch(instance(3), target())).isTrue());
        with(request -> answer(404, "text/plain", ""), reads -> assertThat(reads.fetch(instance(3), target()))
                .isFalse());
    }

    @Test
    void aFileThatIsCutOrDamagedIsNot() throws Exception {
        with(request -> cut(200, "application/dicom", 4, "abc".getBytes()), reads -> assertThatThrownBy(
                        () -> reads.fetch(instance(4), target()))
                .isInstanceOf(PeerException.class)
                .matches(e -> !((PeerException) e).isPermanent()));
        with(
                request -> answer(200, "application/dicom", "abd", "ETag: \"3-" + MD5_OF_ABC + "\""),
                reads -> assertThatThrownBy(() -> reads.fetch(instance(3), target()))
                        .isInstanceOf(HttpAnswerException.class)
                        .hasMessageContaining("MD5"));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 500, 503})
    void aStatusThatIsNoAnswerIsAFault(int status) throws Exception {
        with(request -> answer(status, "text/plain", ""), reads -> {
            assertThatThrownBy(() -> reads.changes(0, 10))
                    .isInstanceOf(HttpStatusException.class)
                    .hasMessageContaining("" + status);
            assertThatThrownBy(() -> reads.fetch(instance(3), target())).isInstanceOf(HttpStatusException.class);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "<html>It works</html>",
                "{\"Changes\":[{\"Seq\":1,\"ChangeType\":\"NewStudy\",\"ID\":\"../../tools/shutdown\",\"Date\":\"x\"}],\"Last\":1}",
                "{\"Changes\":[{\"Seq\":1,"
            })
    void whatIsNoLogIsNotReadAsOne(String body) throws Exception {
        with(request -> json(body), reads -> assertThatThrownBy(() -> reads.changes(0, 10))
                .isInstanceOf(PeerException.class));
    }

    @Test
    void aListThatEndsTooEarlyIsNoList() throws Exception {
        with(request -> json("[{\"ID\":\"ab\"}"), reads -> assertThatThrownBy(() -> reads.instances("ab"))
                .isInstanceOf(PeerException.class));
        with(request -> json("[{\"ID\":\"ab\"},{\"ID\":\"cd\"}]"), reads -> assertThat(reads.instances("ab"))
                .get()
                .satisfies(all -> assertThat(all).hasSize(2)));
    }
}
