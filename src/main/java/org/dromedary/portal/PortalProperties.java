package org.dromedary.portal;

import java.nio.file.Path;
import java.time.Duration;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.validation.annotation.Validated;

/**
 * DIMSE to DICOMweb to DIMSE to a folder; the way to the Orthanc is a destination.
 *
 * @param enabled whether studies of the Orthanc are extracted
 * @param orthanc the Orthanc that is watched: a name in {@code dromedary.orthancs}, or its address such as {@code http://host:8042}
 * @param node its DICOM side, which is asked to send: a name in {@code dromedary.dicom.nodes}
 * @param folder where files go: {@code PatientID/StudyInstanceUID/SeriesInstanceUID/SOPInstanceUID.dcm}
 * @param pollInterval how often the Orthanc is asked what is new
 * @param reconcileInterval how often all of its studies are compared with what was extracted: its news may be lost
 * @param moveDestination AE title that the Orthanc is told to send to; it must know it with the port below
 * @param host address that is listened on for what it sends
 * @param port port that is listened on for what it sends
 */
@Validated
@ConfigurationProperties(prefix = "dromedary.portal", ignoreUnknownFields = false)
public record PortalProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("") String orthanc,
        @DefaultValue("") String node,
        @DefaultValue("") String folder,
        @DefaultValue("5s") @NotNull Duration pollInterval,
        @DefaultValue("10m") @NotNull Duration reconcileInterval,
        @DefaultValue("DROMEDARYPORTAL")
                @Pattern(
                        regexp = "[A-Za-z0-9_.-]{1,16}",
                        message = "must be 1 to 16 of letters, digits, '_', '.' and '-'")
                String moveDestination,
        @DefaultValue("0.0.0.0") String host,
        @DefaultValue("11113")
                @Min(value = 1, message = "must be a port from 1 to 65535")
                @Max(value = 65535, message = "must be a port from 1 to 65535")
                int port) {

    private static final String PREFIX = "dromedary.portal.";

    public PortalProperties {
        if (enabled) {
            required("orthanc", orthanc, "the name or address of the Orthanc that is watched");
            required("node", node, "the name of its DICOM side in dromedary.dicom.nodes");
            required("folder", folder, "the folder that files go to");
        }
        if (pollInterval.compareTo(Duration.ofMillis(100)) < 0) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + "poll-interval", pollInterval, "must be 100ms or more, e.g. 5s");
        }
    }

    private static void required(String key, String value, String meaning) {
        if (value.isBlank()) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + key, value, "is needed while dromedary.portal.enabled is true: " + meaning);
        }
    }

    Path root() {
        return Path.of(folder);
    }
}
