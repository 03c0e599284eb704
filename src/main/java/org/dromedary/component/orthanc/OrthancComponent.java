package org.dromedary.component.orthanc;

import java.util.Map;

import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.HealthCheckComponent;

import org.dromedary.component.http.HttpAddress;

/** The Camel component {@code orthanc:}. */
@Component("orthanc")
public class OrthancComponent extends HealthCheckComponent {

    @Metadata(description = "Options shared by all endpoints of this component.")
    private OrthancConfiguration configuration = new OrthancConfiguration();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        KnownOrthancs.Known known = known(remaining);
        OrthancEndpoint endpoint =
                new OrthancEndpoint(uri, this, known.options().copy());
        endpoint.setServer(remaining);
        endpoint.setAddress(known.address());
        setProperties(endpoint, parameters);
        endpoint.getConfiguration().validate();
        return endpoint;
    }

    /** By its address, or by a name that the program's settings give it. */
    private KnownOrthancs.Known known(String server) {
        if (server.contains(":")) {
            // Camel may have made one slash of two
            String address = server.replaceFirst("(?i)^(https?):/+", "$1://");
            return new KnownOrthancs.Known(HttpAddress.parse(address), configuration);
        }
        KnownOrthancs names = CamelContextHelper.findSingleByType(getCamelContext(), KnownOrthancs.class);
        return java.util.Optional.ofNullable(names)
                .flatMap(all -> all.find(server))
                .orElseThrow(() -> new IllegalArgumentException("there is no Orthanc '" + server
                        + "' in the settings; set dromedary.orthancs." + server
                        + ".url, or write orthanc:http://HOST:PORT"));
    }

    public OrthancConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(OrthancConfiguration configuration) {
        this.configuration = configuration;
    }
}
