package org.dromedary.operations.settings;

import java.time.Duration;
import java.util.Map;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

import org.dromedary.component.dicom.AllowedCallers;

/**
 * The DICOM node ({@code dromedary.dicom.*}), used by {@code receive.camel.yaml}. The defaults stand in
 * {@code application.yaml}, where the routes read them from.
 *
 * @param aeTitle what modalities call this node
 * @param host address to listen on
 * @param port port to listen on
 * @param allowedCallers who may send: {@code AET}, {@code AET@host}, {@code AET@10.1.0.0/16}, comma-separated; empty: everyone
 * @param queryCallers who of these may query and retrieve, written likewise; empty: all of them
 * @param durability {@code force}: an instance is on disk before Success; {@code os}: it is with the operating system
 * @param maxAssociations associations open at the same time
 * @param maxPduLength largest PDU that is received, in bytes
 * @param idleTimeout how long an association may be silent
 * @param unknownStorageClasses whether private SOP classes are taken for storage classes
 * @param minimumFreeSpace below this much free disk a C-STORE is answered with A700
 * @param maxAssociationsPerCaller associations that one caller (AE title and address) may have open of these; 0: all of them
 * @param associationRate connections that one address may open each second in the long run; 0: any number
 * @param associationBurst connections that one address may open at once before the rate counts
 * @param userIdentity who may call, by user name and passcode
 * @param tls how connections are secured
 * @param nodes the other nodes that this one knows: where a C-MOVE may send to, by their AE titles
 */
@Validated
@ConfigurationProperties(prefix = "dromedary.dicom", ignoreUnknownFields = false)
public record DicomProperties(
        @Pattern(
                        regexp = "[ -~&&[^\\\\@,]]{1,16}",
                        message = "must be 1 to 16 printable ASCII characters without \\, @ and comma")
                String aeTitle,
        @NotBlank(message = "must be an address of this machine, or 0.0.0.0 for all") String host,
        @Min(value = 1, message = "must be a port from 1 to 65535")
                @Max(value = 65535, message = "must be a port from 1 to 65535")
                int port,
        String allowedCallers,
        @DefaultValue("") String queryCallers,
        @NotNull @Pattern(regexp = "force|os", message = "must be force or os") String durability,
        @Min(value = 1, message = "must be 1 or more") int maxAssociations,
        @Min(value = 4096, message = "must be 4096 or more, e.g. 262144")
                @Max(value = 16_777_216, message = "must be 16777216 or less, e.g. 262144")
                int maxPduLength,
        @NotNull Duration idleTimeout,
        boolean unknownStorageClasses,
        @NotNull DataSize minimumFreeSpace,
        @DefaultValue("50") @Min(value = 0, message = "must be 0 or more, e.g. 50") int maxAssociationsPerCaller,
        @DefaultValue("50") @Min(value = 0, message = "must be 0 or more, e.g. 50") int associationRate,
        @DefaultValue("100") @Min(value = 1, message = "must be 1 or more, e.g. 100") int associationBurst,
        @DefaultValue UserIdentity userIdentity,
        @DefaultValue @Valid @NestedConfigurationProperty DicomTlsSettings tls,
        @DefaultValue Map<String, DicomNodeSettings> nodes) {

    /**
     * User identity negotiation (PS3.7 D.3.3.7).
     *
     * @param required whether callers must prove who they are; others are refused
     * @param usersFile who they may be: a file with lines {@code name:hash} as {@code htpasswd -nB name} writes them; empty:
     *     nobody, and identities are not looked at
     */
    public record UserIdentity(@DefaultValue("false") boolean required, @DefaultValue("") String usersFile) {}

    public DicomProperties {
        try {
            new AllowedCallers(queryCallers);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(
                    "dromedary.dicom.query-callers", queryCallers, e.getMessage());
        }
        if (tls.port() == port) {
            throw new InvalidConfigurationPropertyValueException(
                    "dromedary.dicom.tls.port", port, "dromedary.dicom.port is the same; TLS needs a port of its own");
        }
        DicomNodes.parse(nodes);
    }
}
