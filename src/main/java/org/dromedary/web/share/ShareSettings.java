package org.dromedary.web.share;

import java.net.URI;
import java.time.Duration;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of package links ({@code dromedary.share.*}).
 *
 * @param baseUrl what recipients reach this server by; links begin with it
 * @param expires how long a link is good
 * @param maxDownloads how many complete downloads a link gives
 */
@Validated
@ConfigurationProperties(value = "dromedary.share", ignoreUnknownFields = false)
record ShareSettings(
        @DefaultValue("http://localhost:8080") @NotNull URI baseUrl,
        @DefaultValue("14d") @DurationMin(minutes = 1, message = "must be 1m or more, e.g. 14d") Duration expires,
        @DefaultValue("10")
                @Min(value = 1, message = "must be 1 or more")
                @Max(value = 1_000_000, message = "must be 1000000 or less")
                int maxDownloads) {

    @AssertTrue(
            message =
                    "base-url must be what recipients reach this server by, without query, e.g. https://images.example.org")
    public boolean isBaseUrlInOrder() {
        return baseUrl == null
                || ("http".equals(baseUrl.getScheme()) || "https".equals(baseUrl.getScheme()))
                        && baseUrl.getHost() != null
                        && baseUrl.getRawQuery() == null
                        && baseUrl.getRawFragment() == null;
    }

    /** The address of a link's page. */
    URI link(String token) {
        return URI.create(baseUrl.toString().replaceAll("/+$", "") + "/share/" + token);
    }
}
