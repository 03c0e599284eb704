package org.dromedary.delivery;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The destinations: those of the configuration and the queues that routes serve. Pausing is remembered in the database and
 * holds for all nodes; breakers are this node's.
 */
public final class Destinations {

    private final JdbcClient jdbc;
    private final DestinationProperties configured;
    private final DeliveryProperties defaults;
    private final QueueSignals signals;
    private final Clock clock;
    private final Map<String, Breaker> breakers = new ConcurrentHashMap<>();
    private final Map<String, String> problems = new ConcurrentHashMap<>();

    Destinations(
            JdbcClient jdbc,
            DestinationProperties configured,
            DeliveryProperties defaults,
            QueueSignals signals,
            Clock clock) {
        this.jdbc = jdbc;
        this.configured = configured;
        this.defaults = defaults;
        this.signals = signals;
        this.clock = clock;
    }

    /** Configured destinations and the queues that have been used since the start, by name. */
    public List<DestinationStatus> list() {
        Set<String> names = new TreeSet<>(configured.all().keySet());
        names.addAll(breakers.keySet());
        Set<String> paused = Set.copyOf(jdbc.sql("select destination from destination_state where paused")
                .query(String.class)
                .list());
        List<DestinationStatus> list = new ArrayList<>();
        for (String name : names) {
            list.add(status(name, paused.contains(name)));
        }
        return list;
    }

    /** The queues of all enabled destinations as endpoint URIs, comma-separated, for a {@code recipientList}. */
    public String queues() {
        return queues(settings -> true);
    }

    /** The queues of those destinations that get each instance as soon as it is received, like {@link #queues()}. */
    public String queuesOnReceived() {
        return queues(settings -> settings.sendOn() == DestinationSettings.SendOn.RECEIVED);
    }

    /** Whether any destination gets instances as soon as they are received. */
    public boolean anyOnReceived() {
        return !queuesOnReceived().isEmpty();
    }

    private String queues(Predicate<DestinationSettings> which) {
        return configured.all().entrySet().stream()
                .filter(destination -> destination.getValue().enabled() && which.test(destination.getValue()))
                .map(destination -> "file-queue:" + destination.getKey())
                .collect(Collectors.joining(","));
    }

    /** Empty if no such destination is configured and no route serves such a queue. */
    public Optional<DestinationStatus> find(String name) {
        return isKnown(name) ? Optional.of(status(name, isPaused(name))) : Optional.empty();
    }

    private boolean isKnown(String name) {
        return configured.find(name).isPresent() || breakers.containsKey(name);
    }

    private DestinationStatus status(String name, boolean paused) {
        Optional<DestinationSettings> settings = configured.find(name);
        return new DestinationStatus(
                name,
                settings.map(it -> SafeUri.of(it.uri())).orElse(null),
                policy(name).concurrency(),
                settings.map(DestinationSettings::enabled).orElse(true),
                paused,
                breaker(name).status(),
                problems.get(name));
    }

    /** What the configuration says of a destination. */
    public Optional<DestinationSettings> settings(String name) {
        return configured.find(name);
    }

    /** How a queue is worked on: its own settings, else the common ones. */
    public QueuePolicy policy(String name) {
        Optional<DestinationSettings> settings = configured.find(name);
        return new QueuePolicy(
                settings.map(DestinationSettings::concurrency).orElse(1),
                defaults.pollInterval(),
                settings.map(DestinationSettings::lease).orElse(defaults.lease()),
                settings.map(DestinationSettings::maxAge).orElse(defaults.maxAge()),
                defaults.firstBackoff(),
                defaults.maxBackoff(),
                defaults.refusals());
    }

    /** Holds a queue on all nodes, across restarts; what is running runs on. */
    public void pause(String name) {
        setPaused(name, true);
    }

    /** Lets a held queue go on. */
    public void resume(String name) {
        setPaused(name, false);
        signals.signal(name);
    }

    public boolean isPaused(String name) {
        return jdbc.sql("select paused from destination_state where destination = :name")
                .param("name", name)
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    private void setPaused(String name, boolean paused) {
        String update =
                "update destination_state set paused = :paused, updated_at = current_timestamp where destination = :name";
        String insert = "insert into destination_state (destination, paused, updated_at)"
                + " values (:name, :paused, current_timestamp)";
        if (write(update, name, paused) == 0) {
            try {
                write(insert, name, paused);
            } catch (DuplicateKeyException raced) {
                write(update, name, paused);
            }
        }
    }

    private int write(String sql, String name, boolean paused) {
        return jdbc.sql(sql).param("name", name).param("paused", paused).update();
    }

    /** This node's breaker of a destination. */
    public Breaker breaker(String name) {
        return breakers.computeIfAbsent(
                name,
                key -> new Breaker(
                        defaults.breakerFailures(), defaults.breakerPause(), defaults.breakerMaxPause(), clock));
    }

    /** Wakes the workers of a queue. */
    public QueueSignals signals() {
        return signals;
    }

    /** Why the route of a destination does not run; null if it does. */
    void problem(String name, String problem) {
        if (problem == null) {
            problems.remove(name);
        } else {
            problems.put(name, problem);
        }
    }
}
