package org.dromedary.deidentify;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of de-identification, {@code dromedary.deidentify.*}.
 *
 * @param profiles folder with the profiles, one YAML file each; need not exist
 * @param keyFile file that holds the project key: at least 32 bytes; pseudonyms, new UIDs and shifts of dates are made of it
 * @param key the project key itself, at least 32 bytes of text; from the environment (DROMEDARY_DEIDENTIFY_KEY), not from a file that others read
 */
@ConfigurationProperties("dromedary.deidentify")
public record DeidentifyProperties(
        @DefaultValue("config/deidentify") String profiles,
        @DefaultValue("") String keyFile,
        @DefaultValue("") String key) {

    public DeidentifyProperties {
        if (!keyFile.isBlank() && !key.isBlank()) {
            throw new IllegalArgumentException(
                    "dromedary.deidentify.key-file: the key is given twice; remove key-file or the variable DROMEDARY_DEIDENTIFY_KEY");
        }
    }
}
