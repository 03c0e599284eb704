package org.dromedary.web.pictures;

import java.time.Duration;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of pictures ({@code dromedary.pictures.*}).
 *
 * @param concurrency frames drawn at the same time; 0: half as many as there are processors
 * @param waiting requests that wait for their turn; more are answered with 503
 * @param patience how long one waits before it is answered with 503
 * @param cacheSize thumbnails kept on disk, in {@code cache/thumbnails} of the data directory; 0: none
 */
@Validated
@ConfigurationProperties(value = "dromedary.pictures", ignoreUnknownFields = false)
record PictureSettings(
        @DefaultValue("0")
                @Min(value = 0, message = "must be 0 or more")
                @Max(value = 64, message = "must be 64 or less")
                int concurrency,
        @DefaultValue("32")
                @Min(value = 0, message = "must be 0 or more")
                @Max(value = 10_000, message = "must be 10000 or less")
                int waiting,
        @DefaultValue("10s") @DurationMin(millis = 0, message = "must not be negative") Duration patience,
        @DefaultValue("512MB") DataSize cacheSize) {

    /** How many are drawn at the same time on this machine. */
    int permits() {
        return concurrency > 0 ? concurrency : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }
}
