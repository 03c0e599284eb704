package org.dromedary.worklist.hl7;

import java.time.Clock;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;

import org.dromedary.study.Audit;
import org.dromedary.study.DataDirectory;
import org.dromedary.worklist.WorklistProperties;
import org.dromedary.worklist.WorklistTable;

/** The beans of orders by HL7. */
@Configuration(proxyBeanMethods = false)
class Hl7Configuration {

    @Bean
    Hl7Door hl7Door(
            WorklistProperties properties,
            WorklistTable table,
            Audit audit,
            TransactionTemplate transaction,
            DataDirectory data,
            MeterRegistry meters) {
        WorklistProperties.Hl7 settings = properties.hl7();
        return new Hl7Door(
                new OrderReader(settings, Clock.systemDefaultZone()),
                new Orders(table, audit, transaction),
                new RefusedMessages(data.quarantine().resolve("hl7"), settings.keepRefused()),
                settings,
                meters);
    }
}
