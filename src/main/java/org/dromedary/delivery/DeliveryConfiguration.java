package org.dromedary.delivery;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import javax.sql.DataSource;

import org.apache.camel.CamelContext;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import org.dromedary.study.DataDirectory;
import org.dromedary.study.ForwardedGenerations;

/** The beans of this room. */
@Configuration(proxyBeanMethods = false)
class DeliveryConfiguration {

    @Bean
    DestinationProperties destinationProperties(Environment environment) {
        return DestinationProperties.bind(environment);
    }

    @Bean
    Node deliveryNode(DeliveryProperties properties, DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return Node.of(properties.node(), connection.getMetaData().getURL());
        }
    }

    @Bean
    QueueSignals queueSignals() {
        return new QueueSignals();
    }

    @Bean
    PayloadFolders payloadFolders(DataDirectory data) {
        return new PayloadFolders(data.root());
    }

    @Bean
    FailureClassifier failureClassifier() {
        return new FailureClassifier();
    }

    @Bean
    DeliveryLedger deliveryLedger(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            DestinationProperties destinations,
            PayloadFolders payloads,
            QueueSignals signals) {
        return new DeliveryLedger(jdbc, new TransactionTemplate(transactions), destinations, payloads, signals);
    }

    @Bean
    ForwardedGenerations forwardedGenerations(JdbcClient jdbc, QueueSignals signals) {
        return new DiscardedGenerations(jdbc, signals);
    }

    @Bean
    DeliveryLeases deliveryLeases(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            Node node,
            PayloadFolders payloads,
            QueueSignals signals,
            ApplicationEventPublisher events) {
        return new DeliveryLeases(jdbc, new TransactionTemplate(transactions), node, payloads, signals, events);
    }

    @Bean
    DeliveryQueries deliveryQueries(JdbcClient jdbc) {
        return new DeliveryQueries(jdbc);
    }

    @Bean
    DeliveryMemory deliveryMemory(JdbcClient jdbc, PlatformTransactionManager transactions, DeliveryLeases leases) {
        return new DeliveryMemory(jdbc, new TransactionTemplate(transactions), leases);
    }

    @Bean
    Destinations destinations(
            JdbcClient jdbc, DestinationProperties configured, DeliveryProperties defaults, QueueSignals signals) {
        return new Destinations(jdbc, configured, defaults, signals, Clock.systemUTC());
    }

    /** Only the running router: a command beside it must not take its leases for those of an earlier life. */
    @Bean
    @ConditionalOnWebApplication
    DeliveryRecovery deliveryRecovery(
            JdbcClient jdbc, DeliveryQueries queries, DeliveryLeases leases, PayloadFolders payloads, Node node) {
        return new DeliveryRecovery(jdbc, queries, leases, payloads, node);
    }

    @Bean
    DeliveryFiles deliveryFiles(Destinations destinations) {
        return new DeliveryFiles(destinations);
    }

    @Bean
    DestinationRoutes destinationRoutes(DestinationProperties configured, Destinations destinations) {
        return new DestinationRoutes(configured, destinations);
    }

    @Bean
    @ConditionalOnWebApplication
    CamelContextConfiguration destinationRoutesStart(DestinationRoutes routes) {
        return new CamelContextConfiguration() {
            @Override
            public void beforeApplicationStart(CamelContext context) {
                // nothing runs yet
            }

            @Override
            public void afterApplicationStart(CamelContext context) {
                routes.start(context);
            }
        };
    }
}
