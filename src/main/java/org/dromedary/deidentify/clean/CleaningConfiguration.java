package org.dromedary.deidentify.clean;

import java.nio.file.Path;
import java.util.List;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import org.dromedary.deidentify.DeidentifyProperties;
import org.dromedary.deidentify.DeidentifyStep;

/** The steps as beans, in the order of {@link CleaningSteps}. */
@Configuration(proxyBeanMethods = false)
class CleaningConfiguration {

    private final List<DeidentifyStep> steps;

    CleaningConfiguration(DeidentifyProperties properties) {
        steps = CleaningSteps.of(new Devices(Path.of(properties.profiles())));
    }

    @Bean
    @Order(0)
    DeidentifyStep knownWordsStep() {
        return steps.get(0);
    }

    @Bean
    @Order(1)
    DeidentifyStep pixelStep() {
        return steps.get(1);
    }

    @Bean
    @Order(2)
    DeidentifyStep descriptorStep() {
        return steps.get(2);
    }

    @Bean
    @Order(3)
    DeidentifyStep structuredContentStep() {
        return steps.get(3);
    }

    @Bean
    @Order(4)
    DeidentifyStep graphicsStep() {
        return steps.get(4);
    }

    @Bean
    @Order(5)
    DeidentifyStep residualStep() {
        return steps.get(5);
    }
}
