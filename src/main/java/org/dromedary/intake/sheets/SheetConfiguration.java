package org.dromedary.intake.sheets;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The beans of this room that are no components. */
@Configuration(proxyBeanMethods = false)
class SheetConfiguration {

    @Bean
    SheetLists sheetLists(Environment environment) {
        return SheetLists.bind(environment);
    }
}
