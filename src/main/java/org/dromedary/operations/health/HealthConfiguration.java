package org.dromedary.operations.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.CamelContext;
import org.springframework.boot.actuate.health.HealthContributor;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;

import org.dromedary.deidentify.DeidentifyProfiles;
import org.dromedary.delivery.DeliveryQueries;
import org.dromedary.delivery.Destinations;
import org.dromedary.intake.IntakeControl;
import org.dromedary.intake.IntakeItems;
import org.dromedary.intake.Intakes;
import org.dromedary.intake.OrthancRoutes;
import org.dromedary.intake.Orthancs;
import org.dromedary.operations.routes.RouteFiles;
import org.dromedary.operations.settings.DicomProperties;
import org.dromedary.shaping.Plans;
import org.dromedary.study.DataDirectory;
import org.dromedary.study.StudyIndex;
import org.dromedary.worklist.WorklistFiles;

/** The parts of {@code /actuator/health} that are ours, and the gauges. Only the running router has them. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@EnableScheduling
class HealthConfiguration {

    @Bean
    DiskHealth diskHealthIndicator(DataDirectory data, DiskSettings settings, DicomProperties dicom) {
        return new DiskHealth(data.root(), settings.low(), dicom.minimumFreeSpace());
    }

    @Bean
    DicomRefusals dicomRefusals(CamelContext context, MeterRegistry meters) {
        return new DicomRefusals(context, meters);
    }

    @Bean
    HealthIndicator dicomPortHealthIndicator(CamelContext context, DicomProperties dicom, DicomRefusals refusals) {
        return new DicomPortHealth(context, dicom.allowedCallers(), refusals);
    }

    @Bean
    HealthContributor destinationsHealthContributor(Destinations destinations) {
        return new DestinationsHealth(destinations);
    }

    @Bean
    DeidentifyHealth deidentifyHealthIndicator(Plans plans, DeidentifyProfiles profiles) {
        return new DeidentifyHealth(plans.deidentifying(), profiles);
    }

    @Bean
    HealthContributor orthancsHealthContributor(CamelContext context, Orthancs orthancs, OrthancRoutes routes) {
        return new OrthancsHealth(context, orthancs, routes);
    }

    @Bean
    HealthContributor intakesHealthContributor(Intakes intakes, IntakeControl control) {
        return new IntakesHealth(intakes, control);
    }

    @Bean
    IntakeFigures intakeFigures(IntakeControl control, IntakeItems items, MeterRegistry meters) {
        return new IntakeFigures(control, items, meters);
    }

    @Bean
    TlsHealth tlsHealthIndicator(DicomProperties dicom, MeterRegistry meters) {
        TlsHealth health = new TlsHealth(dicom.tls().files());
        Gauge.builder("dromedary.tls.certificate.days", health, TlsHealth::daysLeft)
                .description("Days until the certificate of this node ends")
                .register(meters);
        return health;
    }

    @Bean
    HealthIndicator worklistHealthIndicator(WorklistFiles files) {
        return new WorklistHealth(files);
    }

    @Bean
    Figures figures(
            DeliveryQueries deliveries,
            StudyIndex studies,
            Destinations destinations,
            RouteFiles routes,
            DiskHealth disk,
            MeterRegistry meters) {
        return new Figures(deliveries, studies, destinations, routes, disk, meters);
    }
}
