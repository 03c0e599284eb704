package org.dromedary.testsupport;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.flywaydb.core.Flyway;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.transaction.support.TransactionTemplate;

import org.dromedary.study.Audit;
import org.dromedary.study.DataDirectory;
import org.dromedary.study.ExpectedInstances;
import org.dromedary.worklist.WorklistProperties;

/** The room {@code worklist} over a database of its own. */
public final class WorklistRoom implements AutoCloseable {

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    private final HikariDataSource database;
    private final List<String> expected = new CopyOnWriteArrayList<>();

    private WorklistRoom(HikariDataSource database, Path data, Map<String, ?> settings) {
        this.database = database;
        DataSourceTransactionManager transactions = new DataSourceTransactionManager(database);
        WorklistProperties properties = new Binder(
                        List.of(new MapConfigurationPropertySource(settings)),
                        null,
                        ApplicationConversionService.getSharedInstance())
                .bindOrCreate("dromedary.worklist", Bindable.of(WorklistProperties.class));
        context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("test", Map.of("dromedary.data-dir", data.toString())));
        context.registerBean(TransactionTemplate.class, () -> new TransactionTemplate(transactions));
        context.registerBean(JdbcClient.class, () -> JdbcClient.create(database));
        context.registerBean(MeterRegistry.class, SimpleMeterRegistry::new);
        context.registerBean(ObjectMapper.class, () -> new ObjectMapper());
        context.registerBean(WorklistProperties.class, () -> properties);
        context.registerBean(ExpectedInstances.class, Recorder::new);
        context.register(Audit.class, DataDirectory.class);
        context.scan("org.dromedary.worklist");
        context.refresh();
    }

    /** On H2 in memory. */
    public static WorklistRoom start(Path data, Map<String, ?> settings) {
        HikariDataSource database = new HikariDataSource();
        database.setJdbcUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        database.setUsername("sa");
        Flyway.configure().dataSource(database).load().migrate();
        return new WorklistRoom(database, data, settings);
    }

    /** On PostgreSQL, in a schema of its own. */
    public static WorklistRoom start(PostgresServer server, Path data, Map<String, ?> settings) {
        String schema = "worklist" + UUID.randomUUID().toString().replace("-", "");
        HikariDataSource database = new HikariDataSource();
        database.setJdbcUrl(server.url() + "?currentSchema=" + schema);
        database.setUsername("postgres");
        JdbcClient.create(database).sql("create schema " + schema).update();
        new ResourceDatabasePopulator(
                        new ClassPathResource("db/migration/V1__foundation.sql"),
                        new ClassPathResource("db/migration/V5__worklist.sql"))
                .execute(database);
        return new WorklistRoom(database, data, settings);
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public JdbcClient jdbc() {
        return bean(JdbcClient.class);
    }

    /** What was said about instances to come, in words. */
    public List<String> expected() {
        return expected;
    }

    @Override
    public void close() {
        context.close();
        database.close();
    }

    private final class Recorder implements ExpectedInstances {

        @Override
        public void announce(String studyUid, String origin) {
            expected.add("announce " + studyUid + " " + origin);
        }

        @Override
        public void expect(String studyUid, String origin, Collection<String> sopInstanceUids) {
            expected.add("expect " + studyUid + " " + origin + " " + new ArrayList<>(sopInstanceUids));
        }

        @Override
        public void expect(String studyUid, String origin, int instances) {
            expected.add("expect " + studyUid + " " + origin + " " + instances);
        }

        @Override
        public void forget(String studyUid, String origin) {
            expected.add("forget " + studyUid + " " + origin);
        }
    }
}
