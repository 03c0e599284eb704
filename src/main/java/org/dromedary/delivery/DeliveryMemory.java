package org.dromedary.delivery;

import org.apache.camel.spi.StateRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What the steps of a delivery remember across crashes, under {@code <deliveryId>/<name>}. A value is committed before
 * {@link #setState} returns. While this node works on the delivery its lease is checked with each write, so that a late
 * worker does not overwrite what its successor remembered.
 */
public final class DeliveryMemory extends ServiceSupport implements StateRepository<String, String> {

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final DeliveryLeases leases;

    DeliveryMemory(JdbcClient jdbc, TransactionTemplate transaction, DeliveryLeases leases) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.leases = leases;
    }

    /** @throws LeaseLostException if the lease under which this node works on the delivery is no longer good */
    @Override
    public void setState(String key, String value) {
        Key parsed = Key.of(key);
        try {
            transaction.executeWithoutResult(status -> put(parsed, value));
        } catch (DuplicateKeyException raced) {
            transaction.executeWithoutResult(status -> put(parsed, value));
        }
    }

    private void put(Key key, String value) {
        leases.running(key.deliveryId()).ifPresent(this::hold);
        for (String sql : new String[] {
            "update delivery_value set content = :content where delivery_id = :id and name = :name",
            "insert into delivery_value (content, delivery_id, name) values (:content, :id, :name)"
        }) {
            int written = jdbc.sql(sql)
                    .param("content", value)
                    .param("id", key.deliveryId())
                    .param("name", key.name())
                    .update();
            if (written == 1) {
                return;
            }
        }
    }

    private void hold(Lease lease) {
        jdbc.sql("select id from delivery where id = :id and fence = :fence and state = 'ACTIVE' for update")
                .param("id", lease.deliveryId())
                .param("fence", lease.fence())
                .query(Long.class)
                .optional()
                .orElseThrow(() -> new LeaseLostException(lease));
    }

    @Override
    public String getState(String key) {
        Key parsed = Key.of(key);
        return jdbc.sql("select content from delivery_value where delivery_id = :id and name = :name")
                .param("id", parsed.deliveryId())
                .param("name", parsed.name())
                .query(String.class)
                .optional()
                .orElse(null);
    }

    private record Key(long deliveryId, String name) {

        static Key of(String key) {
            int slash = key.indexOf('/');
            if (slash < 1 || slash == key.length() - 1) {
                throw new IllegalArgumentException("The key '" + key + "' is not <deliveryId>/<name>");
            }
            try {
                return new Key(Long.parseLong(key.substring(0, slash)), key.substring(slash + 1));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("The key '" + key + "' does not begin with a delivery's id", e);
            }
        }
    }
}
