package org.dromedary.web.api;

import java.util.List;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import org.dromedary.delivery.DestinationStatus;
import org.dromedary.delivery.Destinations;
import org.dromedary.study.Audit;

/** Destinations and their queues. */
@RestController
@RequestMapping("/api/destinations")
@Tag(name = "Destinations", description = "Where deliveries go, and whether they get there")
class DestinationsController {

    private final Destinations destinations;
    private final Echo echo;
    private final Audit audit;

    DestinationsController(Destinations destinations, Echo echo, Audit audit) {
        this.destinations = destinations;
        this.echo = echo;
        this.audit = audit;
    }

    /** How it went. */
    record EchoAnswer(
            boolean success,
            long milliseconds,
            @Schema(description = "Why it failed; null if it did not") String failure) {}

    @GetMapping
    @Operation(summary = "All destinations with their breakers")
    List<DestinationStatus> list() {
        return destinations.list();
    }

    @GetMapping("/{name}")
    @Operation(summary = "One destination")
    DestinationStatus get(@PathVariable String name) {
        return destinations.find(name).orElseThrow(() -> new NotFoundException("There is no destination " + name));
    }

    @PostMapping("/{name}/echo")
    @Operation(
            summary = "Tries the other end: C-ECHO, a connection, or the right to write, by the kind of destination",
            description =
                    "200 whether it is there or not; 422 for a kind that cannot be tried without sending something.")
    EchoAnswer echo(@PathVariable String name) {
        get(name);
        return echo.send(name);
    }

    @PostMapping("/{name}/pause")
    @Operation(summary = "Holds the queue, across restarts; what is running runs on")
    DestinationStatus pause(@PathVariable String name) {
        get(name);
        destinations.pause(name);
        audit.record("destination.paused", null, null, null, name);
        return get(name);
    }

    @PostMapping("/{name}/resume")
    @Operation(summary = "Lets a held queue go on")
    DestinationStatus resume(@PathVariable String name) {
        get(name);
        destinations.resume(name);
        audit.record("destination.resumed", null, null, null, name);
        return get(name);
    }
}
