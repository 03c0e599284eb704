package org.dromedary.portal;

import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The beans of the room. */
@Configuration(proxyBeanMethods = false)
class PortalConfiguration {

    @Bean
    PortalTable portalTable(JdbcClient jdbc) {
        return new PortalTable(jdbc);
    }

    @Bean
    PortalFolder portalFolder(PortalProperties properties, PortalTable table) {
        return new PortalFolder(properties.root(), table);
    }

    @Bean
    PortalWatch portalWatch(
            PortalProperties properties,
            PortalTable table,
            PortalFolder folder,
            ObjectProvider<ProducerTemplate> producer,
            @Lazy CamelContext camel) {
        return new PortalWatch(properties, table, new PortalExtraction(properties, table, folder, producer), camel);
    }

    @Bean
    PortalHealth portalHealthIndicator(PortalProperties properties, PortalTable table, PortalWatch watch) {
        return new PortalHealth(properties, table, watch);
    }
}
