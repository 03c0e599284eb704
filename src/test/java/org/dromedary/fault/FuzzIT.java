package org.dromedary.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.RawAssociation;

/**
 * Broken PDUs and datasets against the packaged program with a heap of 256 MB. The seed is in the log; it and the time can be
 * given: {@code -Dfuzz.seed=… -Dfuzz.seconds=…}.
 */
class FuzzIT {

    private static final Logger LOG = LoggerFactory.getLogger(FuzzIT.class);
    private static final String EXPLICIT = "1.2.840.10008.1.2.1";
    private static final String FIND = "1.2.840.10008.5.1.4.1.2.2.1";
    private static final int C_FIND = 0x0020;

    /** Before, after and (size of the heap). */
    private static final Pattern COLLECTION = Pattern.compile("(\\d+)M->(\\d+)M\\((\\d+)M\\)");

    @TempDir
    Path folder;

    private int tried;

    @Test
    void brokenBytesForSomeSeconds() throws Exception {
        fuzz(Duration.ofSeconds(Long.getLong("fuzz.seconds", 8)));
    }

    @Test
    @Tag("long-fault")
    void brokenBytesForFiveMinutes() throws Exception {
        fuzz(Duration.ofSeconds(Long.getLong("fuzz.seconds", 300)));
    }

