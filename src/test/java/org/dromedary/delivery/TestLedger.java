package org.dromedary.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.flywaydb.core.api.MigrationVersion;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.transaction.support.TransactionTemplate;

/** The room over a database with the real schema, as one node sees it. */
public final class TestLedger {

    public static final Duration MINUTE = Duration.ofSeconds(60);

    public final JdbcClient jdbc;
    public final TransactionTemplate transaction;
    public final QueueSignals signals = new QueueSignals();
    public final PayloadFolders payloads;
    public final DeliveryLedger ledger;
    public final DeliveryLeases leases;
    public final DeliveryQueries queries;
    public final DeliveryMemory memory;
    public final Destinations destinations;
    public final List<Object> events = new CopyOnWriteArrayList<>();
    final Node node;

    public TestLedger(
            DataSource database, Path dataDir, DeliveryProperties defaults, DestinationProperties configured) {
        this(database, dataDir, defaults, configured, Node.of("", "jdbc:h2:mem:x"));
    }

    TestLedger(
            DataSource database,
            Path dataDir,
            DeliveryProperties defaults,
            DestinationProperties configured,
            Node node) {
        this.node = node;
        jdbc = JdbcClient.create(database);
        transaction = new TransactionTemplate(new DataSourceTransactionManager(database));
        payloads = new PayloadFolders(dataDir);
        ledger = new DeliveryLedger(jdbc, transaction, configured, payloads, signals);
        leases = new DeliveryLeases(
                jdbc, new NamedParameterJdbcTemplate(database), transaction, node, payloads, signals, events::add);
        queries = new DeliveryQueries(jdbc);
        memory = new DeliveryMemory(jdbc, transaction, leases);
        destinations = new Destinations(jdbc, configured, defaults, signals, Clock.systemUTC());
    }

    public static DeliveryProperties defaults() {
        return new DeliveryProperties(
                Duration.ofSeconds(10),
                Duration.ofHours(1),
                Duration.ofDays(7),
                8,
                5,
                Duration.ofSeconds(10),
                Duration.ofMinutes(5),
                MINUTE,
                Duration.ofSeconds(1),
                "");
    }

    public static QueuePolicy policy() {
        return new QueuePolicy(
                1, Duration.ofSeconds(1), MINUTE, Duration.ofDays(7), Duration.ofSeconds(10), Duration.ofHours(1), 8);
    }

    public static HikariDataSource memory() {
        return open("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa");
    }

    public static HikariDataSource file(Path folder) {
        return open("jdbc:h2:file:" + folder.resolve("dromedary") + ";WRITE_DELAY=0", "sa");
    }

    public static HikariDataSource open(String url, String user) {
        HikariDataSource database = new HikariDataSource();
        database.setJdbcUrl(url);
        database.setUsername(user);
        database.setMaximumPoolSize(16);
        new ResourceDatabasePopulator(migrations()).execute(database);
        return database;
    }

    /** All of the schema, in the order in which it came to be. */
    private static Resource[] migrations() {
        try {
            Resource[] found = new PathMatchingResourcePatternResolver().getResources("classpath:db/migration/V*.sql");
            Arrays.sort(
                    found,
                    Comparator.comparing(file ->
                            MigrationVersion.fromVersion(file.getFilename().replaceAll("V([\\d.]+)__.*", "$1"))));
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A stable study with one instance per generation. */
    public void study(String uid, int generation) {
        if (jdbc.sql("select 1 from study where study_uid = ?")
                .param(uid)
                .query()
                .listOfRows()
                .isEmpty()) {
            jdbc.sql("insert into study (study_uid, state, generation, source, first_received, last_received)"
                            + " values (?, 'STABLE', ?, 'test', current_timestamp, current_timestamp)")
                    .params(uid, generation)
                    .update();
        } else {
            jdbc.sql("update study set state = 'STABLE', generation = ? where study_uid = ?")
                    .params(generation, uid)
                    .update();
        }
        jdbc.sql(
                        "insert into instance (study_uid, series_uid, sop_uid, sop_class_uid, transfer_syntax_uid, digest, bytes,"
                                + " generation, source, received_at) values (?, ?, ?, '1.2', '1.2.840.10008.1.2.1', 'd', 100, ?,"
                                + " 'test', current_timestamp)")
                .params(uid, uid + ".1", uid + ".1." + generation, generation)
                .update();
    }

    public DeliveryFiles files() {
        return new DeliveryFiles(destinations);
    }

    public String state(String uid) {
        return jdbc.sql("select state from study where study_uid = ?")
                .param(uid)
                .query(String.class)
                .single();
    }

    /** Rows for which no study is needed. */
    public List<Long> rows(String destination, int count) {
        List<Long> ids = new ArrayList<>();
        transaction.executeWithoutResult(status -> {
            for (int i = 0; i < count; i++) {
                jdbc.sql(
                                "insert into delivery (destination, study_uid, generation, name, state, created_at, updated_at,"
                                        + " next_at) values (:d, :s, 1, 'x', 'PENDING', current_timestamp, current_timestamp,"
                                        + " current_timestamp)")
                        .params(Map.of("d", destination, "s", "1.2." + UUID.randomUUID()))
                        .update();
            }
        });
        ids.addAll(jdbc.sql("select id from delivery where destination = ? order by id")
                .param(destination)
                .query(Long.class)
                .list());
        return ids;
    }

    public Delivery find(long id) {
        return queries.find(id).orElseThrow();
    }

    public Claim claimOne(String destination) {
        List<Claim> claims = leases.claim(destination, 1, MINUTE);
        if (claims.isEmpty()) {
            throw new AssertionError("nothing to claim");
        }
        return claims.get(0);
    }
}
