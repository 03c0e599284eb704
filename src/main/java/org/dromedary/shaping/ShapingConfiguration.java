package org.dromedary.shaping;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import org.dromedary.deidentify.DeidentifyProfiles;
import org.dromedary.deidentify.report.Reports;
import org.dromedary.delivery.DestinationProperties;
import org.dromedary.study.Audit;
import org.dromedary.study.DataDirectory;
import org.dromedary.study.DescriptionCleaner;

/** Puts the room together. */
@Configuration(proxyBeanMethods = false)
class ShapingConfiguration {

    @Bean
    Plans shapingPlans(
            DestinationProperties destinations,
            @Value("${dromedary.mailer.deidentify:}") String mailer,
            DeidentifyProfiles profiles) {
        return Plans.of(destinations, mailer, profiles);
    }

    @Bean
    ShapingThreads shapingThreads(ShapingProperties properties) {
        return new ShapingThreads(properties.workers());
    }

    /** Only the running router: a command beside it must not take away what is being sent. */
    @Bean
    @ConditionalOnWebApplication
    LeftOvers shapedLeftOvers(DataDirectory data, ShapingProperties properties) {
        return new LeftOvers(data.shaped(), properties.overwrite());
    }

    @Bean
    Shaping shaping(
            Plans plans,
            DataDirectory data,
            ShapingProperties properties,
            ShapingThreads threads,
            Audit audit,
            DescriptionCleaner cleaner,
            Reports reports) {
        return new Shaping(plans, data, properties, threads, audit, cleaner, reports);
    }
}
