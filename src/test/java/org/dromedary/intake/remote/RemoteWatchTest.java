package org.dromedary.intake.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

import org.dromedary.component.RemoteEntry;
import org.dromedary.component.RemoteFolder;
import org.dromedary.intake.DiskRoom;
import org.dromedary.intake.IntakeFile;
import org.dromedary.intake.IntakeItem;
import org.dromedary.intake.IntakeOutcome;
import org.dromedary.intake.IntakeSettings;
import org.dromedary.intake.IntakeState;
import org.dromedary.study.DataDirectory;
import org.dromedary.testsupport.CuttingProxy;
import org.dromedary.testsupport.FtpPeer;
import org.dromedary.testsupport.SftpServer;

/** What becomes of the files of a real server. */
class RemoteWatchTest {

    @TempDir
    Path folder;

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final Map<String, String> taken = new ConcurrentHashMap<>();
    private final Map<String, IntakeState> outcomes = new ConcurrentHashMap<>();
    private final Map<String, Exception> faults = new ConcurrentHashMap<>();
    private SftpServer server;
    private RemoteWatch watch;
    private Path in;

    @BeforeEach
    void start() throws IOException {
        camel.disableJMX();
        camel.start();
        server = new SftpServer(folder);
        in = Files.createDirectories(server.root().resolve("in"));
    }

    @AfterEach
    void stop() throws IOException {
        threads.shutdownNow();
        camel.stop();
        server.close();
    }

    private void watch(String uri, Map<String, String> more) {
        Map<String, String> options = new HashMap<>(Map.of("uri", uri, "stable-for", "0s", "concurrency", "2"));
        options.putAll(more);
        IntakeSettings settings =
                new Binder(new MapConfigurationPropertySource(options)).bindOrCreate("", IntakeSettings.class);
        Connections connections = new Connections(() -> ((RemoteFolder.Source) camel.getEndpoint(uri)).openFolder());
        Downloads downloads = new Downloads(
                "test",
                connections,
                new DiskRoom(new DataDirectory(folder), DataSize.ofBytes(0)),
                folder.resolve("downloads"));
        watch = new RemoteWatch("test", settings, connections, downloads, false);
    }

    private final class Host implements RemoteWatch.Host {

        @Override
        public void start(Runnable job) {
            threads.execute(job);
        }

        @Override
        public Exception take(IntakeFile file) {
            Exception fault = faults.remove(file.origin());
            if (fault != null) {
                return fault;
            }
            try {
                taken.merge(file.origin(), Files.readString(file.file()), (before, now) -> before + "|" + now);
            } catch (IOException e) {
                return e;
            }
            IntakeState state = outcomes.getOrDefault(file.origin(), IntakeState.DONE);
            watch.settle(file, new IntakeOutcome(1, state, new IntakeItem.Counts(1, 0, 0, 0), Set.of(), null));
            return null;
        }

        @Override
        public boolean goesOn() {
            return true;
        }
    }

    private void look() {
        watch.look(new Host());
        await().until(() -> watch.activity().working() == 0);
    }

