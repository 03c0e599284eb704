package org.dromedary.component.dicom;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
import org.apache.camel.support.DefaultEndpoint;

/**
 * Receive DICOM instances by C-STORE, send them, query and retrieve them, have their storage committed, and verify connections.
 */
@ManagedResource(description = "Managed DICOM endpoint")
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "dicom",
        title = "DICOM",
        syntax = "dicom:aeTitle@host:port",
        category = {Category.HEALTH, Category.NETWORKING},
        headersClass = DicomConstants.class)
public class DicomEndpoint extends DefaultEndpoint implements EndpointServiceLocation {

    private static final Pattern ADDRESS = Pattern.compile("/{0,2}([^@/]{1,16})@(\\[[^]]+]|[^:@/]+):(\\d{1,5})");

    @UriPath(description = "AE title: of this node for a consumer, of the peer for a producer.")
    @Metadata(required = true)
    private String aeTitle;

    @UriPath(description = "Address to listen on, or the peer's host.")
    @Metadata(required = true)
    private String host;

    @UriPath(description = "Port to listen on, or the peer's port.")
    @Metadata(required = true)
    private int port;

    @UriParam
    private DicomConfiguration configuration;

    private AssociationPool associations;

    public DicomEndpoint(String uri, DicomComponent component, DicomConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    void parse(String remaining) {
        Matcher address = ADDRESS.matcher(remaining);
        if (!address.matches()) {
            throw new IllegalArgumentException(
                    "Expected dicom:AETITLE@host:port with an AE title of 1 to 16 characters, but got dicom:"
                            + remaining);
        }
        aeTitle = address.group(1);
        host = address.group(2);
        port = Integer.parseInt(address.group(3));
    }

    @Override
    public Producer createProducer() {
        return new DicomProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        DicomConsumer consumer = new DicomConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    /** The associations with the peer that all producers of this endpoint share. */
    synchronized AssociationPool associations() {
        if (associations == null) {
            associations = new AssociationPool(peer(), configuration, scuThreads());
        }
        return associations;
    }

    ScuThreads scuThreads() {
        return ((DicomComponent) getComponent()).scuThreads();
    }

    /** Where reports of storage commitment are waited for. */
    CommitmentResults commitments() {
        return ((DicomComponent) getComponent()).commitments();
    }

    /** Where it is noted who was not let in. */
    Refusals refusals() {
        return ((DicomComponent) getComponent()).refusals();
    }

    /** Whom a producer calls. */
    public DicomScu.Peer peer() {
        return new DicomScu.Peer(aeTitle, host, port);
    }

    @Override
    protected void doStop() throws Exception {
        synchronized (this) {
            if (associations != null) {
                associations.close();
                associations = null;
            }
        }
        super.doStop();
    }

    @Override
    public String getServiceUrl() {
        return host + ":" + port;
    }

    @Override
    public String getServiceProtocol() {
        return "dicom";
    }

    @ManagedAttribute(description = "AE title of this node for a consumer, of the peer for a producer")
    public String getAeTitle() {
        return aeTitle;
    }

    public void setAeTitle(String aeTitle) {
        this.aeTitle = aeTitle;
    }

    @ManagedAttribute(description = "Address to listen on, or the peer's host")
    public String getHost() {
        return host;
    }

    public void setHost(String host) {
        this.host = host;
    }

    @ManagedAttribute(description = "Port to listen on, or the peer's port")
    public int getPort() {
        return port;
    }

    public void setPort(int port) {
        this.port = port;
    }

    public DicomConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(DicomConfiguration configuration) {
        this.configuration = configuration;
    }
}
