package org.dromedary.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

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
        DromedaryProcess.Setup setup = DromedaryProcess.in(folder.resolve("home"));
        try (DromedaryProcess dromedary = setup.start()) {
            await().atMost(20, TimeUnit.SECONDS).ignoreExceptions().until(() -> works(setup.dicomPort()));
            // what the first associations leave for good, such as threads of pools, is there then
            for (int i = 0; i < 50; i++) {
                attack(setup.dicomPort(), random);
            }
            long threads = status(dromedary, "Threads");
            long end = System.nanoTime() + time.toNanos();
            while (System.nanoTime() < end) {
                attack(setup.dicomPort(), random);
            }
            LOG.info("{} attacks with seed {}", tried, seed);
            assertThat(dromedary.isAlive()).isTrue();
            assertThat(works(setup.dicomPort())).as("seed %d", seed).isTrue();
            await("no thread is left, seed " + seed)
                    .atMost(90, TimeUnit.SECONDS)
                    .until(() -> status(dromedary, "Threads") <= threads + 10);
            await("no socket is left, seed " + seed)
                    .atMost(90, TimeUnit.SECONDS)
                    .until(() -> established(dromedary, setup.dicomPort()) == 0);
            assertThat(dromedary.log()).doesNotContain("OutOfMemoryError").doesNotContain("StackOverflowError");
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
            switch (random.nextInt(4)) {
                case 0 -> door(port, random);
                case 1 -> pdus(port, random);
                case 2 -> dataset(port, random, false);
                default -> dataset(port, random, true);
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
        for (int i = random.nextInt(8); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? 0xFF : random.nextInt());
        }
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
