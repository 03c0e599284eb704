package org.dromedary.shaping;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What holds for shaping at all destinations ({@code dromedary.shaping.*}).
 *
 * @param overwrite whether files that were made for a delivery are overwritten before they are removed
 * @param threads instances that are shaped at the same time, for all destinations together; 0: as many as processors
 */
@Validated
@ConfigurationProperties(prefix = "dromedary.shaping", ignoreUnknownFields = false)
public record ShapingProperties(
        @DefaultValue("false") boolean overwrite,
        @DefaultValue("0")
                @Min(value = 0, message = "use 0 (as many as processors) to 64")
                @Max(value = 64, message = "use 0 (as many as processors) to 64")
                int threads) {

    int workers() {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }
}
