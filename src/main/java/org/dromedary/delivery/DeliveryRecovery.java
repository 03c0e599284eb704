package org.dromedary.delivery;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Puts right at start what a crash left: leases of this node's earlier life, payload folders without a delivery, deliveries
 * without their payload. Running it twice changes nothing.
 */
final class DeliveryRecovery implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryRecovery.class);
    /** Where other nodes may be staging at this moment, only what is older than any copy takes is an orphan. */
    private static final Duration STALE = Duration.ofDays(1);

    private final JdbcClient jdbc;
    private final DeliveryQueries queries;
    private final DeliveryLeases leases;
    private final PayloadFolders payloads;
    private final Node node;

    DeliveryRecovery(
            JdbcClient jdbc, DeliveryQueries queries, DeliveryLeases leases, PayloadFolders payloads, Node node) {
        this.jdbc = jdbc;
        this.queries = queries;
        this.leases = leases;
        this.payloads = payloads;
        this.node = node;
    }

    @Override
    public void afterSingletonsInstantiated() {
        leases.reclaimEarlierLife();
        leases.reclaimExpired();
        sweepFolders();
        parkWithoutPayload();
    }

    private void sweepFolders() {
        Instant before = node.alone()
                ? Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime())
                : Instant.now().minus(STALE);
        try {
            for (Path folder : payloads.all()) {
                if (isOrphan(folder, before)) {
                    LOG.info("Removing {}: no delivery needs it", folder);
                    PayloadFolders.delete(folder);
                }
            }
        } catch (IOException e) {
            LOG.warn("The queue folders could not be swept: {}", e.getMessage());
        }
    }

    private boolean isOrphan(Path folder, Instant before) throws IOException {
        String name = folder.getFileName().toString();
        if (name.matches("[0-9]{1,18}")) {
            Optional<Delivery> delivery = queries.find(Long.parseLong(name)).filter(row -> row.destination()
                    .equals(folder.getParent().getFileName().toString()));
            return delivery.map(row -> DeliveryLedger.isFinished(row.state())).orElseGet(() -> isOlder(folder, before));
        }
        return name.startsWith(PayloadFolders.STAGING) && isOlder(folder, before);
    }

    private static boolean isOlder(Path folder, Instant before) {
        try {
            return Files.getLastModifiedTime(folder).toInstant().isBefore(before);
        } catch (IOException gone) {
            return false;
        }
    }

    private void parkWithoutPayload() {
        jdbc
                .sql("select * from delivery where state = 'PENDING' and payload is not null")
                .query(DeliveryRows::delivery)
                .list()
                .stream()
                .filter(delivery -> !Files.exists(payloads.file(delivery)))
                .forEach(delivery -> {
                    LOG.warn("Delivery {} is parked: its file is not on disk", delivery.id());
                    jdbc.sql("update delivery set state = 'PARKED', failure_class = 'PERMANENT', failure = :failure,"
                                    + " updated_at = current_timestamp where id = :id and state = 'PENDING'")
                            .param("failure", new PayloadMissingException(payloads.file(delivery)).getMessage())
                            .param("id", delivery.id())
                            .update();
                });
    }
}
