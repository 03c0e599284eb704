package org.dromedary.web.hook;

import java.time.Duration;

import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.validation.annotation.Validated;

/**
 * What other programs may tell us.
 *
 * @param secret that they sign with, 16 characters or more; empty: nobody may. Give it by a file or the environment,
 *     {@code DROMEDARY_HOOKS_SECRET}
 * @param window how far the time of a message may be from ours, either way
 */
@Validated
@ConfigurationProperties(prefix = "dromedary.hooks", ignoreUnknownFields = false)
public record HookProperties(@DefaultValue("") String secret, @DefaultValue("5m") @NotNull Duration window) {

    public HookProperties {
        if (!secret.isEmpty() && secret.length() < 16) {
            throw new InvalidConfigurationPropertyValueException(
                    "dromedary.hooks.secret",
                    "***",
                    "must have 16 characters or more; openssl rand -base64 24 makes one");
        }
        if (window.isNegative() || window.isZero()) {
            throw new InvalidConfigurationPropertyValueException(
                    "dromedary.hooks.window", window, "must be more than 0, e.g. 5m");
        }
    }

    @Override
    public String toString() {
        return "HookProperties[window=" + window + "]";
    }
}
