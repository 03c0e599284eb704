package org.dromedary.component.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.dromedary.component.InstanceAnswers;
import org.dromedary.component.PeerException;
import org.dromedary.dicom.SyntheticStudy;
import org.dromedary.testsupport.ScriptedScp;
import org.dromedary.testsupport.ScriptedScp.Call;
import org.dromedary.testsupport.ScriptedScp.Request;
import org.dromedary.testsupport.ScriptedScp.Script;

/** The producer against receivers that answer what no proper one would: the right class, soon, and nothing left behind. */
@Timeout(60)
class UnrulyPeerTest {

    private static final int P_DATA_TF = 4;

    @TempDir
    Path folder;

    private final Map<String, Integer> answers = new ConcurrentHashMap<>();
    private final DefaultCamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void start() {
        camel.disableJMX();
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private List<File> study(int instances) throws IOException {
        SyntheticStudy study = new SyntheticStudy(new SyntheticStudy.Plan(
                SyntheticStudy.Modality.CT, 1, instances, 32, 1, "Knee", 1, LocalDateTime.of(2026, 11, 21, 9, 30)));
        List<File> files = new ArrayList<>();
        for (int i = 0; i < instances; i++) {
            Path file = folder.resolve("ct" + i + ".dcm");
            study.write(i, file);
            files.add(file.toFile());
        }
        return files;
    }

    private Exchange send(ScriptedScp peer, List<File> files, String options) {
        return camel.createFluentProducerTemplate()
                .to("dicom:PEER@127.0.0.1:" + peer.port() + "?responseTimeout=1s"
                        + (options.contains("connectTimeout") ? "" : "&connectTimeout=1s") + options)
                .withProcessor(exchange -> {
                    exchange.getMessage().setBody(files);
                    BiConsumer<File, Integer> listener = (file, status) -> answers.put(file.getName(), status);
                    exchange.setProperty(InstanceAnswers.PROPERTY, listener);
                })
                .send();
    }

    /** Nothing is open at the peer any more, and no thread waits for it. */
    private void assertNothingLeft(ScriptedScp peer) throws Exception {
        camel.stop();
        await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> {
            assertThat(peer.open()).isZero();
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.contains(camel.getName()) && name.contains("DicomScu"));
        });
    }

    private interface Answer {
        void give(Request request) throws Exception;
    }

    private static Script answering(Answer answer) {
        return new Script() {
            @Override
            public void request(Request request) throws Exception {
                answer.give(request);
            }
        };
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    static Stream<Arguments> brokenAnswers() {
        return Stream.of(
                Arguments.of("cut inside a PDU", (Answer) request -> {
                    request.call().raw(bytes(P_DATA_TF, 0, 0, 0, 0, 100, 1, 2, 3));
                    request.call().cut();
                }),
                Arguments.of(
                        "cut without a word", (Answer) request -> request.call().cut()),
                Arguments.of("never answers", (Answer) request -> request.call().hang()),
                Arguments.of("PDU of 4 GB", (Answer) request -> {
                    request.call().raw(bytes(P_DATA_TF, 0, 255, 255, 255, 255, 0, 0, 0, 0));
                    request.call().hang();
                }),
                Arguments.of("PDV longer than its PDU", (Answer)
                        request -> request.call().write(P_DATA_TF, bytes(0, 0, 0, 99, request.context(), 3, 0, 0))),
                Arguments.of("PDV of no length", (Answer)
                        request -> request.call().write(P_DATA_TF, bytes(0, 0, 0, 0, request.context(), 3, 0, 0))),
                Arguments.of("PDU too short for a PDV", (Answer)
                        request -> request.call().write(P_DATA_TF, bytes(0, 0, 0, 2))),
                Arguments.of(
                        "unknown PDU type", (Answer) request -> request.call().write(0x63, new byte[10])),
                Arguments.of("A-RELEASE-RP of a wrong length", (Answer)
                        request -> request.call().write(6, new byte[9])),
                Arguments.of("another message's answer", (Answer) request -> new Request(
                                request.call(),
                                request.context(),
                                request.command(),
                                request.messageId() + 7,
                                request.sopClass(),
                                request.sopInstance())
                        .answer(0)),
                Arguments.of("rubbish for a command", (Answer) request -> request.call()
                        .write(P_DATA_TF, ScriptedScp.pdv(request.context(), 3, new byte[] {1, 2, 3, 4, 5}))),
                Arguments.of("answer in a context that is none", (Answer)
                        request -> request.call().write(P_DATA_TF, ScriptedScp.pdv(201, 3, request.response(0)))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenAnswers")
    void whatIsNoAnswerMayBeTriedAgain(String what, Answer answer) throws Exception {
        try (ScriptedScp peer = new ScriptedScp(answering(answer))) {
            long start = System.nanoTime();
            Exchange sent = send(peer, study(3), "");
            assertThat(sent.getException()).isInstanceOf(AssociationFailedException.class);
            assertThat(((PeerException) sent.getException()).isPermanent()).isFalse();
            assertThat(sent.getException().getMessage())
                    .startsWith("PEER@127.0.0.1")
                    .doesNotContain("\n");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
            assertThat(answers).containsOnly(Map.entry("ct0.dcm", InstanceAnswers.BROKEN));
            assertThat(sent.getMessage().getHeader(DicomConstants.STORED)).isEqualTo(0);
            assertNothingLeft(peer);
        }
    }

    static Stream<Arguments> brokenAssociations() {
        return Stream.of(
                Arguments.of("never answers", associating(Call::hang), "was not answered within 1 s"),
                Arguments.of("cut", associating(Call::cut), "broke before it was accepted"),
                Arguments.of(
                        "4 GB of acceptance",
                        associating(call -> call.raw(bytes(2, 0, 255, 255, 255, 255, 0, 0, 0, 0))),
                        "broke before it was accepted"),
                Arguments.of("data instead", associating(call -> call.write(P_DATA_TF, new byte[12])), "broke"),
                Arguments.of("takes PDUs of 3 bytes", taking(3), "maximum PDU length of 3 bytes"),
                Arguments.of("takes PDUs of 4 GB", taking(-1), "maximum PDU length of 4294967295 bytes"));
    }

    private interface Associating {
        void begin(Call call) throws Exception;
    }

    private static Script associating(Associating associating) {
        return new Script() {
            @Override
            public void associating(Call call) throws Exception {
                associating.begin(call);
            }
        };
    }

    private static Script taking(int maxPduLength) {
        return new Script() {
            @Override
            public int maxPduLength() {
                return maxPduLength;
            }
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenAssociations")
    void anAssociationThatDoesNotComeAboutMayBeTriedAgain(String what, Script script, String text) throws Exception {
        try (ScriptedScp peer = new ScriptedScp(script)) {
            Exchange sent = send(peer, study(1), "");
            assertThat(sent.getException()).isInstanceOf(AssociationFailedException.class);
            assertThat(((PeerException) sent.getException()).isPermanent()).isFalse();
            assertThat(sent.getException().getMessage()).contains(text);
            assertThat(answers).isEmpty();
            assertNothingLeft(peer);
        }
    }

    @Test
    void aPeerThatTakesNothingIsToldForGood() throws Exception {
        Script script = new Script() {
            @Override
            public String accept(String sopClass, List<String> syntaxes) {
                return null;
            }
        };
        try (ScriptedScp peer = new ScriptedScp(script)) {
            Exchange sent = send(peer, study(2), "");
            assertThat(sent.getException(StoreFailedException.class).isPermanent())
                    .isTrue();
            assertThat(sent.getException().getMessage())
                    .contains("1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.1.2.1", "at the peer");
            assertThat(answers)
                    .containsOnly(
                            Map.entry("ct0.dcm", InstanceAnswers.NO_CONTEXT),
                            Map.entry("ct1.dcm", InstanceAnswers.NO_CONTEXT));
        }
    }

    @Test
    void statusesHaveTheirClasses() throws Exception {
        List<File> files = study(2);
        AtomicInteger status = new AtomicInteger();
        try (ScriptedScp peer = new ScriptedScp(answering(request -> request.answer(status.get())))) {
            for (int warning : new int[] {0xB000, 0xB006, 0xB007, 0x0111}) {
                status.set(warning);
                Exchange sent = send(peer, files, "");
                assertThat(sent.getException()).isNull();
                assertThat(sent.getMessage().getHeader(DicomConstants.WARNING, String.class))
                        .startsWith("2 instances");
            }
            for (int refusal : new int[] {0xA900, 0xC000, 0xC001, 0x0110, 0x0122, 0x0124}) {
                status.set(refusal);
                assertThat(send(peer, files, "")
                                .getException(StoreFailedException.class)
                                .isPermanent())
                        .as(Integer.toHexString(refusal))
                        .isTrue();
            }
            status.set(0xA700);
            assertThat(send(peer, files, "")
                            .getException(StoreFailedException.class)
                            .isPermanent())
                    .isFalse();
            // all on one association: none of these is a reason to end it
            assertThat(peer.associations).hasValue(1);
        }
    }

    @Test
    void anAnswerInSmallestPartsIsAnAnswer() throws Exception {
        Script script = answering(request -> {
            byte[] response = request.response(0);
            for (int i = 0; i < response.length; i++) {
                request.call()
                        .write(
                                P_DATA_TF,
                                ScriptedScp.pdv(
                                        request.context(), i == response.length - 1 ? 3 : 1, new byte[] {response[i]}));
            }
        });
        try (ScriptedScp peer = new ScriptedScp(script)) {
            assertThat(send(peer, study(2), "").getException()).isNull();
            assertThat(peer.received).hasSize(2);
        }
    }

    @Test
    void anAssociationIsUsedAgainAndReleasedWhenNobodyNeedsIt() throws Exception {
        List<File> files = study(1);
        try (ScriptedScp peer = new ScriptedScp(new Script() {})) {
            for (int i = 0; i < 3; i++) {
                assertThat(send(peer, files, "&associationIdle=500").getException())
                        .isNull();
            }
            assertThat(peer.associations).hasValue(1);
            await().atMost(5, TimeUnit.SECONDS).until(() -> peer.open() == 0);
            assertThat(peer.ends).first().isEqualTo("release");
            assertThat(send(peer, files, "&associationIdle=0").getException()).isNull();
            await().atMost(5, TimeUnit.SECONDS).until(() -> peer.open() == 0);
        }
    }

    @Test
    void oneThatDiedWhileItWasIdleIsReplacedOnce() throws Exception {
        List<File> files = study(2);
        // the first association lives for one message only, and says nothing when it dies
        Script script = answering(request -> {
            if (request.call().number == 1 && request.messageId() > 2) {
                request.call().cut();
            } else {
                request.answer(0);
            }
        });
        try (ScriptedScp peer = new ScriptedScp(script)) {
            assertThat(send(peer, files, "").getException()).isNull();
            assertThat(send(peer, files, "").getException()).isNull();
            assertThat(peer.associations).hasValue(2);
            assertThat(answers).containsOnly(Map.entry("ct0.dcm", 0), Map.entry("ct1.dcm", 0));
        }
    }

    @Test
    void muchIsSentOnSeveralAssociationsAndNoMoreThanAllowed() throws Exception {
        List<File> files = study(100);
        try (ScriptedScp peer = new ScriptedScp(answering(request -> {
            Thread.sleep(5);
            request.answer(0);
        }))) {
            assertThat(send(peer, files, "&associations=3").getException()).isNull();
            assertThat(peer.associations).hasValue(3);
            assertThat(peer.mostOpen).hasValue(3);
            assertThat(peer.received).hasSize(100).doesNotHaveDuplicates();
            assertThat(answers).hasSize(100);
            assertNothingLeft(peer);
        }
    }

    @Test
    void aPeerThatAllowsOneAssociationGetsEverythingOnIt() throws Exception {
        List<File> files = study(60);
        // the second is never answered, as by a peer that serves one after the other
        Script script = associating(call -> {
            if (call.number > 1) {
                call.hang();
            }
        });
        try (ScriptedScp peer = new ScriptedScp(script)) {
            long start = System.nanoTime();
            assertThat(send(peer, files, "&associations=2&connectTimeout=20s").getException())
                    .isNull();
            assertThat(peer.received).hasSize(60);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            assertNothingLeft(peer);
        }
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.CsvSource({"4,4,4", "4,2,2", "4,0,1", "1,4,1"})
    void theWindowIsWhatBothAgreeOn(int asked, int granted, int used) throws Exception {
        List<File> files = study(20);
        List<Request> waiting = new ArrayList<>();
        AtomicInteger most = new AtomicInteger();
        Script script = new Script() {
            @Override
            public int window() {
                return granted;
            }

            @Override
            public void request(Request request) throws Exception {
                waiting.add(request);
                most.accumulateAndGet(waiting.size(), Math::max);
                // answered together when no more may come, the last ones as they come
                if (waiting.size() == used) {
                    for (Request one : waiting) {
                        one.answer(0);
                    }
                    waiting.clear();
                }
            }
        };
        try (ScriptedScp peer = new ScriptedScp(script)) {
            assertThat(send(peer, files, "&associations=1&asyncWindow=" + asked).getException())
                    .isNull();
            assertThat(peer.received).hasSize(20);
            assertThat(most).hasValue(used);
        }
    }
}
