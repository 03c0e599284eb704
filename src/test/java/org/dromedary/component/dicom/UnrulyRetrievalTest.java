package org.dromedary.component.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.dromedary.component.PeerException;
import org.dromedary.dicom.DicomHeader;
import org.dromedary.dicom.SyntheticStudy;
import org.dromedary.testsupport.CuttingProxy;
import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.testsupport.RawAssociation;
import org.dromedary.testsupport.ScriptedScp;
import org.dromedary.testsupport.ScriptedScp.Request;
import org.dromedary.testsupport.ScriptedScp.Script;

/** Retrievals that break off in the middle: what came is kept, what did not is told, and nobody waits for ever. */
@Timeout(60)
class UnrulyRetrievalTest {

    private static final int PENDING = 0xFF00;
    private static final int C_MOVE = 0x0021;
    private static final String MOVE = "1.2.840.10008.5.1.4.1.2.2.2";
    private static final int INSTANCES = 12;

    @TempDir
    Path folder;

    private ScpRoute here;

    @BeforeEach
    void start() throws Exception {
        here = new ScpRoute(folder.resolve("here"), "&services=store,get,move");
        here.camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:received").process(here::receive);
            }
        });
    }

    @AfterEach
    void stop() {
        here.close();
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

    private Exchange ask(int port, String options) {
        return here.camel
                .createFluentProducerTemplate()
                .withBody(Map.of("StudyInstanceUID", "1.2.3"))
                .to("dicom:PEER@127.0.0.1:" + port + "?connectTimeout=2s" + options)
                .send();
    }

    private Exchange move(ScriptedScp peer, int silenceMillis) {
        return ask(peer.port(), "&operation=move&moveDestination=DROMEDARY&retrieveTimeout=" + silenceMillis);
    }

    private static void assertMayBeTriedAgain(Exchange exchange, String text) {
        assertThat(exchange.getException()).isInstanceOf(PeerException.class).hasMessageContaining(text);
        assertThat(exchange.getException().getMessage())
                .startsWith("PEER@127.0.0.1")
                .doesNotContain("\n");
        assertThat(exchange.getException(PeerException.class).isPermanent()).isFalse();
    }

    private static void assertNobodyWaits(ScriptedScp peer) {
        await().atMost(10, TimeUnit.SECONDS).until(() -> peer.open() == 0);
    }

    @Test
    void aMoveThatIsNeverAnsweredIsGivenUp() throws Exception {
        try (ScriptedScp peer =
                new ScriptedScp(answering(request -> request.call().hang()))) {
            assertMayBeTriedAgain(move(peer, 1_000), "no answer to C-MOVE within 1 s");
            assertNobodyWaits(peer);
        }
    }

    @Test
    void aMoveThatGoesOnForEverAndMovesNothingIsGivenUp() throws Exception {
        AtomicInteger told = new AtomicInteger();
        try (ScriptedScp peer = new ScriptedScp(answering(request -> {
            while (true) {
                request.answer(PENDING, 5, 2);
                told.incrementAndGet();
                Thread.sleep(100);
            }
        }))) {
            long start = System.nanoTime();
            Exchange moved = move(peer, 500);
            assertMayBeTriedAgain(moved, "for 3 s that C-MOVE goes on, and nothing has moved");
            assertThat(moved.getMessage().getHeader(DicomConstants.COMPLETED)).isEqualTo(2);
            assertThat(moved.getMessage().getHeader(DicomConstants.REMAINING)).isEqualTo(5);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(20));
            assertNobodyWaits(peer);
        }
        assertThat(told.get()).isGreaterThan(10);
    }

    @Test
    void aSlowMoveThatGetsOnIsNotGivenUp() throws Exception {
        try (ScriptedScp peer = new ScriptedScp(answering(request -> {
            for (int i = 0; i < 14; i++) {
                request.answer(PENDING, 14 - i, i);
                Thread.sleep(300);
            }
            request.answer(0, 0, 14);
        }))) {
            Exchange moved = move(peer, 600);
            assertThat(moved.getException()).isNull();
            assertThat(moved.getMessage().getHeader(DicomConstants.COMPLETED)).isEqualTo(14);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMoveThatIsCutTellsHowFarItWas(boolean insidePdu) throws Exception {
        try (ScriptedScp peer = new ScriptedScp(answering(request -> {
            request.answer(PENDING, 7, 3);
            if (insidePdu) {
                request.call().raw(new byte[] {4, 0, 0, 0, 0, 100, 1, 2, 3});
            }
            request.call().cut();
        }))) {
            Exchange moved = move(peer, 5_000);
            assertMayBeTriedAgain(moved, "broke during C-MOVE");
            assertThat(moved.getMessage().getHeader(DicomConstants.COMPLETED)).isEqualTo(3);
            assertThat(moved.getMessage().getHeader(DicomConstants.REMAINING)).isEqualTo(7);
        }
    }

    private List<File> study() throws IOException {
        SyntheticStudy study = new SyntheticStudy(new SyntheticStudy.Plan(
                SyntheticStudy.Modality.CT, 1, INSTANCES, 128, 1, "Knee", 5, LocalDateTime.of(2026, 11, 21, 9, 30)));
        List<File> files = new ArrayList<>();
        for (int i = 0; i < INSTANCES; i++) {
            Path file = folder.resolve("ct" + i + ".dcm");
            study.write(i, file);
            files.add(file.toFile());
        }
        return files;
    }

    @Test
    void whatAGetHasBroughtBeforeItWasCutIsKept() throws Exception {
        List<File> study = study();
        try (ScpRoute archive = new ScpRoute(folder.resolve("archive"), "&services=get&calledAets=*");
                CuttingProxy proxy =
                        new CuttingProxy(archive.port, 0, 0, study.get(0).length() * 9 / 2)) {
            archive.answers.put("get", exchange -> exchange.getMessage().setBody(study));
            Exchange got = ask(
                    proxy.port(),
                    "&operation=get&storeTo=direct:received&sopClasses=1.2.840.10008.5.1.4.1.1.2&spoolDirectory="
                            + here.spool);
            assertMayBeTriedAgain(got, "broke during C-GET");
            assertThat(proxy.cuts()).isEqualTo(1);
            assertThat(here.files).hasSize(4);
            for (int i = 0; i < 4; i++) {
                assertThat(DcmtkTest.dataset(here.files.get(i)))
                        .isEqualTo(DcmtkTest.dataset(study.get(i).toPath()));
            }
            await().atMost(10, TimeUnit.SECONDS).until(() -> here.halves().isEmpty());
            await().atMost(10, TimeUnit.SECONDS).until(() -> archive.consumer().getOpenAssociations() == 0);
        }
    }

    @Test
    void anInstanceThatTakesLongerThanThePeerMayBeSilentIsGot() throws Exception {
        Path file = folder.resolve("long.dcm");
        new SyntheticStudy(new SyntheticStudy.Plan(
                        SyntheticStudy.Modality.CT, 1, 1, 512, 1, "Knee", 6, LocalDateTime.of(2026, 11, 21, 9, 30)))
                .write(0, file);
        try (ScpRoute archive = new ScpRoute(folder.resolve("archive"), "&services=get&calledAets=*");
                CuttingProxy proxy = new CuttingProxy(archive.port, 0, 0)) {
            archive.answers.put("get", exchange -> exchange.getMessage().setBody(List.of(file.toFile())));
            proxy.slow(20);
            long start = System.nanoTime();
            Exchange got = ask(
                    proxy.port(),
                    "&operation=get&storeTo=direct:received&sopClasses=1.2.840.10008.5.1.4.1.1.2&maxPduLength=16384"
                            + "&retrieveTimeout=600&spoolDirectory=" + here.spool);
            assertThat(got.getException()).isNull();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(2));
            assertThat(DcmtkTest.dataset(here.files.get(0))).isEqualTo(DcmtkTest.dataset(file));
        }
    }

    /** What it ends with: status, and the numbers of sub-operations. */
    @ParameterizedTest
    @CsvSource({"false, 4", "true, 4", "true, 0"})
    void aDestinationThatDiesInTheMiddleOfAMoveIsToldWithWhatItLacks(boolean comesBack, int taken) throws Exception {
        List<File> study = study();
        AtomicInteger requests = new AtomicInteger();
        Script dying = answering(request -> {
            if (requests.getAndIncrement() >= taken) {
                request.call().cut();
            } else {
                request.answer(0);
            }
        });
        ScriptedScp destination = new ScriptedScp(dying);
        try (destination;
                RawAssociation association = new RawAssociation(here.port)) {
            here.answers.put("move", exchange -> {
                exchange.getMessage()
                        .setHeader(
                                DicomConstants.MOVE_TO,
                                "dicom:DYING@127.0.0.1:" + destination.port()
                                        + "?associations=1&connectTimeout=2s&responseTimeout=5s");
                exchange.getMessage().setBody(study);
            });
            association.request("MOVER", "DROMEDARY", Map.of(MOVE, "1.2.840.10008.1.2.1"));
            association.commandSet(
                    1,
                    DatasetBytes.implicit()
                            .text(0x00000002, "UI", MOVE)
                            .element(0x00000100, "US", new byte[] {C_MOVE, 0})
                            .element(0x00000110, "US", new byte[] {1, 0})
                            .text(0x00000600, "AE", "DYING")
                            .element(0x00000700, "US", new byte[] {0, 0})
                            .element(0x00000800, "US", new byte[] {0, 0})
                            .bytes());
            byte[] keys = DatasetBytes.explicit()
                    .text(0x00080052, "CS", "STUDY")
                    .text(0x0020000D, "UI", "1.2.3")
                    .bytes();
            association.data(1, keys, 0, keys.length, true);
            if (!comesBack) {
                await().atMost(10, TimeUnit.SECONDS).until(() -> requests.get() > taken);
                destination.close();
            }
            RawAssociation.Response last = association.response();
            while (last.status() == PENDING) {
                last = association.response();
            }
            assertThat(last.status()).isEqualTo(taken == 0 ? 0xA702 : 0xB000);
            assertThat(last.number(0x1021)).as("completed").isEqualTo(taken);
            assertThat(last.number(0x1022)).as("failed").isEqualTo(INSTANCES - taken);
            assertThat(last.number(0x1020)).as("remaining").isEqualTo(-1);
            String failed = new String(association.dataset(), StandardCharsets.ISO_8859_1);
            for (int i = 0; i < INSTANCES; i++) {
                String uid = DicomHeader.read(study.get(i).toPath()).sopInstanceUid();
                assertThat(failed.contains(uid))
                        .as("%d is named", i)
                        .isEqualTo(!destination.received.subList(0, taken).contains(uid));
            }
            assertThat(association.release().type()).isEqualTo(RawAssociation.A_RELEASE_RP);
        }
    }
}
