package org.dromedary.operations.settings;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/** Settings of every shape; the compiler makes metadata of them as of the real ones. */
@Validated
@ConfigurationProperties(prefix = "dromedary.example", ignoreUnknownFields = false)
record ExampleProperties(
        @DefaultValue("DROMEDARY") String aeTitle,
        @DefaultValue("11112") @Min(value = 1, message = "use a port from 1 to 65535") int port,
        @DefaultValue("30s") Duration quietPeriod,
        @DefaultValue("force") Durability durability,
        String apiKey,
        @DefaultValue List<String> allowedCallers,
        @DefaultValue Map<String, Place> places,
        @DefaultValue Map<String, String> labels) {

    enum Durability {
        FORCE,
        OS_ONLY
    }

    record Place(String uri, Integer maxWorkers, @DefaultValue List<Step> steps) {}

    record Step(String name) {}
}
