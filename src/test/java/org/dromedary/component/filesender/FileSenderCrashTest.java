package org.dromedary.component.filesender;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

import org.apache.camel.Exchange;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However an attempt ends, the next one goes on from there, and nobody is mailed twice. */
class FileSenderCrashTest extends FileSenderTestSupport {

    private static final String STEP_BY_STEP = "stateInterval=0";

    /** A process that dies while it remembers something, before or after that is safe. */
    private static final class Crash extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    /** Hands over to a repository that outlives it, and dies at one of the writes. */
    private static final class DyingRepository extends MemoryStateRepository {

        private final MemoryStateRepository durable;
        private final int at;
        private final boolean afterwards;
        private final AtomicInteger writes = new AtomicInteger();
        private volatile boolean dead;

        DyingRepository(MemoryStateRepository durable, int at, boolean afterwards) {
            this.durable = durable;
            this.at = at;
            this.afterwards = afterwards;
        }

        @Override
        public String getState(String key) {
            return durable.getState(key);
        }

        @Override
        public synchronized void setState(String key, String value) {
            boolean now = writes.incrementAndGet() == at;
            if (dead || now && !afterwards) {
                dead = true;
                throw new Crash();
            }
            durable.setState(key, value);
            if (now) {
                dead = true;
                throw new Crash();
            }
        }
    }

    @Test
    void anUploadGoesOnWhereItWasCut() throws Exception {
        File file = file("a.bin", 20 * CHUNK + 7);
        LongConsumer dying = bytes -> {
            if (bytes > 10 * CHUNK) {
                throw new Crash();
            }
        };
        Exchange cut = cut(rememberingUri(STEP_BY_STEP, "chunkConcurrency=2"), file, dying);
        assertThat(cut.getException()).isInstanceOf(Crash.class);
        long before = server.count("PUT /file/.*/chunk/.*");
        restartClient();

        long id = sent(rememberingUri(), file, Map.of());

        assertThat(server.count("POST /transfer")).isEqualTo(1);
        assertThat(server.count("PUT /file/.*/chunk/.*") - before).isBetween(8L, 12L);
        assertThat(server.content(id, "a.bin")).isEqualTo(Files.readAllBytes(file.toPath()));
        assertDeliveredOnce();
    }

    @Test
    void progressCountsWhatEarlierAttemptsHaveSent() throws Exception {
        File file = file("a.bin", 20 * CHUNK);
        cut(rememberingUri(STEP_BY_STEP, "chunkConcurrency=1"), file, bytes -> {
            if (bytes >= 10 * CHUNK) {
                throw new Crash();
            }
        });
        restartClient();
        var heard = new java.util.concurrent.CopyOnWriteArrayList<Long>();

        assertThat(cut(rememberingUri(), file, heard::add).getException()).isNull();

        assertThat(heard).isSorted();
        assertThat(heard.get(0)).isGreaterThanOrEqualTo(9L * CHUNK);
        assertThat(heard.get(heard.size() - 1)).isEqualTo(20L * CHUNK);
    }

