package org.dromedary.operations.health;

import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the disk's health ({@code dromedary.disk.*}). When instances are refused is said by
 * {@code dromedary.dicom.minimum-free-space}.
 *
 * @param low below this much free space the part {@code disk} is DEGRADED
 */
@Validated
@ConfigurationProperties(prefix = "dromedary.disk", ignoreUnknownFields = false)
record DiskSettings(@DefaultValue("5GB") @NotNull(message = "must be a size, e.g. 5GB") DataSize low) {}
