package org.dromedary.intake;

import java.time.Duration;

import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What all intakes have in common.
 *
 * @param keep how long the rows of items are kept that are over; those that wait are kept for ever
 * @param overwriteTemporary whether temporary files are overwritten with zeros before they are removed
 */
@ConfigurationProperties("dromedary.intake")
@Validated
public record IntakeProperties(
        @DefaultValue("90d") @NotNull Duration keep, @DefaultValue("false") boolean overwriteTemporary) {}
