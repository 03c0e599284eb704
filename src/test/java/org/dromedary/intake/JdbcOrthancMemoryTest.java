package org.dromedary.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import org.dromedary.component.orthanc.OrthancMemory;
import org.dromedary.component.orthanc.OrthancMemory.Brought;
import org.dromedary.component.orthanc.OrthancMemory.Cursor;
import org.dromedary.component.orthanc.OrthancMemory.Due;
import org.dromedary.component.orthanc.OrthancMemory.Instance;
import org.dromedary.component.orthanc.OrthancMemory.Want;
import org.dromedary.testsupport.PostgresServer;
import org.dromedary.testsupport.StudyRoom;

/** The same on both databases. */
class JdbcOrthancMemoryTest {

    private static final String A = "a";

    @TempDir
    Path folder;

    @Test
    void onH2() {
        try (StudyRoom room = StudyRoom.start(folder, StudyRoom.quiet(Duration.ofMinutes(1)))) {
            remembers(room);
            asksForMoreThanAStatementTakes(room);
            isToldOfTheSameByTwo(room);
        }
    }

    @Test
    void onPostgreSql() throws Exception {
        try (PostgresServer postgres = PostgresServer.start();
                StudyRoom room =
                        StudyRoom.start(folder, StudyRoom.quiet(Duration.ofMinutes(1)), postgres.url(), "postgres")) {
            remembers(room);
            asksForMoreThanAStatementTakes(room);
            isToldOfTheSameByTwo(room);
        }
    }

    private static OrthancMemory memory(StudyRoom room) {
        return new JdbcOrthancMemory(
                room.jdbc(),
                new NamedParameterJdbcTemplate(room.database()),
                new TransactionTemplate(new DataSourceTransactionManager(room.database())));
    }

    private static void remembers(StudyRoom room) {
        OrthancMemory memory = memory(room);
        assertThat(memory.cursor(A)).isEmpty();
        Cursor cursor = new Cursor(7, "StableStudy", "s1", "20261121T050000", null);
        memory.note(A, cursor, Map.of("s1", Want.PART, "s2", Want.STABLE));
        memory.note("b", null, Map.of("s1", Want.STABLE));
        memory.note(A, null, Map.of("s1", Want.STABLE));
        memory.note(A, null, Map.of("s1", Want.PART));
        assertThat(memory(room).cursor(A)).contains(cursor);
        assertThat(memory.cursor("b")).isEmpty();
        Due first = due(memory, "s1");
        assertThat(first.want()).isEqualTo(Want.STABLE);
        assertThat(first.notice()).isEqualTo(3);
        assertThat(memory.due(A, 1, Set.of("s1"))).extracting(Due::studyId).containsExactly("s2");
        assertThat(memory.backlog(A).studies()).isEqualTo(2);

        memory.coming(A, "s1", "1.2");
        memory.add(
                A, "s1", List.of(new Instance("i1", "f1", "1.2.3", null), new Instance("i2", "f2", null, "no DICOM")));
        memory.add(A, "s1", List.of(new Instance("i1", "f3", "1.2.3", null)));
        assertThat(memory.instances(A, "s1"))
                .containsEntry("i1", new Instance("i1", "f3", "1.2.3", null))
                .containsEntry("i2", new Instance("i2", "f2", null, "no DICOM"))
                .hasSize(2);
        memory.remove(A, "s1", List.of("i2"));
        assertThat(memory.instances(A, "s1")).containsOnlyKeys("i1");

        memory.failed(A, first, null, "cut", Instant.now().plusSeconds(60));
        assertThat(memory.due(A, 9, Set.of())).extracting(Due::studyId).containsExactly("s2");
        assertThat(memory.backlog(A).failing()).isEqualTo(1);
        assertThat(memory.backlog(A).failure()).isEqualTo("cut");
        // a new change does not make it less of a failure
        memory.note(A, null, Map.of("s1", Want.PART));
        assertThat(memory.due(A, 9, Set.of())).extracting(Due::studyId).containsExactly("s2");
        memory.failed(A, first, null, "cut", Instant.now().minusSeconds(1));

        Brought brought = new Brought("1.2", "20261121T050000", 2, true);
        memory.brought(A, first, brought);
        assertThat(memory.known(A, Set.of("s1")).get("s1").due())
                .as("noted meanwhile")
                .isTrue();
        memory.brought(A, due(memory, "s1"), brought);
        OrthancMemory.Known known = memory.known(A, Set.of("s1")).get("s1");
        assertThat(known.due()).isFalse();
        assertThat(known.checked()).isFalse();
        assertThat(known.brought()).isEqualTo(brought);
        memory.checked(A, "s1");
        assertThat(memory.known(A, Set.of("s1")).get("s1").checked()).isTrue();

        memory.skip(A, Map.of("s3", brought, "s2", brought));
        assertThat(memory.known(A, Set.of("s3")).get("s3").brought()).isEqualTo(brought);
        assertThat(due(memory, "s2").want()).isEqualTo(Want.STABLE);
        memory.gone(A, "s1");
        assertThat(memory.studies(A)).containsExactlyInAnyOrder("s2", "s3");
        assertThat(memory.instances(A, "s1")).isEmpty();
        assertThat(memory.studies("b")).containsExactly("s1");
    }

    private static void asksForMoreThanAStatementTakes(StudyRoom room) {
        List<String> ids =
                IntStream.range(0, 66_000).mapToObj(i -> "many-" + i).collect(Collectors.toCollection(ArrayList::new));
        ids.add("s2");
        assertThat(memory(room).known(A, ids)).containsOnlyKeys("s2");
    }

    /** The hook and the poll: neither fails, and each is counted. */
    private static void isToldOfTheSameByTwo(StudyRoom room) {
        OrthancMemory memory = memory(room);
        int rounds = 10;
        Map<String, Want> studies = Map.of("n1", Want.PART, "n2", Want.PART, "n3", Want.STABLE);
        for (int i = 0; i < rounds; i++) {
            String orthanc = "race-" + i;
            CyclicBarrier together = new CyclicBarrier(2);
            CompletableFuture<?>[] both = IntStream.range(0, 2)
                    .mapToObj(one -> CompletableFuture.runAsync(
                            () -> {
                                try {
                                    together.await();
                                } catch (InterruptedException | BrokenBarrierException e) {
                                    throw new IllegalStateException(e);
                                }
                                memory.note(orthanc, new Cursor(7, "StableStudy", "n1", "d", null), studies);
                            },
                            work -> new Thread(work, "told").start()))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(both).join();
            assertThat(memory.due(orthanc, 9, Set.of())).extracting(Due::notice).containsExactly(2L, 2L, 2L);
        }
    }

    private static Due due(OrthancMemory memory, String studyId) {
        return memory.due(A, 9, Set.of()).stream()
                .filter(due -> due.studyId().equals(studyId))
                .findFirst()
                .orElseThrow();
    }
}
