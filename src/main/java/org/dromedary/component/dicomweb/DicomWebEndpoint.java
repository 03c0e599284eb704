package org.dromedary.component.dicomweb;

import java.net.URI;
import java.util.concurrent.ExecutorService;

import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.EndpointServiceLocation;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

import org.dromedary.component.http.HttpAddress;
import org.dromedary.component.http.HttpPeer;

/** Store, search and retrieve instances on a DICOMweb server: STOW-RS, QIDO-RS and WADO-RS. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "dicomweb",
        title = "DICOMweb",
        syntax = "dicomweb:serverUrl",
        producerOnly = true,
        category = {Category.HEALTH, Category.HTTP},
        headersClass = DicomWebConstants.class)
public class DicomWebEndpoint extends DefaultEndpoint implements EndpointServiceLocation {

    @UriPath(description = "The address of the service, such as https://pacs.example.org/dicom-web.")
    @Metadata(required = true)
    private String serverUrl;

    @UriParam
    private DicomWebConfiguration configuration;

    private final Suspects suspects = new Suspects();
    private DicomWebServer server;
    private ExecutorService threads;

    public DicomWebEndpoint(String uri, DicomWebComponent component, DicomWebConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    /** @throws IllegalArgumentException with what is wrong and the remedy */
    void validate() {
        address();
    }

    private URI address() {
        return HttpAddress.parse(serverUrl);
    }

    @Override
    public Producer createProducer() {
        return new DicomWebProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("dicomweb: has no consumer; what others send is taken by the server at"
                + " /dicom-web, and a change is noticed by a search on a timer");
    }

    /** The other side, with the connections that all producers of this endpoint share. */
    synchronized DicomWebServer server() {
        if (server == null) {
            server = new DicomWebServer(new HttpPeer(address(), configuration), configuration);
        }
        return server;
    }

    /** Threads for requests beside that of the route. */
    synchronized ExecutorService threads() {
        if (threads == null) {
            threads = getCamelContext().getExecutorServiceManager().newCachedThreadPool(this, "DicomWeb");
        }
        return threads;
    }

    /** What was on its way when something broke. */
    Suspects suspects() {
        return suspects;
    }

    @Override
    protected void doStop() throws Exception {
        synchronized (this) {
            if (threads != null) {
                getCamelContext().getExecutorServiceManager().shutdownNow(threads);
                threads = null;
            }
            server = null;
        }
        super.doStop();
    }

    @Override
    public String getServiceUrl() {
        return serverUrl;
    }

    @Override
    public String getServiceProtocol() {
        return "dicomweb";
    }

    public String getServerUrl() {
        return serverUrl;
    }

    public void setServerUrl(String serverUrl) {
        this.serverUrl = serverUrl;
    }

    public DicomWebConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(DicomWebConfiguration configuration) {
        this.configuration = configuration;
    }
}
