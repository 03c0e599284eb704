package org.dromedary.component.filesender;

import java.util.Map;

import org.apache.camel.Endpoint;
import org.apache.camel.SSLContextParametersAware;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.util.PropertiesHelper;

/** Makes {@code filesender:} endpoints. */
@Component("filesender")
public class FileSenderComponent extends DefaultComponent implements SSLContextParametersAware {

    @Metadata(description = "Configuration shared by all endpoints of this component.")
    private FileSenderConfiguration configuration = new FileSenderConfiguration();

    @Metadata(
            label = "security",
            defaultValue = "false",
            description = "Whether to use the context's global TLS settings.")
    private boolean useGlobalSslContextParameters;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        FileSenderEndpoint endpoint = new FileSenderEndpoint(uri, this, configuration.copy());
        endpoint.setServerUrl(remaining);
        endpoint.getConfiguration()
                .getTransferOptions()
                .putAll(PropertiesHelper.extractProperties(parameters, "option."));
        setProperties(endpoint, parameters);
        if (endpoint.getConfiguration().getSslContextParameters() == null) {
            endpoint.getConfiguration().setSslContextParameters(retrieveGlobalSslContextParameters());
        }
        endpoint.validate();
        return endpoint;
    }

    public FileSenderConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(FileSenderConfiguration configuration) {
        this.configuration = configuration;
    }

    @Override
    public boolean isUseGlobalSslContextParameters() {
        return useGlobalSslContextParameters;
    }

    @Override
    public void setUseGlobalSslContextParameters(boolean useGlobalSslContextParameters) {
        this.useGlobalSslContextParameters = useGlobalSslContextParameters;
    }
}
