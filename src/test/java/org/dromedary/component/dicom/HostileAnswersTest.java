package org.dromedary.component.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.apache.camel.RuntimeCamelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.dromedary.dicom.TransferSyntax;
import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.testsupport.ScriptedScp;
import org.dromedary.testsupport.ScriptedScp.Request;
import org.dromedary.testsupport.ScriptedScp.Script;

/** Peers whose answers to a query would fill the heap or overflow the stack of who believes them. */
@Timeout(60)
class HostileAnswersTest {

    private static final int PENDING = 0xFF00;

    private final DicomConfiguration configuration = new DicomConfiguration();

    private static Script answering(byte[] dataset, String syntax) {
        return new Script() {
            @Override
            public String accept(String sopClass, List<String> syntaxes) {
                return syntax;
            }

            @Override
            public void request(Request request) throws Exception {
                request.answer(PENDING, dataset);
                request.answer(0);
            }
        };
    }

    private FindMatches find(ScriptedScp peer) throws Exception {
        Map<String, Object> keys = new HashMap<>();
        keys.put("StudyInstanceUID", null);
        return FindMatches.open(
                new DicomScu.Peer("PEER", "127.0.0.1", peer.port()),
                configuration,
                new DicomQuery(QueryModel.study, "STUDY", keys),
                0);
    }

    private static DatasetBytes match() {
        return DatasetBytes.explicit().text(0x0020000D, "UI", "1.2.3");
    }

    private static byte[] many(int elements) {
        DatasetBytes many = match();
        for (int i = 0; i < elements; i++) {
            many.text(0x00210010 + (i % 0xE000), "LO", "");
        }
        return many.bytes();
    }

    static Stream<Arguments> hostile() {
        String explicit = TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN;
        return Stream.of(
                Arguments.of("20,000 levels", match().nested(20_000).bytes(), explicit, "32 deep"),
                Arguments.of(
                        "20,000 levels without VRs",
                        DatasetBytes.implicit().nested(20_000).bytes(),
                        TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN,
                        "32 deep"),
                Arguments.of(
                        "an element of 4 GB",
                        match().header(0x00420011, "OB", 0xFFFFFFF0L).bytes(),
                        explicit,
                        "cannot be used"),
                Arguments.of(
                        "an element of 2 GB",
                        match().header(0x00420011, "OB", 0x7FFFFFF0L).bytes(),
                        explicit,
                        "cannot be used"),
                Arguments.of(
                        "32 MB in one",
                        match().element(0x00420011, "OB", new byte[32 << 20]).bytes(),
                        explicit,
                        "longer than 1048576 bytes"),
                Arguments.of("a million elements", many(1_000_000), explicit, "longer than 1048576 bytes"),
                Arguments.of("too many elements", many(20_000), explicit, "more than 10000 elements"),
                Arguments.of(
                        "what nobody proposed, deflated",
                        match().bytes(),
                        TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
                        "deflated"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void whatIsOverTheBoundsEndsTheQuery(String what, byte[] dataset, String syntax, String why) throws Exception {
        try (ScriptedScp peer = new ScriptedScp(answering(dataset, syntax))) {
            try (FindMatches matches = find(peer)) {
                assertThatThrownBy(matches::hasNext)
                        .isInstanceOf(RuntimeCamelException.class)
                        .hasCauseInstanceOf(AssociationFailedException.class)
                        .hasMessageStartingWith("PEER@127.0.0.1")
                        .hasMessageContaining("C-FIND")
                        .hasMessageContaining(why)
                        .hasMessageNotContaining("\n");
            }
            await("nothing stays open").atMost(10, TimeUnit.SECONDS).until(() -> peer.open() == 0);
        }
    }

    @Test
    void anAnswerWithinTheBoundsIsAMatch() throws Exception {
        byte[] dataset = match().element(0x00420011, "OB", new byte[1 << 19]).bytes();
        try (ScriptedScp peer = new ScriptedScp(answering(dataset, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN));
                FindMatches matches = find(peer)) {
            assertThat(matches.next()).containsEntry("StudyInstanceUID", "1.2.3");
            assertThat(matches.hasNext()).isFalse();
        }
    }
}