    /** At every write of what is remembered, before and after it is safe. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCrashAtAnyWriteDeliversOnce(boolean afterwards) throws Exception {
        File file = file("a.bin", 3 * CHUNK + 7);
        int crashes = 0;
        for (int at = 1; ; at++) {
            String key = "delivery-" + at;
            context.getRegistry().bind("dying" + at, new DyingRepository(memory, at, afterwards));
            Map<String, Object> headers = Map.of(FileSenderConstants.STATE_KEY, key);
            String dying = uri("chunkConcurrency=1", STEP_BY_STEP, "stateRepository=#dying" + at);
            int mails = server.mails().size();
            Exchange first = send(dying, file, headers);
            if (first.getException() != null) {
                assertThat(first.getException()).isInstanceOf(Crash.class);
                crashes++;
            }

            long id = sent(rememberingUri(), file, headers);

            assertThat(server.mails().size() - mails)
                    .as("mails after a crash at write %d", at)
                    .isEqualTo(1);
            assertThat(server.completed().stream().filter(completed -> completed == id))
                    .hasSize(1);
            assertThat(server.content(id, "a.bin")).isEqualTo(Files.readAllBytes(file.toPath()));
            if (first.getException() == null) {
                break;
            }
        }
        assertThat(crashes).isGreaterThanOrEqualTo(4);
    }

    /** At every request that changes something, carried out or not, with the connection cut and nothing repeated. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCutAtAnyRequestDeliversOnce(boolean obeyed) throws Exception {
        File file = file("a.bin", 2 * CHUNK + 7);
        int cuts = 0;
        for (int skip = 0; ; skip++) {
            Map<String, Object> headers = Map.of(FileSenderConstants.STATE_KEY, "delivery-" + skip);
            int mails = server.mails().size();
            if (obeyed) {
                server.loseAnswer("P.*", skip, 1);
            } else {
                server.hangUp("P.*", skip, 1);
            }
            restartClient();
            Exchange first = send(rememberingUri("chunkConcurrency=1", "maxRetries=0"), file, headers);
            server.heal();
            if (first.getException() != null) {
                assertThat(first.getException()).isInstanceOf(FileSenderUnavailableException.class);
                cuts++;
            }
            restartClient();

            long id = sent(rememberingUri(), file, headers);

            assertThat(server.mails().size() - mails)
                    .as("mails after a cut at request %d", skip)
                    .isEqualTo(1);
            assertThat(server.content(id, "a.bin")).isEqualTo(Files.readAllBytes(file.toPath()));
            if (first.getException() == null) {
                break;
            }
        }
        assertThat(cuts).as("create, 3 chunks, file, transfer").isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource({"true, 1", "false, 1"})
    void aLostAnswerToTheCompletionIsLookedUpNotRepeated(boolean obeyed, int times) throws Exception {
        if (obeyed) {
            server.loseAnswer("PUT /transfer/\\d+", 0, times);
        } else {
            server.hangUp("PUT /transfer/\\d+", 0, times);
        }

        long id = sent(rememberingUri(), file("a.bin", 2 * CHUNK), Map.of());

        assertThat(id).isPositive();
        assertDeliveredOnce();
        assertThat(server.count("GET /transfer")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "403, <html>blocked</html>, true",
        "400, '{\"message\":\"rest_bad_parameter\",\"uid\":\"1\"}', false",
        "404, gone, false"
    })
    void anyAnswerToTheCompletionMayComeAfterTheMail(int status, String body, boolean permanent) throws Exception {
        server.obeyAndAnswer("PUT /transfer/\\d+", 0, 1, status, body);
        File file = file("a.bin", 2 * CHUNK);

        assertThat(send(rememberingUri(), file, Map.of()).getException())
                .isInstanceOfSatisfying(FileSenderException.class, e -> assertThat(e.isPermanent())
                        .isEqualTo(permanent));
        assertThat(server.count("DELETE .*")).isZero();

        sent(rememberingUri(), file, Map.of());
        assertDeliveredOnce();
    }

    @Test
    void anUnreadableListOfTransfersIsNoReasonToMailTwice() throws Exception {
        server.loseAnswer("PUT /transfer/\\d+", 0, 1);
        server.answer("GET /transfer", 0, 10, 200, "<html>busy</html>");

        sent(rememberingUri(), file("a.bin", 2 * CHUNK), Map.of());

        assertDeliveredOnce();
        assertThat(server.seen())
                .anyMatch(seen -> seen.status() == 400 && seen.line().contains("/chunk/"));
    }

    @Test
    void aLostAnswerToTheCreationLeavesATransferThatMailsNobody() throws Exception {
        server.loseAnswer("POST /transfer", 0, 1);

        sent(rememberingUri(), file("a.bin", 2 * CHUNK), Map.of());

        assertThat(server.transfers()).isEqualTo(2);
        assertDeliveredOnce();
    }

    @Test
    void aCompletedTransferIsAnsweredFromMemoryWithoutServerOrFile() throws Exception {
        File file = file("a.bin", 2 * CHUNK);
        Exchange first = send(rememberingUri(), file, Map.of());
        restartClient();
        server.close();
        Files.delete(file.toPath());

        Exchange second = send(rememberingUri(), file, Map.of());

        assertThat(second.getException()).isNull();
        for (String header : new String[] {
            FileSenderConstants.TRANSFER_ID,
            FileSenderConstants.DOWNLOAD_URL,
            FileSenderConstants.DOWNLOAD_URLS,
            FileSenderConstants.EXPIRES,
            FileSenderConstants.RECIPIENTS_ACCEPTED
        }) {
            assertThat(second.getMessage().getHeader(header))
                    .isNotNull()
                    .isEqualTo(first.getMessage().getHeader(header));
        }
    }

    @Test
    void aTransferThatTheServerHasRemovedIsMadeAnew() throws Exception {
        File file = file("a.bin", 5 * CHUNK);
        server.answer("PUT /file/.*/chunk/.*", 3, 100, 503, "");
        refused(rememberingUri("maxRetries=0"), file, Map.of());
        long gone =
                Json.number(Json.read(memory.getState("1/transfer").getBytes()).path("transferId"));
        server.removeTransfer(gone);
        server.heal();

