package org.dromedary.component.orthanc;

import java.net.URI;

import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.EndpointServiceLocation;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Upload instances to an Orthanc server, use its REST API, and follow what comes to it.
 */
@ManagedResource(description = "Managed Orthanc endpoint")
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "orthanc",
        title = "Orthanc",
        syntax = "orthanc:server",
        category = {Category.HEALTH, Category.API},
        headersClass = OrthancConstants.class)
public class OrthancEndpoint extends DefaultEndpoint implements EndpointServiceLocation {

    @UriPath(description = "Name of an Orthanc in the settings, or its address such as http://host:8042.")
    @Metadata(required = true)
    private String server;

    @UriParam
    private OrthancConfiguration configuration;

    @UriParam(label = "consumer")
    private OrthancPolling polling = new OrthancPolling();

    private URI address;
    private OrthancClient client;

    public OrthancEndpoint(String uri, OrthancComponent component, OrthancConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() {
        return new OrthancProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        polling.validate();
        OrthancConsumer consumer =
                new OrthancConsumer(this, processor, memoryName(), client().peer(), polling.copy(), memory());
        configureConsumer(consumer);
        return consumer;
    }

    /** The name of the settings, or what tells its address from others. */
    private String memoryName() {
        return server.contains(":") ? address.getAuthority() + address.getRawPath() : server;
    }

    private OrthancMemory memory() {
        if (polling.getStateRepository() != null) {
            return polling.getStateRepository();
        }
        OrthancMemory only = CamelContextHelper.findSingleByType(getCamelContext(), OrthancMemory.class);
        return only != null ? only : new VolatileOrthancMemory();
    }

    /** Its connections are shared by all that use this endpoint. */
    public synchronized OrthancClient client() {
        if (client == null) {
            client = new OrthancClient(address, configuration);
        }
        return client;
    }

    void setAddress(URI address) {
        this.address = address;
    }

    @ManagedAttribute(description = "Address of the Orthanc")
    @Override
    public String getServiceUrl() {
        return address.toString();
    }

    @Override
    public String getServiceProtocol() {
        return "http";
    }

    public String getServer() {
        return server;
    }

    public void setServer(String server) {
        this.server = server;
    }

    public OrthancPolling getPolling() {
        return polling;
    }

    public void setPolling(OrthancPolling polling) {
        this.polling = polling;
    }

    public OrthancConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(OrthancConfiguration configuration) {
        this.configuration = configuration;
    }
}
