package org.dromedary.intake;

import java.util.List;

import org.apache.camel.CamelContext;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import org.dromedary.intake.archive.Unpacker;

/** The beans of this room that are no components. */
@Configuration(proxyBeanMethods = false)
class IntakeConfiguration {

    @Bean
    Orthancs orthancs(Environment environment) {
        return Orthancs.bind(environment);
    }

    @Bean
    OrthancRoutes orthancRoutes(Orthancs orthancs, AfterRows after) {
        return new OrthancRoutes(orthancs, after);
    }

    @Bean
    Intakes intakes(Environment environment) {
        return Intakes.bind(environment);
    }

    @Bean
    Unpacker unpacker(IntakeProperties properties) {
        return new Unpacker(properties.overwriteTemporary());
    }

    @Bean
    IntakeRoutes intakeRoutes(Intakes intakes, List<IntakeKind> kinds) {
        return new IntakeRoutes(intakes, kinds);
    }

    @Bean
    @ConditionalOnWebApplication
    CamelContextConfiguration intakeRoutesStart(IntakeRoutes routes, IntakeItems items, DeliveredItems delivered) {
        return new CamelContextConfiguration() {
            @Override
            public void beforeApplicationStart(CamelContext context) {
                items.interrupted();
            }

            @Override
            public void afterApplicationStart(CamelContext context) {
                routes.start(context);
                delivered.start(context, routes);
            }
        };
    }

    @Bean
    @ConditionalOnWebApplication
    CamelContextConfiguration orthancRoutesStart(
            OrthancRoutes routes, OrthancIntake intake, AfterDeliveries afterDeliveries) {
        return new CamelContextConfiguration() {
            @Override
            public void beforeApplicationStart(CamelContext context) {
                // what was on its way when the program stopped is not complete yet
                intake.resume();
            }

            @Override
            public void afterApplicationStart(CamelContext context) {
                routes.start(context);
                afterDeliveries.start(context);
            }
        };
    }
}
