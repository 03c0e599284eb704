package org.dromedary.operations.health;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;

import org.dromedary.delivery.Breaker;
import org.dromedary.delivery.DeliveryQueries;
import org.dromedary.delivery.DeliveryState;
import org.dromedary.delivery.DestinationStatus;
import org.dromedary.delivery.Destinations;
import org.dromedary.delivery.QueueCount;
import org.dromedary.operations.routes.RouteFileStatus;
import org.dromedary.operations.routes.RouteFiles;
import org.dromedary.study.StudyIndex;
import org.dromedary.study.StudyState;

/**
 * What the database and the configuration know, as gauges. They are counted at intervals and not at each scrape. Labels
 * are names of destinations and states, never anything of a study.
 */
class Figures {

    private static final Logger LOG = LoggerFactory.getLogger(Figures.class);

    private final DeliveryQueries deliveries;
    private final StudyIndex studies;
    private final Destinations destinations;
    private final MultiGauge counts;
    private final MultiGauge ages;
    private final MultiGauge states;
    private final MultiGauge breakers;
    private final MultiGauge pauses;

    Figures(
            DeliveryQueries deliveries,
            StudyIndex studies,
            Destinations destinations,
            RouteFiles routes,
            DiskHealth disk,
            MeterRegistry meters) {
        this.deliveries = deliveries;
        this.studies = studies;
        this.destinations = destinations;
        counts = gauges(meters, "dromedary.deliveries", "Deliveries by destination and state");
        ages = MultiGauge.builder("dromedary.queue.oldest.age")
                .description("Age of the oldest delivery that waits or runs")
                .baseUnit("seconds")
                .register(meters);
        states = gauges(meters, "dromedary.studies", "Studies by state");
        breakers =
                gauges(meters, "dromedary.destination.breaker.open", "1 while a destination's breaker is not closed");
        pauses = gauges(meters, "dromedary.destination.paused", "1 while an operator holds a destination");
        Gauge.builder("dromedary.route.files.faulty", routes, Figures::faulty)
                .description("Route files whose newest text does not run")
                .register(meters);
        Gauge.builder("dromedary.disk.free", disk, Figures::free)
                .description("Free space where the data directory lies")
                .baseUnit("bytes")
                .register(meters);
    }

    private static MultiGauge gauges(MeterRegistry meters, String name, String description) {
        return MultiGauge.builder(name).description(description).register(meters);
    }

    private static double faulty(RouteFiles routes) {
        return routes.status().stream()
                .filter(file -> file.state() != RouteFileStatus.State.UP)
                .count();
    }

    private static double free(DiskHealth disk) {
        try {
            return disk.free();
        } catch (java.io.IOException e) {
            return Double.NaN;
        }
    }

    @Scheduled(initialDelayString = "PT1S", fixedDelayString = "PT15S")
    void count() {
        try {
            countDeliveries();
            Map<StudyState, Long> byState = studies.countByState();
            states.register(
                    List.of(StudyState.values()).stream()
                            .map(state ->
                                    MultiGauge.Row.of(Tags.of("state", state.name()), byState.getOrDefault(state, 0L)))
                            .toList(),
                    true);
            List<DestinationStatus> all = destinations.list();
            breakers.register(rows(all, status -> status.breaker().state() == Breaker.State.CLOSED ? 0 : 1), true);
            pauses.register(rows(all, status -> status.paused() ? 1 : 0), true);
        } catch (DataAccessException e) {
            LOG.warn("Cannot count for the metrics: {}", e.getMessage());
        }
    }

    private void countDeliveries() {
        List<QueueCount> all = deliveries.counts();
        counts.register(
                all.stream()
                        .map(count -> MultiGauge.Row.of(
                                Tags.of(
                                        "destination",
                                        count.destination(),
                                        "state",
                                        count.state().name()),
                                count.count()))
                        .toList(),
                true);
        Instant now = Instant.now();
        Map<String, Double> oldest = new java.util.TreeMap<>();
        for (QueueCount count : all) {
            boolean open = count.state() == DeliveryState.PENDING || count.state() == DeliveryState.ACTIVE;
            double age =
                    open ? Math.max(0, Duration.between(count.oldest(), now).toMillis() / 1000.0) : 0;
            oldest.merge(count.destination(), age, Math::max);
        }
        ages.register(
                oldest.entrySet().stream()
                        .map(entry -> MultiGauge.Row.of(Tags.of("destination", entry.getKey()), entry.getValue()))
                        .toList(),
                true);
    }

    private static List<MultiGauge.Row<?>> rows(
            List<DestinationStatus> destinations, ToDoubleFunction<DestinationStatus> value) {
        return destinations.stream()
                .<MultiGauge.Row<?>>map(
                        status -> MultiGauge.Row.of(Tags.of("destination", status.name()), value.applyAsDouble(status)))
                .toList();
    }
}
