package org.dromedary.receipt;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import org.dromedary.component.InstanceAnswers;
import org.dromedary.component.PeerException;
import org.dromedary.delivery.DeliveryRun;
import org.dromedary.delivery.DestinationProperties;
import org.dromedary.delivery.DestinationSettings;
import org.dromedary.delivery.DestinationSettings.Verify;
import org.dromedary.delivery.Destinations;

/**
 * The steps of a delivery's route that make sure of its receipt, where the destination's settings ask for it: {@code hold} before the
 * endpoint, {@code verify} after it, {@code verifyFile} after each file. What was taken and is not there counts as not taken, and
 * goes again.
 */
public final class Receipts {

    private static final Logger LOG = LoggerFactory.getLogger(Receipts.class);
    private static final String HELD = "DromedaryHeldAnswers";
    private static final String FILE = "DromedaryFile";
    private static final String PRODUCED = "CamelFileNameProduced";
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Destinations destinations;
    private final Duration patience;

    /**
     * @param patience so long a destination may take until it finds what it has just stored
     * @throws InvalidConfigurationPropertyValueException if a destination is of a kind that cannot be asked
     */
    Receipts(Destinations destinations, DestinationProperties configured, Duration patience) {
        this.destinations = destinations;
        this.patience = patience;
        check(configured);
    }

    /** @throws InvalidConfigurationPropertyValueException if a destination is of a kind that cannot be asked */
    public static void check(DestinationProperties configured) {
        configured.all().forEach((name, settings) -> {
            boolean can =
                    InstanceQuery.canAsk(settings.scheme()) || settings.scheme().equals("file");
            if (settings.verify() == Verify.COUNT && !can) {
                throw new InvalidConfigurationPropertyValueException(
                        "dromedary.destinations." + name + ".verify",
                        "count",
                        "only dicom:, dicomweb:, orthanc: and file: destinations can be asked what they have; leave it out");
            }
        });
    }

    /** Lets no answer count yet. */
    public void hold(Exchange exchange) {
        if (wanted(exchange) == Verify.COUNT) {
            HeldAnswers held = new HeldAnswers(InstanceAnswers.of(exchange));
            exchange.setProperty(HELD, held);
            exchange.setProperty(InstanceAnswers.PROPERTY, held);
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onFailure(Exchange failed) {
                    findAfterFailure(failed);
                }
            });
        }
    }

    /** The endpoint failed at some instances: what it took before it did is not sent again, if it is there. */
    private void findAfterFailure(Exchange exchange) {
        HeldAnswers held = exchange.getProperty(HELD, HeldAnswers.class);
        if (held == null || held.taken().isEmpty()) {
            return;
        }
        try {
            Map<File, Integer> taken = held.taken();
            absent(sent(taken), query(exchange)).forEach(one -> taken.remove(one.file()));
            taken.forEach(held::tell);
        } catch (Exception e) {
            LOG.debug("What was taken before the failure is sent again: the destination cannot be asked", e);
        }
    }

    /**
     * Asks for what was sent.
     *
     * @throws ReceiptException if some of it is not there
     * @throws PeerException if the destination cannot be asked
     */
    public void verify(Exchange exchange) throws Exception {
        DeliveryRun run = run(exchange);
        Verify how = wanted(exchange);
        HeldAnswers held = exchange.getProperty(HELD, HeldAnswers.class);
        if (how == Verify.COMMIT) {
            run.verified("the destination has committed itself to keep the instances");
        } else if (held != null) {
            exchange.setProperty(HELD, null);
            count(exchange, run, held);
        }
    }

    private void count(Exchange exchange, DeliveryRun run, HeldAnswers held) throws Exception {
        Map<File, Integer> taken = held.taken();
        List<SentInstance> sent = sent(taken);
        List<SentInstance> missing = missing(sent, query(exchange), run);
        missing.forEach(one -> {
            taken.remove(one.file());
            held.tell(one.file(), InstanceAnswers.NOT_COMMITTED);
        });
        taken.forEach(held::tell);
        String found = "the destination has " + taken.size() + " of " + sent.size() + " instances that it took";
        run.verified(found);
        if (!missing.isEmpty()) {
            throw new ReceiptException(
                    found + ", asked for " + patience.toSeconds() + " s: the others are sent again; look at its log",
                    null);
        }
    }

    private static List<SentInstance> sent(Map<File, Integer> taken) throws IOException {
        List<SentInstance> sent = new ArrayList<>();
        for (File file : taken.keySet()) {
            sent.add(SentInstance.of(file));
        }
        return sent;
    }

    private InstanceQuery query(Exchange exchange) {
        DestinationSettings settings =
                destinations.settings(run(exchange).delivery().destination()).orElseThrow();
        return new InstanceQuery(exchange.getContext(), settings.scheme(), settings.uri());
    }

    /** What is not there, asked for until it is or patience ends. */
    private List<SentInstance> missing(List<SentInstance> sent, InstanceQuery query, DeliveryRun run) throws Exception {
        long end = System.nanoTime() + patience.toNanos();
        Duration pause = FIRST_PAUSE;
        List<SentInstance> missing = sent;
        while (true) {
            missing = absent(missing, query);
            if (missing.isEmpty() || System.nanoTime() + pause.toNanos() > end) {
                return missing;
            }
            run.goOn();
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    private static List<SentInstance> absent(List<SentInstance> sent, InstanceQuery query) throws Exception {
        Map<SentInstance.Series, Set<String>> there = new HashMap<>();
        List<SentInstance> absent = new ArrayList<>();
        for (SentInstance one : sent) {
            if (!there.containsKey(one.series())) {
                there.put(one.series(), query.instances(one.series()));
            }
            if (!there.get(one.series()).contains(one.sopUid())) {
                absent.add(one);
            }
        }
        return absent;
    }

    /**
     * Compares the file that was just written with what was sent.
     *
     * @throws ReceiptException if it is not the same, byte for byte
     */
    public void verifyFile(Exchange exchange) throws ReceiptException {
        if (wanted(exchange) != Verify.COUNT) {
            return;
        }
        File sent = exchange.getProperty(FILE, File.class);
        String produced = exchange.getMessage().getHeader(PRODUCED, String.class);
        try {
            if (produced == null || Files.mismatch(sent.toPath(), Path.of(produced)) >= 0) {
                throw new ReceiptException(
                        "A file in the destination's folder is not what was written there; it is written again", null);
            }
        } catch (IOException e) {
            throw new ReceiptException(
                    "A file that was written cannot be read in the destination's folder; it is written again", e);
        }
    }

    /** Says, after all files were compared, that they are there. */
    public void filesVerified(Exchange exchange) {
        if (wanted(exchange) == Verify.COUNT) {
            run(exchange).verified("the files are in the folder, byte for byte");
        }
    }

    private Verify wanted(Exchange exchange) {
        return destinations
                .settings(run(exchange).delivery().destination())
                .map(DestinationSettings::verify)
                .orElse(Verify.NONE);
    }

    private static DeliveryRun run(Exchange exchange) {
        DeliveryRun run = exchange.getProperty(DeliveryRun.PROPERTY, DeliveryRun.class);
        if (run == null) {
            throw new IllegalStateException("The exchange does not come from a file-queue: consumer");
        }
        return run;
    }
}
