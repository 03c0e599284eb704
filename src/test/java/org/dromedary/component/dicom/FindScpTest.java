package org.dromedary.component.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.Command;

/** C-FIND of the consumer, asked by dcmtk's findscu. */
@Timeout(60)
class FindScpTest {

    @TempDir
    Path folder;

    private ScpRoute scp;
    private final List<Object> asked = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        scp = new ScpRoute(folder, "&services=store,find,worklist&queryOptions=relational");
    }

    @AfterEach
    void stop() {
        scp.close();
    }

    /** Matches without end that know whether they were closed. */
    private static final class Endless implements Iterator<Map<String, Object>>, AutoCloseable {

        final AtomicInteger given = new AtomicInteger();
        final AtomicBoolean closed = new AtomicBoolean();
        private final int all;

        Endless(int all) {
            this.all = all;
        }

        @Override
        public boolean hasNext() {
            return given.get() < all;
        }

        @Override
        public Map<String, Object> next() {
            return Map.of("StudyInstanceUID", "1.2." + given.incrementAndGet());
        }

        @Override
        public void close() {
            closed.set(true);
        }
    }

    private void answer(String event, Object matches) {
        scp.answers.put(event, exchange -> {
            asked.add(exchange.getMessage().getBody());
            exchange.getMessage().setBody(matches);
        });
    }

    private String findscu(Object... arguments) throws Exception {
        List<Object> all = new ArrayList<>(List.of("-v", "-aet", "FINDER", "-aec", "DROMEDARY"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("127.0.0.1", scp.port));
        return Command.run("findscu", all.toArray()).output();
    }

    private Process findscuInBackground() throws IOException {
        return new ProcessBuilder(
                        "findscu",
                        "-S",
                        "-aec",
                        "DROMEDARY",
                        "-k",
                        "QueryRetrieveLevel=STUDY",
                        "127.0.0.1",
                        String.valueOf(scp.port))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("findscu.log").toFile())
                .start();
    }

    @Test
    void keysGoInAndMatchesComeOut() throws Exception {
        Map<String, Object> match = new LinkedHashMap<>();
        match.put("StudyInstanceUID", "1.2.3");
        match.put("PatientName", "Doe^Jane");
        match.put("NumberOfStudyRelatedInstances", "12");
        answer("find", List.of(match));

        String output = findscu(
                "-S",
                "-k",
                "QueryRetrieveLevel=STUDY",
                "-k",
                "PatientName=D*",
                "-k",
                "StudyDate=",
                "-k",
                "StudyInstanceUID");

        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("StudyDate", null);
        keys.put("PatientName", "D*");
        keys.put("StudyInstanceUID", null);
        assertThat(asked).containsExactly(keys);
        assertThat(scp.requests.get(0))
                .containsEntry(DicomConstants.EVENT, "find")
                .containsEntry(DicomConstants.MODEL, "study")
                .containsEntry(DicomConstants.QUERY_LEVEL, "STUDY")
                .containsEntry(DicomConstants.CALLING_AET, "FINDER")
                .containsEntry(DicomConstants.CALLED_AET, "DROMEDARY");
        assertThat(output)
                .contains("Pending", "Doe^Jane", "[12", "QueryRetrieveLevel", "STUDY", "RetrieveAETitle", "DROMEDARY")
                .contains("Success");
    }

    @Test
    void aWorklistHasNoLevel() throws Exception {
        answer(
                "worklist",
                List.of(Map.of(
                        "PatientName",
                        "Roe^Rick",
                        "ScheduledProcedureStepSequence",
                        List.of(Map.of("Modality", "CT", "ScheduledStationAETitle", "CT1")))));
        String output = findscu("-W", "-k", "PatientName", "-k", "ScheduledProcedureStepSequence[0].Modality=CT");
        assertThat(output)
                .contains("Roe^Rick", "CT1")
                .doesNotContain("QueryRetrieveLevel")
                .doesNotContain("RetrieveAETitle");
        assertThat(scp.requests.get(0))
                .containsEntry(DicomConstants.EVENT, "worklist")
                .containsEntry(DicomConstants.MODEL, "worklist")
                .doesNotContainKey(DicomConstants.QUERY_LEVEL);
        Map<?, ?> keys = (Map<?, ?>) asked.get(0);
        assertThat(keys.get("ScheduledProcedureStepSequence")).isEqualTo(List.of(Map.of("Modality", "CT")));
    }

    @Test
    void aMissingOrWrongLevelIsRefused() throws Exception {
        answer("find", List.of());
        assertThat(findscu("-S", "-k", "PatientName")).contains("DataSetDoesNotMatchSOPClass");
        assertThat(findscu("-S", "-k", "QueryRetrieveLevel=PATIENT")).contains("DataSetDoesNotMatchSOPClass");
        assertThat(findscu("-P", "-k", "QueryRetrieveLevel=PATIENT")).contains("Success");
        assertThat(findscu("-P", "-k", "QueryRetrieveLevel=FRAME")).contains("DataSetDoesNotMatchSOPClass");
        assertThat(asked).hasSize(1);
    }

    @Test
    void theRouteRefuses() throws Exception {
        scp.answers.put("find", exchange -> {
            exchange.getMessage().setHeader(DicomConstants.STATUS, 0xA700);
            exchange.getMessage().setHeader(DicomConstants.ERROR_COMMENT, "Too many matches");
        });
        assertThat(findscu("-S", "-k", "QueryRetrieveLevel=STUDY")).contains("OutOfResources");
        scp.answers.put("find", exchange -> {
            throw new IllegalStateException("no index");
        });
        assertThat(findscu("-S", "-k", "QueryRetrieveLevel=STUDY")).contains("UnableToProcess");
    }

    @Test
    void aServiceThatIsNotEnabledIsNotNegotiated() throws Exception {
        try (ScpRoute storeOnly = new ScpRoute(folder.resolve("other"), "")) {
            assertThat(Command.run(
                                    "findscu",
                                    "-v",
                                    "-S",
                                    "-aec",
                                    "DROMEDARY",
                                    "-k",
                                    "QueryRetrieveLevel=STUDY",
                                    "127.0.0.1",
                                    storeOnly.port)
                            .output())
                    .contains("No Acceptable Presentation Contexts");
        }
    }

    @Test
    void aCancelInTheMiddleOfTenThousandMatchesEndsTheQuery() throws Exception {
        Endless matches = new Endless(10_000);
        answer("find", matches);
        String output = findscu("--cancel", "5", "-S", "-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID");
        assertThat(output).contains("Cancel");
        await().atMost(5, TimeUnit.SECONDS).untilTrue(matches.closed);
        assertThat(matches.given.get()).isLessThan(10_000);
    }

    @Test
    void tenThousandMatchesComeWhole() throws Exception {
        Endless matches = new Endless(10_000);
        answer("find", matches);
        String output = findscu("-S", "-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID");
        assertThat(output).contains("1.2.10000", "Success");
        await().atMost(5, TimeUnit.SECONDS).untilTrue(matches.closed);
    }

    @Test
    void aLostAssociationClosesTheMatches() throws Exception {
        Endless matches = new Endless(Integer.MAX_VALUE);
        answer("find", matches);
        Process finder = findscuInBackground();
        await().atMost(10, TimeUnit.SECONDS).until(() -> matches.given.get() > 100);
        finder.destroyForcibly();
        await().atMost(10, TimeUnit.SECONDS).untilTrue(matches.closed);
        await().atMost(10, TimeUnit.SECONDS).until(() -> scp.consumer().getOpenAssociations() == 0);
    }

    @Test
    void matchesThatEndEarlySaySo() throws Exception {
        answer("find", new Iterator<Map<String, Object>>() {
            @Override
            public boolean hasNext() {
                throw new MatchesEndedException(0xA700, "Narrow it by date", null);
            }

            @Override
            public Map<String, Object> next() {
                throw new NoSuchElementException();
            }
        });
        assertThat(findscu("-d", "-S", "-k", "QueryRetrieveLevel=STUDY", "-k", "PatientAge=042Y"))
                .containsIgnoringCase("0xa700")
                .contains("Narrow it by date");
    }

    @Test
    void aSearchWithoutMatchesHearsThatThePeerIsGone() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        scp.answers.put("find", exchange -> {
            BooleanSupplier wanted = exchange.getMessage().getHeader(DicomConstants.WANTED, BooleanSupplier.class);
            exchange.getMessage().setBody(new Iterator<Map<String, Object>>() {
                @Override
                public boolean hasNext() {
                    asked.countDown();
                    await().atMost(30, TimeUnit.SECONDS).until(() -> !wanted.getAsBoolean());
                    ended.set(true);
                    return false;
                }

                @Override
                public Map<String, Object> next() {
                    throw new NoSuchElementException();
                }
            });
        });
        Process finder = findscuInBackground();
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        finder.destroyForcibly();
        await().atMost(10, TimeUnit.SECONDS).untilTrue(ended);
    }

    @Test
    void aLongQueryDelaysNobody() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        scp.answers.put("find", exchange -> {
            begun.countDown();
            go.await(30, TimeUnit.SECONDS);
        });
        Thread slow = new Thread(() -> {
            try {
                findscu("-S", "-k", "QueryRetrieveLevel=STUDY");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        slow.start();
        begun.await(10, TimeUnit.SECONDS);
        Command.succeed("echoscu", "-aec", "DROMEDARY", "127.0.0.1", scp.port);
        answer("worklist", List.of());
        assertThat(findscu("-W", "-k", "PatientName")).contains("Success");
        assertThat(slow.isAlive()).isTrue();
        go.countDown();
        slow.join();
    }

    @Test
    void textComesInTheCharacterSetOfTheRequestWhereItFits() throws Exception {
        answer("find", List.of(Map.of("PatientName", "Müller^Jürgen"), Map.of("PatientName", "山田^太郎")));
        String latin = findscu(
                "-S", "-k", "QueryRetrieveLevel=STUDY", "-k", "SpecificCharacterSet=ISO_IR 100", "-k", "PatientName");
        assertThat(latin).contains("ISO_IR 100", "ISO_IR 192");
        assertThat(findscu("-S", "-k", "QueryRetrieveLevel=STUDY", "-k", "PatientName"))
                .contains("ISO_IR 192")
                .doesNotContain("ISO_IR 100");
        assertThat(((Map<?, ?>) asked.get(0)).containsKey("SpecificCharacterSet"))
                .isFalse();
    }

    @Test
    void unsupportedKeysAreTold() throws Exception {
        scp.answers.put("find", exchange -> {
            exchange.getMessage().setHeader(DicomConstants.UNSUPPORTED_KEYS, true);
            exchange.getMessage().setBody(List.of(Map.of("StudyInstanceUID", "1.2")));
        });
        assertThat(findscu("-S", "-k", "QueryRetrieveLevel=STUDY")).contains("WarningUnsupportedOptionalKeys");
    }

    @Test
    void whatIsNoMatchEndsTheQueryAndLeavesTheAssociationUsable() throws Exception {
        answer("find", List.of(Map.of("NoSuchKeyword", "x")));
        assertThat(findscu("-S", "--repeat", "2", "-k", "QueryRetrieveLevel=STUDY"))
                .containsSubsequence("UnableToProcess", "UnableToProcess");
        assertThat(asked).hasSize(2);
    }
}
