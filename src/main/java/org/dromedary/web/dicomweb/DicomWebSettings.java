package org.dromedary.web.dicomweb;

import java.net.URI;
import java.util.List;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.validation.annotation.Validated;

/**
 * The DICOMweb server ({@code dromedary.dicom-web.*}).
 *
 * @param enabled whether {@code /dicom-web} and {@code /wado} are there
 * @param baseUrl by which clients reach {@code /dicom-web}, where that is not what their requests say (behind a proxy);
 *     empty: as the request says
 * @param usersFile who may call beside the administrator: lines {@code name:bcrypt-hash:rights} as {@code htpasswd -nB name}
 *     begins them, rights being read, store or read,store; or {@code name:sha256-of-token:rights} for bearer tokens; empty: nobody
 * @param allowedOrigins pages that may call, such as {@code https://viewer.example.org} (CORS); empty: none but our own
 * @param maximumStores STOW-RS requests at the same time; more are answered with 503
 * @param maximumMatches a search is answered with this many matches at most, and says so
 */
@Validated
@ConfigurationProperties(prefix = "dromedary.dicom-web", ignoreUnknownFields = false)
public record DicomWebSettings(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("") String baseUrl,
        @DefaultValue("") String usersFile,
        @DefaultValue List<String> allowedOrigins,
        @DefaultValue("50") @Min(value = 1, message = "must be 1 or more, e.g. 50") int maximumStores,
        @DefaultValue("1000")
                @Min(value = 1, message = "must be from 1 to 100000, e.g. 1000")
                @Max(value = 100_000, message = "must be from 1 to 100000, e.g. 1000")
                int maximumMatches) {

    public DicomWebSettings {
        if (!baseUrl.isBlank()) {
            requireUrl("dromedary.dicom-web.base-url", baseUrl, "https://pacs.example.org/dicom-web");
        }
        for (String origin : allowedOrigins) {
            if (!origin.equals("*")) {
                requireUrl("dromedary.dicom-web.allowed-origins", origin, "https://viewer.example.org");
            }
        }
    }

    private static void requireUrl(String key, String value, String example) {
        try {
            URI uri = URI.create(value);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null) {
                return;
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(key, value, "is no URL; write e.g. " + example);
        }
        throw new InvalidConfigurationPropertyValueException(key, value, "is no URL of http(s); write e.g. " + example);
    }
}
