package org.dromedary.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.camel.component.controlbus.ControlBusComponent;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

/** Options of components that come without a starter. */
class ComponentPropertiesTest {

    private final MockEnvironment environment = new MockEnvironment();
    private final DefaultCamelContext context = new DefaultCamelContext();

    @Test
    void optionsAreSetFromKebabCase() {
        environment.setProperty("camel.component.quartz.enable-jmx", "false");
        environment.setProperty("camel.component.quartz.enabled", "true");
        QuartzComponent quartz = new QuartzComponent(context);
        assertThat(quartz.isEnableJmx()).isTrue();

        new ComponentProperties().componentsWithoutStarter(environment).configure("quartz", quartz);

        assertThat(quartz.isEnableJmx()).isFalse();
    }

    @Test
    void anUnknownOptionIsNamed() {
        environment.setProperty("camel.component.controlbus.colour", "red");
        ControlBusComponent controlBus = new ControlBusComponent();
        controlBus.setCamelContext(context);
        assertThatThrownBy(() -> new ComponentProperties()
                        .componentsWithoutStarter(environment)
                        .configure("controlbus", controlBus))
                .hasMessageContaining("camel.component.controlbus.colour");
    }
}
