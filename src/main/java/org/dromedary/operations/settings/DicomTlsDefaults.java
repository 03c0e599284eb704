package org.dromedary.operations.settings;

import org.apache.camel.Component;
import org.apache.camel.Ordered;
import org.apache.camel.spi.ComponentCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import org.dromedary.component.dicom.DicomComponent;

/** Gives {@code dromedary.dicom.tls.*} to the dicom component, before {@code camel.component.dicom.*} may say otherwise. */
@Configuration(proxyBeanMethods = false)
class DicomTlsDefaults {

    @Bean
    ComponentCustomizer dicomTls(DicomProperties dicom) {
        return new ComponentCustomizer() {

            @Override
            public void configure(String name, Component target) {
                dicom.tls().applyTo(((DicomComponent) target).getConfiguration());
            }

            @Override
            public boolean isEnabled(String name, Component target) {
                return target instanceof DicomComponent;
            }

            @Override
            public int getOrder() {
                return Ordered.HIGHEST;
            }
        };
    }
}
