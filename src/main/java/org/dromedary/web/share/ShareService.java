package org.dromedary.web.share;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.delivery.Delivery;
import org.dromedary.delivery.DeliveryQueries;
import org.dromedary.study.Audit;

/** Offers packages by links of our own, and counts what is downloaded. */
public class ShareService {

    private static final Logger LOG = LoggerFactory.getLogger(ShareService.class);

    /** How long a row outlives its link, so that the page can say "expired" rather than "unknown". */
    private static final Duration REMEMBERED = Duration.ofDays(30);

    /** A step that was broken off between file and row is done again long before; its file is then put there again. */
    private static final Duration ORPHANED = Duration.ofDays(1);

    /** Downloads that were broken off and begun anew are free up to so many times the package. */
    private static final int FREE_REPEATS = 10;

    private static final int MOST_TRANSFERS = 8;

    private final ShareSettings settings;
    private final ShareTokens tokens;
    private final ShareTable table;
    private final ShareFiles files;
    private final DeliveryQueries deliveries;
    private final Audit audit;
    private final Map<String, Traffic> traffic = new ConcurrentHashMap<>();

    ShareService(
            ShareSettings settings,
            ShareTokens tokens,
            ShareTable table,
            ShareFiles files,
            DeliveryQueries deliveries,
            Audit audit) {
        this.settings = settings;
        this.tokens = tokens;
        this.table = table;
        this.files = files;
        this.deliveries = deliveries;
        this.audit = audit;
    }

    /**
     * Offers a package. For a delivery this can be done again at any time: the same package gives the same link with the
     * same term, another package (a delivery that was replayed) takes its place under the same link with a new term.
     *
     * @param packageFile stays where it is and may be removed afterwards
     * @param fileName as the recipient gets it
     * @param deliveryId null for a package of no delivery, which gets a new link at each call
     * @throws IOException if the package cannot be put into the data directory
     */
    public ShareLink offer(File packageFile, String fileName, Long deliveryId) throws IOException {
        String token = tokens.token(deliveryId);
        String digest = ShareTokens.digest(token);
        Path file = packageFile.toPath();
        Optional<Share> known = table.find(digest);
        if (known.isEmpty() || known.get().expired() || !files.isOffered(file, digest)) {
            if (!files.isOffered(file, digest)) {
                files.put(file, digest);
            }
            table.offer(
                    digest, deliveryId, files.payload(digest), fileName, settings.expires(), settings.maxDownloads());
            known = table.find(digest);
            audit("share.offered", known.orElseThrow(), Files.size(files.file(known.get())) + " bytes");
        }
        return new ShareLink(settings.link(token), known.orElseThrow().expiresAt());
    }

    /** The package of a token, expired and used up ones included; empty if there is none. */
    Optional<Share> find(String token) {
        return ShareTokens.isToken(token) ? table.find(ShareTokens.digest(token)) : Optional.empty();
    }

    Path file(Share share) {
        return files.file(share);
    }

    /** Whether the page may offer the download. */
    boolean isOpen(Share share) {
        return !share.expired() && share.downloadsLeft() > 0 && Files.isReadable(file(share));
    }

    /**
     * Begins to send a part of a package.
     *
     * @param last whether the part ends with the package's last byte: this is what counts as a download, and is taken from
     *     those left before the first byte goes out, so that concurrent ones cannot exceed the limit
     * @return empty if the link is expired or used up
     */
    Optional<Transfer> begin(Share share, long size, boolean last) {
        Traffic now = traffic.computeIfAbsent(share.digest(), digest -> new Traffic());
        long free = (FREE_REPEATS + (long) share.downloadsLeft() + share.downloads()) * Math.max(size, 1);
        if (share.expired() || now.uncounted.get() > free) {
            return Optional.empty();
        }
        // the other parts of a download whose last part is on its way have been paid for
        if (last ? !table.reserve(share.digest()) : share.downloadsLeft() == 0 && now.counted.get() == 0) {
            return Optional.empty();
        }
        if (last) {
            now.counted.incrementAndGet();
        }
        now.running.incrementAndGet();
        return Optional.of(new Transfer(share, now, last));
    }

    /** Whether so many parts of a package are being sent that another must wait. */
    boolean isBusy(Share share) {
        Traffic now = traffic.get(share.digest());
        return now != null && now.running.get() >= MOST_TRANSFERS;
    }

    /** Deletes the packages of links that expired, and what was left by steps that were broken off. */
    void sweep() {
        Instant now = Instant.now();
        for (Share share : table.expired()) {
            attempt(() -> {
                if (Files.exists(file(share))) {
                    files.remove(share.digest());
                    audit("share.expired", share, share.downloads() + " downloads");
                }
                traffic.remove(share.digest());
                if (share.expiresAt().plus(REMEMBERED).isBefore(now)) {
                    table.delete(share.digest());
                }
            });
        }
        attempt(this::sweepOrphans);
    }

    private void sweepOrphans() throws IOException {
        for (String folder : files.olderThan(ORPHANED)) {
            if (folder.matches("[0-9a-f]{32}") && !table.isKnown(folder)) {
                files.remove(folder);
                LOG.info("Removed a package whose offer was broken off");
            }
        }
    }

    private static void attempt(Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException e) {
            LOG.warn("Cannot remove an expired package, trying again later: {}", e.toString());
        }
    }

    private void audit(String event, Share share, String detail) {
        String study = share.deliveryId() == null
                ? null
                : deliveries.find(share.deliveryId()).map(Delivery::studyUid).orElse(null);
        audit.record(event, study, null, share.deliveryId(), detail);
    }

    /** What is going on with one link on this node. */
    private static final class Traffic {
        private final AtomicInteger running = new AtomicInteger();
        private final AtomicInteger counted = new AtomicInteger();
        private final AtomicLong uncounted = new AtomicLong();
    }

    /** A part of a package on its way; closing it settles the count. */
    final class Transfer implements AutoCloseable {

        private final Share share;
        private final Traffic traffic;
        private final boolean last;
        private long sent;
        private boolean completed;

        private Transfer(Share share, Traffic traffic, boolean last) {
            this.share = share;
            this.traffic = traffic;
            this.last = last;
        }

        void sent(int bytes) {
            sent += bytes;
        }

        /** The recipient has taken the part to its last byte. */
        void completed() {
            completed = true;
        }

        @Override
        public void close() {
            traffic.running.decrementAndGet();
            if (!last || !completed) {
                traffic.uncounted.addAndGet(sent);
            }
            if (last) {
                traffic.counted.decrementAndGet();
                table.settle(share, completed);
                if (completed) {
                    audit("share.downloaded", share, null);
                }
            }
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }
}
