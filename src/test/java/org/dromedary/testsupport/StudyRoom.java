package org.dromedary.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.flywaydb.core.Flyway;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import org.dromedary.dicom.TextRule;
import org.dromedary.study.Audit;
import org.dromedary.study.Condition;
import org.dromedary.study.DescriptionCleaner;
import org.dromedary.study.InstanceRefusedException;
import org.dromedary.study.NanoClock;
import org.dromedary.study.SenderCount;
import org.dromedary.study.Source;
import org.dromedary.study.StoreUnavailableException;
import org.dromedary.study.Study;
import org.dromedary.study.StudyIndex;
import org.dromedary.study.StudyLifecycle;
import org.dromedary.study.StudyProperties;
import org.dromedary.study.StudyState;
import org.dromedary.study.StudyStore;

/** The study room over a folder and an H2 file database in it, without the rest of the program. */
public final class StudyRoom implements AutoCloseable {

    public static final Duration LONG = Duration.ofMinutes(10);

    private final Path data;
    private final HikariDataSource database;
    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    /** Takes {@code pw=} and what follows for the secret part of a description, {@code @} for a recipient. */
    public static final class Cleaner implements DescriptionCleaner {

        @Override
        public String clean(String studyDescription) {
            return studyDescription == null ? null : studyDescription.replaceAll(" \\S+@\\S+| pw=.*", "");
        }

        @Override
        public boolean namesRecipients(String studyDescription) {
            return studyDescription != null && studyDescription.contains("@");
        }

        @Override
        public TextRule rule(String studyDescription) {
            return studyDescription == null || clean(studyDescription).equals(studyDescription)
                    ? null
                    : (tag, value) -> clean(value);
        }
    }

