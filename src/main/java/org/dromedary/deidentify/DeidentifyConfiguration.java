package org.dromedary.deidentify;

import java.io.IOException;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the room together. */
@Configuration(proxyBeanMethods = false)
class DeidentifyConfiguration {

    /** A wrong profile stops the start. */
    @Bean
    DeidentifyProfiles deidentifyProfiles(
            DeidentifyProperties properties, PseudonymTable table, ObjectProvider<DeidentifyStep> steps)
            throws IOException {
        DeidentifyProfiles profiles =
                new DeidentifyProfiles(properties, table, steps.orderedStream().toList());
        profiles.check();
        return profiles;
    }
}
