package org.dromedary.component.dicomweb;

import java.util.Map;

import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.HealthCheckComponent;

/** The Camel component {@code dicomweb:}. */
@Component("dicomweb")
public class DicomWebComponent extends HealthCheckComponent {

    @Metadata(description = "Options shared by all endpoints of this component.")
    private DicomWebConfiguration configuration = new DicomWebConfiguration();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        DicomWebEndpoint endpoint = new DicomWebEndpoint(uri, this, configuration.copy());
        endpoint.setServerUrl(remaining);
        setProperties(endpoint, parameters);
        endpoint.validate();
        return endpoint;
    }

    public DicomWebConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(DicomWebConfiguration configuration) {
        this.configuration = configuration;
    }
}