    private StudyRoom(
            Path data, StudyProperties properties, String url, String user, NanoClock clock, SenderCount sender) {
        this.data = data;
        database = new HikariDataSource();
        database.setJdbcUrl(url);
        database.setUsername(user);
        database.setMaximumPoolSize(16);
        database.setConnectionTimeout(500);
        migrate(url);
        DataSourceTransactionManager transactions = new DataSourceTransactionManager(database);
        context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("test", Map.of("dromedary.data-dir", data.toString())));
        context.registerBean(PlatformTransactionManager.class, () -> transactions);
        context.registerBean(TransactionTemplate.class, () -> new TransactionTemplate(transactions));
        context.registerBean(JdbcClient.class, () -> JdbcClient.create(database));
        context.registerBean(NamedParameterJdbcTemplate.class, () -> new NamedParameterJdbcTemplate(database));
        context.registerBean(MeterRegistry.class, SimpleMeterRegistry::new);
        context.registerBean(ObjectMapper.class, () -> new ObjectMapper());
        context.registerBean(StudyProperties.class, () -> properties);
        context.registerBean(DescriptionCleaner.class, Cleaner::new);
        if (clock != null) {
            context.registerBean(NanoClock.class, () -> clock);
        }
        if (sender != null) {
            context.registerBean(SenderCount.class, () -> sender);
        }
        context.scan("org.dromedary.study");
    }

    /** Flyway's PostgreSQL part is no dependency of ours; there the database is empty at first. */
    private void migrate(String url) {
        if (url.startsWith("jdbc:h2:")) {
            Flyway.configure().dataSource(database).load().migrate();
            return;
        }
        if (JdbcClient.create(database)
                .sql("select to_regclass('study') is not null")
                .query(Boolean.class)
                .single()) {
            return;
        }
        try {
            Resource[] scripts =
                    new PathMatchingResourcePatternResolver().getResources("classpath:db/migration/V*.sql");
            // V2 comes before V16
            Arrays.sort(scripts, Comparator.comparingDouble(StudyRoom::version));
            new ResourceDatabasePopulator(scripts).execute(database);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double version(Resource script) {
        return Double.parseDouble(script.getFilename().replaceFirst("^V([0-9.]+)__.*", "$1"));
    }

    /** Starts the room: recovers what a former one left behind, then looks for stable studies. */
    public static StudyRoom start(Path data, StudyProperties properties) {
        return start(data, properties, (NanoClock) null, null);
    }

    /** Starts the room with a clock and a sender that can be asked; null for none. */
    public static StudyRoom start(Path data, StudyProperties properties, NanoClock clock, SenderCount sender) {
        return start(new StudyRoom(
                data,
                properties,
                "jdbc:h2:file:" + data.resolve("db").resolve("dromedary") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE",
                "sa",
                clock,
                sender));
    }

    /** As {@link #start(Path, StudyProperties)}, over another database. */
    public static StudyRoom start(Path data, StudyProperties properties, String url, String user) {
        return start(new StudyRoom(data, properties, url, user, null, null));
    }

    /** As {@link #start(Path, StudyProperties, NanoClock, SenderCount)}, over another database. */
    public static StudyRoom start(
            Path data, StudyProperties properties, String url, String user, NanoClock clock, SenderCount sender) {
        return start(new StudyRoom(data, properties, url, user, clock, sender));
    }

    private static StudyRoom start(StudyRoom room) {
        room.context.refresh();
        room.context.start();
        return room;
    }

    /** Settings with one quiet period for everybody; nothing else ends a generation. */
    public static StudyProperties quiet(Duration quiet) {
        return properties(quiet, LONG, LONG, StudyProperties.DuplicatePolicy.REPLACE);
    }

    /** Settings as {@code dromedary.study.*} would give them. */
    public static StudyProperties bind(Map<String, String> settings) {
        Map<String, String> keys = settings.entrySet().stream()
                .collect(Collectors.toMap(entry -> "dromedary.study." + entry.getKey(), Map.Entry::getValue));
        return new Binder(new MapConfigurationPropertySource(keys))
                .bindOrCreate("dromedary.study", StudyProperties.class);
    }

    public static StudyProperties properties(
            Duration quiet, Duration release, Duration deadline, StudyProperties.DuplicatePolicy duplicates) {
        return new StudyProperties(
                quiet,
                release,
                deadline,
                List.of(Condition.QUIET, Condition.RELEASED),
                List.of(),
                List.of(),
                StudyProperties.DeadlineAction.GO_ON,
                Duration.ofSeconds(30),
                duplicates,
                Map.of());
    }

    /** Stores an instance as an association would bring it. */
    public StudyStore.Outcome store(byte[] file, String announcedSop, Source source)
            throws IOException, InstanceRefusedException, StoreUnavailableException {
        Path received = data.resolve("incoming").resolve(UUID.randomUUID() + ".part");
        Files.write(received, file);
        return store().store(received, source, announcedSop);
    }

    /** Stores an instance from the source {@code TEST} without an association. */
    public StudyStore.Outcome store(byte[] file)
            throws IOException, InstanceRefusedException, StoreUnavailableException {
        return store(file, null, source(null));
    }

    public static Source source(String association) {
        return new Source("TEST", "TEST", "DROMEDARY", "127.0.0.1", association);
    }

    /** A small instance; other content gives other bytes. */
    public static byte[] instance(String study, String series, String sop, String content) {
        return DatasetBytes.instance(DatasetBytes.explicit(), study, series, sop)
                .text(0x00081030, "LO", "Knee a@b.example pw=secret")
                .text(0x00100020, "LO", "P1")
                .text(0x00104000, "LT", content)
                .file(sop);
    }

    public Path file(String study, String series, String sop) {
        return data.resolve("store").resolve(study).resolve(series).resolve(sop + ".dcm");
    }

    public Path data() {
        return data;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public StudyStore store() {
        return bean(StudyStore.class);
    }

    public StudyIndex index() {
        return bean(StudyIndex.class);
    }

    public StudyLifecycle lifecycle() {
        return bean(StudyLifecycle.class);
    }

    public Audit audit() {
        return bean(Audit.class);
    }

    public JdbcClient jdbc() {
        return bean(JdbcClient.class);
    }

    public HikariDataSource database() {
        return database;
    }

    public Study study(String uid) {
        return index().study(uid).orElseThrow();
    }

    /** Whether a study is stable with that generation. */
    public boolean isStable(String uid, int generation) {
        return index().study(uid)
                .filter(study -> study.generation() == generation && study.state() == StudyState.STABLE)
                .isPresent();
    }

    /** SOP Instance UIDs of a generation. */
    public List<String> sops(String study, int generation) {
        return index().instances(study, generation).stream()
                .map(instance -> instance.sopUid())
                .toList();
    }

    /** Files under a folder of the data directory. */
    public List<Path> files(String folder) throws IOException {
        Path root = data.resolve(folder);
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (var walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** Takes the database away first, so that nothing is finished; then the room is gone. */
    public void crash() {
        database.close();
        context.close();
    }

    @Override
    public void close() {
        context.close();
        database.close();
    }
}