        long id = sent(rememberingUri(), file, Map.of());

        assertThat(id).isNotEqualTo(gone);
        assertThat(server.content(id, "a.bin")).isEqualTo(Files.readAllBytes(file.toPath()));
        assertDeliveredOnce();
    }

    @Test
    void aTransferThatSomebodyHasClosedIsMadeAnew() throws Exception {
        File file = file("a.bin", 5 * CHUNK);
        server.answer("PUT /file/\\d+", 0, 100, 503, "");
        refused(rememberingUri("maxRetries=0"), file, Map.of());
        long closed =
                Json.number(Json.read(memory.getState("1/transfer").getBytes()).path("transferId"));
        server.closeTransfer(closed);
        server.heal();

        long id = sent(rememberingUri(), file, Map.of());

        assertThat(id).isNotEqualTo(closed);
        assertThat(server.completed()).containsExactly(id);
    }

    @Test
    void anotherFileUnderTheSameKeyIsNotMixedIntoTheOldTransfer() throws Exception {
        File file = file("a.bin", 5 * CHUNK);
        server.answer("PUT /file/.*/chunk/.*", 3, 100, 503, "");
        refused(rememberingUri("maxRetries=0"), file, Map.of());
        server.heal();
        byte[] other = Files.readAllBytes(file.toPath());
        other[0]++;
        Files.write(file.toPath(), other);
        assertThat(file.setLastModified(file.lastModified() + 5000)).isTrue();

        long id = sent(rememberingUri(), file, Map.of());

        assertThat(server.content(id, "a.bin")).isEqualTo(other);
        assertThat(server.transfers()).as("the old one was deleted").isEqualTo(1);
        assertDeliveredOnce();
    }

    @Test
    void aFileThatChangesAfterTheCompletionWasAskedForIsNotMailedTwice() throws Exception {
        File file = file("a.bin", 5 * CHUNK);
        server.loseAnswer("PUT /transfer/\\d+", 0, 1);
        server.hangUp("GET /transfer", 0, 1);
        refused(rememberingUri("maxRetries=0"), file, Map.of());
        assertThat(file.setLastModified(file.lastModified() + 5000)).isTrue();
        server.closeTransfer(server.completed().get(0));
        server.heal();

        sent(rememberingUri(), file, Map.of());

        assertDeliveredOnce();
    }

    @Test
    void whatCannotBeReadStopsTheMessageInsteadOfMailingAgain() throws Exception {
        memory.setState("1/transfer", "{\"phase\":\"TELEPORTED\"}");

        Exception exception = refused(rememberingUri(), file("a.bin", 10), Map.of());

        assertThat(exception)
                .isInstanceOf(FileSenderMessageInvalidException.class)
                .hasMessageContaining("1/transfer");
        assertThat(server.seen()).isEmpty();
    }

    @Test
    void whatIsRememberedHoldsNoAddressAndNoSecret() throws Exception {
        sent(rememberingUri(), file("a.bin", 10), Map.of());

        assertThat(memory.getState("1/transfer"))
                .contains("COMPLETED")
                .doesNotContain(CAROL, "carol", FileSenderDouble.SECRET);
    }

    private Exchange cut(String uri, File file, LongConsumer progress) {
        return template.request(uri, exchange -> {
            exchange.getMessage().setBody(file);
            exchange.getMessage().setHeader(FileSenderConstants.RECIPIENTS, CAROL);
            exchange.getMessage().setHeader(FileSenderConstants.STATE_KEY, "1/transfer");
            exchange.setProperty(FileSenderConstants.PROGRESS, progress);
        });
    }

    private void assertDeliveredOnce() {
        assertThat(server.completed()).hasSize(1);
        assertThat(server.mails()).hasSize(1);
    }
}
