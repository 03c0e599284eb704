package org.dromedary.receipt;

import java.time.Duration;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import org.dromedary.delivery.DestinationProperties;
import org.dromedary.delivery.Destinations;

/** The beans of this room. */
@Configuration(proxyBeanMethods = false)
class ReceiptConfiguration {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Bean
    Receipts receipts(Destinations destinations, DestinationProperties configured) {
        return new Receipts(destinations, configured, PATIENCE);
    }
}
