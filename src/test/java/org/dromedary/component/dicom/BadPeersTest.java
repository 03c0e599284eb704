package org.dromedary.component.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Queries that do not go as they should. */
@Timeout(60)
class BadPeersTest {

    @TempDir
    private Path folder;

    private ScpRoute peer;
    private final AtomicInteger given = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CountDownLatch hang = new CountDownLatch(1);
    private final DicomConfiguration configuration = new DicomConfiguration();

    /** Matches that count themselves. */
    private final class Matches implements Iterator<Map<String, Object>>, AutoCloseable {

        private final int all;
        private final int hangsAt;

        Matches(int all, int hangsAt) {
            this.all = all;
            this.hangsAt = hangsAt;
        }

        @Override
        public boolean hasNext() {
            return given.get() < all;
        }

        @Override
        public Map<String, Object> next() {
            if (given.get() == hangsAt) {
                try {
                    hang.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            Map<String, Object> match = new HashMap<>();
            match.put("StudyInstanceUID", "1.2." + given.incrementAndGet());
            match.put("StudyDescription", "x".repeat(60));
            match.put("PatientName", "Müller^Änne");
            return match;
        }

        @Override
        public void close() {
            closed.set(true);
        }
    }

    @BeforeEach
    void start() throws Exception {
        peer = new ScpRoute(folder, "&services=store,find");
    }

    @AfterEach
    void stop() {
        hang.countDown();
        peer.close();
    }

    private void answer(int all, int hangsAt) {
        peer.answers.put("find", exchange -> exchange.getMessage().setBody(new Matches(all, hangsAt)));
    }

    private FindMatches find(int limit) throws Exception {
        Map<String, Object> keys = new HashMap<>();
        keys.put("StudyInstanceUID", null);
        keys.put("PatientName", "M*");
        return FindMatches.open(
                new DicomScu.Peer("DROMEDARY", "127.0.0.1", peer.port),
                configuration,
                new DicomQuery(QueryModel.study, "STUDY", keys),
                limit);
    }

    @Test
    void tenThousandMatchesComeInOrder() throws Exception {
        answer(10_000, -1);
        int count = 0;
        try (FindMatches matches = find(0)) {
            while (matches.hasNext()) {
                Map<String, Object> match = matches.next();
                count++;
                assertThat(match)
                        .containsEntry("StudyInstanceUID", "1.2." + count)
                        .containsEntry("PatientName", "Müller^Änne");
            }
        }
        assertThat(count).isEqualTo(10_000);
    }

    @Test
    void whoDoesNotReadHoldsThePeerBack() throws Exception {
        answer(Integer.MAX_VALUE, -1);
        try (FindMatches matches = find(0)) {
            assertThat(matches.next()).isNotEmpty();
            AtomicInteger before = new AtomicInteger(-1);
            // what the sockets' buffers hold goes out, and then no more
            await().atMost(20, TimeUnit.SECONDS)
                    .pollInterval(500, TimeUnit.MILLISECONDS)
                    .until(() -> before.getAndSet(given.get()) == given.get());
            assertThat(given.get()).isLessThan(1_000_000);
        }
        await().atMost(10, TimeUnit.SECONDS).untilTrue(closed);
    }

    @Test
    void aFindWithoutEndIsCancelledAtTheLimit() throws Exception {
        answer(Integer.MAX_VALUE, -1);
        int count = 0;
        try (FindMatches matches = find(50)) {
            while (matches.hasNext()) {
                matches.next();
                count++;
            }
        }
        assertThat(count).isEqualTo(50);
        await().atMost(10, TimeUnit.SECONDS).untilTrue(closed);
    }

    @Test
    void aPeerThatFallsSilentIsGivenUp() throws Exception {
        configuration.setResponseTimeout(1_000);
        answer(Integer.MAX_VALUE, 10);
        try (FindMatches matches = find(0)) {
            assertThatThrownBy(() -> matches.forEachRemaining(match -> {}))
                    .hasMessageContaining("no answer to C-FIND within 1 s")
                    .hasCauseInstanceOf(AssociationFailedException.class);
            assertThat(matches.hasNext()).isFalse();
        }
    }

    @Test
    void anAssociationThatIsCutInTheMiddleIsNoEnd() throws Exception {
        answer(Integer.MAX_VALUE, 10);
        try (FindMatches matches = find(0)) {
            assertThat(matches.next()).isNotEmpty();
            peer.consumer().abortAssociations();
            assertThatThrownBy(() -> matches.forEachRemaining(match -> {}))
                    .hasMessageContaining("broke during C-FIND")
                    .hasCauseInstanceOf(AssociationFailedException.class);
        }
    }

    @Test
    void aRefusalSaysWhatItMeans() throws Exception {
        peer.answers.put("find", exchange -> {
            exchange.getMessage().setHeader(DicomConstants.STATUS, 0xA700);
            exchange.getMessage().setHeader(DicomConstants.ERROR_COMMENT, "index is being rebuilt");
        });
        try (FindMatches matches = find(0)) {
            assertThatThrownBy(matches::hasNext)
                    .hasMessageContaining("A700: the peer is out of resources (the peer says: index is being rebuilt)")
                    .cause()
                    .isInstanceOfSatisfying(RequestFailedException.class, refused -> assertThat(refused.isPermanent())
                            .isFalse());
        }
    }

    @Test
    void whatIsNotOfferedIsSaid() {
        assertThatThrownBy(() -> new Retrieval(
                                new DicomScu.Peer("DROMEDARY", "127.0.0.1", peer.port), configuration, counts -> {})
                        .move(new DicomQuery(QueryModel.study, "STUDY", Map.of("StudyInstanceUID", "1.2")), "X"))
                .isInstanceOf(RequestFailedException.class)
                .hasMessageContaining("does not offer C-MOVE in the model study");
    }

    @Test
    void manyClassesFitIntoOneAssociation() {
        List<String> many = IntStream.range(0, 300).mapToObj(i -> "1.2.3." + i).toList();
        assertThat(RetrievedClasses.contexts(many, 127)).hasSize(127);
        assertThat(RetrievedClasses.contexts(RetrievedClasses.usual(), 127)).hasSize(126);
        List<DicomScu.Context> few = RetrievedClasses.contexts(many.subList(0, 2), 127);
        assertThat(few).hasSizeGreaterThan(30).allMatch(context -> context.role() == DicomScu.Role.SCP);
        assertThat(few.stream().flatMap(context -> context.transferSyntaxUids().stream()))
                .contains("1.2.840.10008.1.2.1", "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.203");
    }
}
