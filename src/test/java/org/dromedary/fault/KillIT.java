package org.dromedary.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.component.filesender.FileSenderDouble;
import org.dromedary.dicom.SyntheticStudy.Modality;
import org.dromedary.testsupport.DromedaryApi;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.Recipient;
import org.dromedary.testsupport.SentStudy;

/**
 * {@code kill -9} while 1,000 instances of ten studies come in and packages go out. Senders do what modalities do: what was
 * not acknowledged is sent again. In the end everything is at the site once, whatever was half-done at a kill.
 *
 * <p>{@code -Dkill.seed=n} repeats the moments of a run as far as they are chosen here.
 */
class KillIT {

    private static final Logger LOG = LoggerFactory.getLogger(KillIT.class);
    private static final int STUDIES = 10;
    private static final int INSTANCES = 100;
    private static final int BATCH = 5;
    private static final int SENDERS = 2;

    @TempDir
    private Path folder;

    private final Random random = new Random(seed());
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final Semaphore batches = new Semaphore(0);
    private final ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
    private final List<SentStudy> studies = new ArrayList<>();
    private FileSenderDouble site;
    private DromedaryProcess.Setup setup;
    private DromedaryProcess dromedary;

    private enum Moment {
        /** While it starts and takes up what the last kill left. */
        STARTING,
        RECEIVING,
        UPLOADING,
        ANY
    }

    private static long seed() {
        long seed = Long.getLong("kill.seed", System.nanoTime() & 0xFFFF);
        LOG.info("-Dkill.seed={}", seed);
        return seed;
    }

    @BeforeEach
    void prepare() throws Exception {
        site = FileSenderDouble.start(folder.resolve("site"));
        site.modes.chunkSize = 32 * 1024;
        site.modes.latencyMillis = 60;
        setup = DromedaryProcess.in(folder.resolve("home"))
                .environment("DROMEDARY_FILESENDER_API_KEY", FileSenderDouble.SECRET)
                .set("dromedary.filesender.url", site.url())
                .set("dromedary.filesender.user", FileSenderDouble.USER)
                .set("dromedary.study.quiet-period", "1s");
        for (int i = 0; i < STUDIES; i++) {
            String password = i % 2 == 0 ? " pw=" + password(i) : "";
            studies.add(SentStudy.make(
                    folder, Modality.MR, "Study " + i + " " + address(i) + password, 2, INSTANCES / 2, 64, 1000 + i));
        }
    }

    @AfterEach
    void end() {
        senders.shutdownNow();
        if (dromedary != null) {
            dromedary.close();
        }
        site.close();
    }

    @Test
    void fourKills() throws Exception {
        kill(4);
    }

    @Test
    @Tag("long-fault")
    void twentyKills() throws Exception {
        kill(20);
    }

    private void kill(int kills) throws Exception {
        List<Future<?>> sending = send();
        List<Moment> moments = new ArrayList<>();
        while (moments.size() < kills) {
            List<Moment> each = new ArrayList<>(List.of(Moment.values()));
            Collections.shuffle(each, random);
            moments.addAll(each);
        }
        int all = STUDIES * INSTANCES / BATCH;
        for (int i = 0; i < kills; i++) {
            batches.release(all / (kills + 1));
            dromedary = setup.launch();
            waitFor(moments.get(i), all / (kills + 1));
            assertThat(dromedary.isAlive())
                    .as("runs until it is killed; it said:\n%s", dromedary.log())
                    .isTrue();
            dromedary.kill();
            LOG.info(
                    "Kill {} ({}): {} instances were acknowledged, {} transfers complete",
                    i + 1,
                    moments.get(i),
                    acknowledged.get(),
                    site.completed().size());
        }
        batches.release(all);
        dromedary = setup.start();
        for (Future<?> one : sending) {
            one.get(3, TimeUnit.MINUTES);
        }
        assertThat(acknowledged).hasValue(STUDIES * INSTANCES);
        verify(dromedary.api());
    }

    /** Each sender brings its studies in small associations, as often as it takes. */
    private List<Future<?>> send() {
        List<Future<?>> sending = new ArrayList<>();
        for (int s = 0; s < SENDERS; s++) {
            int sender = s;
            sending.add(senders.submit(() -> {
                for (int i = sender; i < STUDIES; i += SENDERS) {
                    for (int from = 0; from < INSTANCES; from += BATCH) {
                        batches.acquire();
                        send(studies.get(i), from);
                    }
                }
                return null;
            }));
        }
        return sending;
    }

    private void send(SentStudy study, int from) {
        await("acknowledgement")
                .atMost(Duration.ofMinutes(5))
                .pollDelay(Duration.ZERO)
                .pollInterval(200, TimeUnit.MILLISECONDS)
                .until(() -> study.send(setup.dicomPort(), from, from + BATCH).exit() == 0);
        acknowledged.addAndGet(BATCH);
    }