    private List<String> files(Path where) throws IOException {
        try (Stream<Path> all = Files.walk(where)) {
            return all.filter(Files::isRegularFile)
                    .map(path -> where.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    private Path write(String path, String text) throws IOException {
        Path file = in.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static String today(String path) {
        return ".done/" + LocalDate.now() + "/" + path;
    }

    @Test
    void filesAreTakenAndMoved() throws IOException {
        watch(server.uri("in"), Map.of());
        IntStream.range(0, 20).forEach(i -> {
            try {
                write("sub" + i % 3 + "/file" + i, "content " + i);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        write("half.partial", "x");
        write(".hidden", "x");
        write(".inprogress-file", "x");
        look();
        assertThat(taken).hasSize(20).containsEntry("sub1/file7", "content 7");
        assertThat(files(in)).hasSize(23).contains(today("sub1/file7"), "half.partial", ".hidden", ".inprogress-file");
        assertThat(files(folder.resolve("downloads"))).isEmpty();
        assertThat(server.sessions()).as("connections").isLessThanOrEqualTo(5);
        look();
        assertThat(taken).hasSize(20);
        assertThat(watch.problem()).isNull();
    }

    @Test
    void aFileThatGrowsIsWaitedFor() throws Exception {
        watch(server.uri("in"), Map.of("stable-for", "400ms"));
        write("growing", "1");
        look();
        for (int i = 2; i < 6; i++) {
            Files.writeString(in.resolve("growing"), String.valueOf(i), java.nio.file.StandardOpenOption.APPEND);
            look();
            assertThat(taken).isEmpty();
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            look();
            return !taken.isEmpty();
        });
        assertThat(taken).containsEntry("growing", "12345");
    }

    @Test
    void aMarkerSaysThatAFileIsComplete() throws IOException {
        watch(server.uri("in"), Map.of("marker", ".ok", "stable-for", "1h", "done-folder", ""));
        write("a", "content of a");
        look();
        assertThat(taken).isEmpty();
        write("a.ok", "");
        look();
        assertThat(taken).containsOnlyKeys("a");
        assertThat(files(in)).isEmpty();
    }

    @Test
    void whatWaitsForDeliveryStaysAndGoesThen() throws IOException {
        watch(server.uri("in"), Map.of());
        outcomes.put("a", IntakeState.STORED);
        outcomes.put("b", IntakeState.FAILED);
        Path a = write("a", "content of a");
        write("b", "content of b");
        look();
        look();
        assertThat(taken).containsEntry("a", "content of a").containsEntry("b", "content of b");
        assertThat(files(in)).containsExactly(".error/b", "a");

        IntakeItem b = item("b", in.resolve(".error/b"));
        watch.putBack(b);
        assertThat(files(in)).containsExactly("a", "b");
        Files.delete(in.resolve("b"));

        watch.finish(item("a", a));
        assertThat(files(in)).containsExactly(today("a"));
    }

    @Test
    void whatCannotBeToldApartIsNeitherGoneOnWithNorRemoved() throws Exception {
        try (FtpPeer ftp = new FtpPeer(folder.resolve("ftp"))) {
            ftp.answer("FEAT", "500 not implemented");
            ftp.answer("MLSD", "500 not implemented");
            ftp.answer("MLST", "500 not implemented");
            watch("ftp://dicom@127.0.0.1:" + ftp.port() + "?password=s3cret", Map.of());
            Path a = Files.writeString(ftp.root().resolve("a"), "new1");
            Path parts = Files.createDirectories(folder.resolve("downloads"));
            Files.writeString(parts.resolve(Source.part(new RemoteEntry("a", 4, null, null))), "ol");
            outcomes.put("a", IntakeState.STORED);
            look();
            assertThat(taken).containsEntry("a", "new1");
            IntakeItem known = item("a", a);
            IntakeItem item = new IntakeItem(
                    known.id(),
                    known.intake(),
                    known.origin(),
                    known.bytes(),
                    null,
                    known.digest(),
                    known.state(),
                    known.counts(),
                    known.studies(),
                    known.problems(),
                    known.problem(),
                    known.attempts(),
                    known.createdAt(),
                    known.updatedAt(),
                    known.finishedAt());
            Files.writeString(a, "new2");
            assertThatThrownBy(() -> watch.finish(item))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("tells no times");
            assertThat(a).hasContent("new2");
        }
    }

    /** As after a restart. */
    @Test
    void whatWaitedBeforeAStartIsNotBroughtAgainUnlessItChanges() throws IOException {
        watch(server.uri("in"), Map.of());
        Path a = write("a", "content of a");
        watch.keep(item("a", a));
        look();
        assertThat(taken).isEmpty();
        Files.writeString(a, "another content");
        look();
        assertThat(taken).containsOnlyKeys("a");
    }

    private static IntakeItem item(String origin, Path file) throws IOException {
        FileTime modified = Files.getLastModifiedTime(file);
        Instant now = Instant.now();
        return new IntakeItem(
                1L,
                "test",
                origin,
                Files.size(file),
                modified.toInstant(),
                null,
                IntakeState.STORED,
                new IntakeItem.Counts(1, 0, 0, 0),
                Map.of(),
                List.of(),
                null,
                1,
                now,
                now,
                null);
    }

    @Test
    void whatCannotBeTakenNowIsTriedAgainWithoutBeingBroughtAgain() throws IOException {
        watch(server.uri("in"), Map.of());
        write("a", "content of a");
        faults.put("a", new IOException("the database is away"));
        look();
        assertThat(watch.problem()).isEqualTo("the database is away");
        assertThat(files(in)).containsExactly("a");
        assertThat(files(folder.resolve("downloads"))).hasSize(1);
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            look();
            return !taken.isEmpty();
        });
        look();
        assertThat(watch.problem()).isNull();
        assertThat(files(folder.resolve("downloads"))).isEmpty();
    }

    @Test
    void aServerThatIsAwayAndBackIsWaitedFor() throws IOException {
        watch(server.uri("in"), Map.of());
        write("a", "content of a");
        server.stop();
        look();
        assertThat(watch.problem()).contains("refused");
        server.start();
        look();
        assertThat(taken).containsOnlyKeys("a");
        server.stop();
        server.start();
        write("b", "content of b");
        look();
        assertThat(taken).containsOnlyKeys("a", "b");
        assertThat(watch.problem()).isNull();
    }

    @Test
    void aFileThatMayNotBeRemovedIsNotTakenAgain() throws IOException {
        watch(server.uri("in"), Map.of());
        // where the folder should be
        write(".done", "a file");
        write("a", "content of a");
        look();
        assertThat(watch.problem()).contains("cannot be moved");
        look();
        assertThat(taken).containsEntry("a", "content of a");
        Files.delete(in.resolve(".done"));
        await().atMost(Duration.ofSeconds(15)).until(() -> {
            look();
            return files(in).equals(List.of(today("a")));
        });
        assertThat(taken).containsEntry("a", "content of a");
    }

    @Test
    void aDownloadThatBreaksGoesOn() throws IOException {
        byte[] large = new byte[5_000_000];
        java.util.Arrays.fill(large, (byte) 'x');
        Files.write(in.resolve("large"), large);
        try (CuttingProxy proxy = new CuttingProxy(server.port(), Long.MAX_VALUE, 0, 3_000_000)) {
            watch(server.uri("in").replace(":" + server.port(), ":" + proxy.port()), Map.of());
            List<Long> here = new ArrayList<>();
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                look();
                try (Stream<Path> parts = Files.list(folder.resolve("downloads"))) {
                    for (Path part : parts.toList()) {
                        here.add(Files.size(part));
                    }
                }
                return !taken.isEmpty();
            });
            assertThat(here).isSorted().first().isNotEqualTo(0L);
            assertThat(taken.get("large")).hasSize(large.length);
            assertThat(proxy.cuts()).isPositive();
        }
    }
}