    private void fuzz(Duration time) throws Exception {
        long seed = Long.getLong("fuzz.seed", System.nanoTime());
        Random random = new Random(seed);
        Path collections = folder.resolve("gc.log");
        DromedaryProcess.Setup setup =
                DromedaryProcess.in(folder.resolve("home")).java("-Xlog:gc:file=" + collections);
        try (DromedaryProcess dromedary = setup.start()) {
            await().atMost(20, TimeUnit.SECONDS).ignoreExceptions().until(() -> works(setup.dicomPort()));
            // what the first associations leave for good, such as threads of pools, is there then
            for (int i = 0; i < 50; i++) {
                attack(setup.dicomPort(), random);
            }
            long threads = status(dromedary, "Threads");
            long handles = handles(dromedary);
            long live = live(dromedary, collections);
            long end = System.nanoTime() + time.toNanos();
            while (System.nanoTime() < end) {
                attack(setup.dicomPort(), random);
            }
            assertThat(dromedary.isAlive()).isTrue();
            assertThat(works(setup.dicomPort())).as("seed %d", seed).isTrue();
            await("no thread is left, seed " + seed)
                    .atMost(90, TimeUnit.SECONDS)
                    .until(() -> status(dromedary, "Threads") <= threads + 10);
            await("no socket is left, seed " + seed)
                    .atMost(90, TimeUnit.SECONDS)
                    .until(() -> established(dromedary, setup.dicomPort()) == 0);
            await("no file is held open, seed " + seed)
                    .atMost(90, TimeUnit.SECONDS)
                    .until(() -> handles(dromedary) <= handles + 10);
            await("no half instance is left, seed " + seed)
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> bytes(setup.data().resolve("incoming")) == 0);
            assertThat(dromedary.log()).doesNotContain("OutOfMemoryError").doesNotContain("StackOverflowError");
            long grown = live(dromedary, collections) - live;
            LOG.info(
                    "{} attacks with seed {}: heap {} MB at most, {} MB more live than before",
                    tried,
                    seed,
                    most(collections),
                    grown);
            assertThat(most(collections)).as("MB, seed %d", seed).isLessThan(256);
            assertThat(grown).as("MB more live than before, seed %d", seed).isLessThan(32);
        }
    }

    /** Megabytes that are live: what a full collection, which is asked for, leaves. */
    private static long live(DromedaryProcess dromedary, Path collections) throws Exception {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process asking = new ProcessBuilder(jcmd.toString(), String.valueOf(dromedary.pid()), "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(asking.waitFor(60, TimeUnit.SECONDS)).as("jcmd has ended").isTrue();
        List<String> full = Files.readAllLines(collections).stream()
                .filter(line -> line.contains("(Diagnostic Command)")
                        && COLLECTION.matcher(line).find())
                .toList();
        assertThat(full).as("collections that were asked for").isNotEmpty();
        return megabytes(full.get(full.size() - 1), 2);
    }

    /** The most that was on the heap before any collection, in MB. */
    private static long most(Path collections) throws IOException {
        return Files.readAllLines(collections).stream()
                .mapToLong(line -> megabytes(line, 1))
                .max()
                .orElseThrow();
    }

    private static long megabytes(String line, int group) {
        Matcher collection = COLLECTION.matcher(line);
        return collection.find() ? Long.parseLong(collection.group(group)) : 0;
    }

    private static long handles(DromedaryProcess dromedary) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", String.valueOf(dromedary.pid()), "fd"))) {
            return open.count();
        }
    }

    /** Of all files below; those made ahead of time are empty. */
    private static long bytes(Path below) throws IOException {
        try (Stream<Path> files = Files.walk(below)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static long status(DromedaryProcess dromedary, String key) throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(dromedary.pid()), "status")).stream()
                .filter(line -> line.startsWith(key + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    /** Connections to our port that are open or wait for us to close them. */
    private static long established(DromedaryProcess dromedary, int port) throws IOException {
        String local = String.format(":%04X ", port);
        long open = 0;
        for (String table : new String[] {"tcp", "tcp6"}) {
            open += Files.readAllLines(Path.of("/proc", String.valueOf(dromedary.pid()), "net", table)).stream()
                    .filter(line -> line.replaceAll("^\\s*\\d+: ", "")
                            .split(" ")[0]
                            .concat(" ")
                            .endsWith(local))
                    .filter(line -> line.matches("\\s*\\d+: \\S+ \\S+ (01|08) .*"))
                    .count();
        }
        return open;
    }

    private static byte[] instance(String sop) {
        return DatasetBytes.instance(DatasetBytes.explicit(), "1.2.3", "1.2.3.1", sop)
                .element(0x7FE00010, "OW", new byte[512])
                .bytes();
    }

    private static boolean works(int port) throws IOException {
        try (RawAssociation association = open(port)) {
            String sop = "1.2.3.4." + System.nanoTime();
            return association.store(1, DatasetBytes.SECONDARY_CAPTURE, sop, instance(sop)) == 0
                    && association.release().type() == RawAssociation.A_RELEASE_RP;
        }
    }

    private static RawAssociation open(int port) throws IOException {
        RawAssociation association = new RawAssociation(port);
        Map<String, String> contexts = new LinkedHashMap<>();
        contexts.put(DatasetBytes.SECONDARY_CAPTURE, EXPLICIT);
        contexts.put(FIND, EXPLICIT);
        association.request("FUZZER", "DROMEDARY", contexts);
        return association;
    }

    /** One connection that does something wrong. That it is thrown out is right. */
    private void attack(int port, Random random) {
        tried++;
        try {
            switch (random.nextInt(6)) {
                case 0 -> door(port, random);
                case 1 -> pdus(port, random);
                case 2 -> dataset(port, random, false);
                case 3 -> dataset(port, random, true);
                case 4 -> command(port, random);
                default -> response(port, random);
            }
        } catch (IOException e) {
            LOG.debug("Thrown out: {}", e.toString());
        }
    }

    /** Before any association: bytes of all kinds. */
    private static void door(int port, Random random) throws IOException {
        try (RawAssociation association = new RawAssociation(port)) {
            byte[] bytes = new byte[random.nextInt(400)];
            random.nextBytes(bytes);
            if (bytes.length > 6 && random.nextBoolean()) {
                bytes[0] = (byte) random.nextInt(9);
                Arrays.fill(bytes, 1, 5, (byte) 0);
            }
            association.raw(bytes);
        }
    }

    /** In an association: PDUs of all types, lengths and contents. */
    private static void pdus(int port, Random random) throws IOException {
        try (RawAssociation association = open(port)) {
            for (int i = random.nextInt(5); i >= 0; i--) {
                byte[] body = new byte[random.nextInt(200)];
                random.nextBytes(body);
                if (body.length > 6) {
                    Arrays.fill(body, 0, 3, (byte) 0);
                    body[3] = (byte) random.nextInt(body.length);
                    body[4] = (byte) (1 + 2 * random.nextInt(3));
                    body[5] = (byte) random.nextInt(4);
                }
                association.pdu(random.nextInt(4) == 0 ? random.nextInt(256) : RawAssociation.P_DATA_TF, body);
            }
        }
    }

    /** A command set with some bytes changed or cut. */
    private static void command(int port, Random random) throws IOException {
        byte[] command = DatasetBytes.implicit()
                .text(0x00000002, "UI", FIND)
                .element(0x00000100, "US", new byte[] {C_FIND, 0})
                .element(0x00000110, "US", new byte[] {1, 0})
                .element(0x00000700, "US", new byte[] {0, 0})
                .element(0x00000800, "US", new byte[] {1, 1})
                .bytes();
        spoil(command, random);
        try (RawAssociation association = open(port)) {
            association.commandSet(3, Arrays.copyOf(command, command.length - random.nextInt(3) * random.nextInt(20)));
            association.receive();
        }
    }

    /** An answer to what was not asked, with sequences inside each other. */
    private static void response(int port, Random random) throws IOException {
        byte[] bytes = DatasetBytes.explicit().nested(random.nextInt(20_000)).bytes();
        try (RawAssociation association = open(port)) {
            association.commandSet(
                    3,
                    DatasetBytes.implicit()
                            .text(0x00000002, "UI", FIND)
                            .element(0x00000100, "US", new byte[] {C_FIND, (byte) 0x80})
                            .element(0x00000120, "US", new byte[] {1, 0})
                            .element(0x00000800, "US", new byte[] {0, 0})
                            .element(0x00000900, "US", new byte[] {0, (byte) 0xFF})
                            .bytes());
            association.data(3, bytes, 0, bytes.length, true);
            association.receive();
        }
    }

    private static void spoil(byte[] bytes, Random random) {
        for (int i = random.nextInt(8); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? 0xFF : random.nextInt());
        }
    }

    /** A dataset with some bytes changed, cut or repeated; the answer is waited for. */
    private static void dataset(int port, Random random, boolean query) throws IOException {
        String sop = "1.2.9." + random.nextInt(1_000);
        byte[] bytes = query
                ? DatasetBytes.explicit()
                        .text(0x00080052, "CS", "STUDY")
                        .text(0x00100010, "PN", "A*")
                        .text(0x0020000D, "UI", "")
                        .bytes()
                : instance(sop);
        spoil(bytes, random);
        if (random.nextInt(4) == 0) {
            bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        try (RawAssociation association = open(port)) {
            if (query) {
                association.request(3, C_FIND, FIND, true);
            } else {
                association.command(1, DatasetBytes.SECONDARY_CAPTURE, sop);
            }
            association.data(query ? 3 : 1, bytes, 0, bytes.length, true);
            if (random.nextInt(3) > 0) {
                association.status();
            }
        }
    }
}