    private void waitFor(Moment moment, int batchesOfThisLife) {
        int known = acknowledged.get();
        int requests = site.seen().size();
        int millis = random.nextInt(moment == Moment.STARTING ? 9000 : 3000);
        int part = 1 + random.nextInt(moment == Moment.UPLOADING ? 30 : batchesOfThisLife);
        if (moment != Moment.STARTING) {
            dromedary.awaitReady();
        }
        long start = System.nanoTime();
        BooleanSupplier reached =
                switch (moment) {
                    case STARTING, ANY -> () -> System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(millis);
                    case RECEIVING -> () -> acknowledged.get() >= known + part * BATCH;
                    case UPLOADING -> () -> site.seen().size() >= requests + part;
                };
        long limit = TimeUnit.SECONDS.toNanos(10);
        await(moment + " " + part)
                .atMost(Duration.ofMinutes(1))
                .pollDelay(Duration.ZERO)
                .pollInterval(1, TimeUnit.MILLISECONDS)
                .until(() -> reached.getAsBoolean() || System.nanoTime() - start > limit);
    }

    private void verify(DromedaryApi api) throws Exception {
        Map<String, Integer> generations = new HashMap<>();
        await("everything delivered")
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    generations.clear();
                    for (SentStudy study : studies) {
                        JsonNode told = api.study(study.uid());
                        assertThat(told.get("state").asText()).isEqualTo("ROUTED");
                        generations.put(study.uid(), told.get("generation").asInt());
                    }
                    assertThat(api.allDeliveries("PENDING")).isEmpty();
                    assertThat(api.allDeliveries("ACTIVE")).isEmpty();
                });
        int deliveries =
                generations.values().stream().mapToInt(Integer::intValue).sum();
        LOG.info("{} generations, {} transfers were begun for them", deliveries, site.transfers());
        assertThat(api.allDeliveries(null))
                .hasSize(deliveries)
                .allSatisfy(one ->
                        assertThat(one.get("state").asText()).as("%s", one).isEqualTo("DELIVERED"));

        assertThat(site.completed()).doesNotHaveDuplicates().hasSize(deliveries);
        Set<String> names = new HashSet<>();
        for (long transfer : site.completed()) {
            assertThat(site.names(transfer)).hasSize(1);
            names.addAll(site.names(transfer));
        }
        assertThat(names).as("one transfer for each generation").hasSize(deliveries);
        for (int i = 0; i < STUDIES; i++) {
            verify(api, i, generations.get(studies.get(i).uid()));
        }
        try (var incoming = Files.walk(setup.data().resolve("incoming"))) {
            assertThat(incoming.filter(Files::isRegularFile))
                    .as("half-received")
                    .isEmpty();
        }
        assertThat(setup.logs()).doesNotContain("@example.com", "pw=", password(0));
    }

    /** What the recipient of a study has at last. */
    private void verify(DromedaryApi api, int number, int generations) throws Exception {
        SentStudy study = studies.get(number);
        assertThat(api.study(study.uid()).get("instances").asInt()).isEqualTo(INSTANCES);
        List<Long> transfers = site.mails().stream()
                .filter(mail -> mail.to().equals(address(number)))
                .map(FileSenderDouble.Mail::transferId)
                .toList();
        assertThat(transfers).as("mails of the site").doesNotHaveDuplicates().hasSize(generations);
        assertThat(site.completed()).containsAll(transfers);

        List<String> passwords = new ArrayList<>();
        for (Recipient.Mail mail : Recipient.mails(setup.data().resolve("mail"), address(number))) {
            passwords.add(mail.password());
        }
        assertThat(passwords)
                .as("mails with a password")
                .doesNotHaveDuplicates()
                .hasSize(number % 2 == 0 ? 0 : generations);

        Map<String, String> got = new TreeMap<>();
        for (long transfer : transfers) {
            Map<String, String> part = SentStudy.pixelsIn(open(transfer, number, passwords));
            assertThat(part).isNotEmpty();
            assertThat(Collections.disjoint(got.keySet(), part.keySet()))
                    .as("no instance in two generations")
                    .isTrue();
            got.putAll(part);
        }
        assertThat(got).isEqualTo(study.pixels());
    }

    private Path open(long transfer, int number, List<String> passwords) throws IOException, InterruptedException {
        String name = site.names(transfer).get(0);
        Path zip = Files.createTempDirectory(folder, "got").resolve(name);
        Files.write(zip, site.content(transfer, name));
        if (number % 2 == 0) {
            return Recipient.open(zip, password(number));
        }
        for (String password : passwords) {
            if (Recipient.opens(zip, password)) {
                return Recipient.open(zip, password);
            }
        }
        throw new AssertionError("none of the passwords that were mailed opens " + name);
    }

    private static String address(int number) {
        return "r" + number + "@example.com";
    }

    private static String password(int number) {
        return "kept-Secret" + number;
    }
}
