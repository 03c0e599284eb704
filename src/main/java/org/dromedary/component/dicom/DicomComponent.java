package org.dromedary.component.dicom;

import java.util.Map;

import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.HealthCheckComponent;

/** The Camel component {@code dicom:}. */
@Component("dicom")
public class DicomComponent extends HealthCheckComponent {

    @Metadata(description = "Options shared by all endpoints of this component.")
    private DicomConfiguration configuration = new DicomConfiguration();

    private final CommitmentResults commitments = new CommitmentResults();
    private final Refusals refusals = new Refusals();
    private ScuThreads scuThreads;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        DicomEndpoint endpoint = new DicomEndpoint(uri, this, configuration.copy());
        endpoint.parse(remaining);
        if (parameters.containsKey("tlsCertificate")) {
            // the key and the password of the component's certificate would be wrong for another
            endpoint.getConfiguration().setTlsKey(null);
            endpoint.getConfiguration().setTlsPassword(null);
        }
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /** The threads of all associations that producers of this component open. */
    synchronized ScuThreads scuThreads() {
        if (scuThreads == null) {
            scuThreads = ScuThreads.of(getCamelContext().getExecutorServiceManager(), this);
        }
        return scuThreads;
    }

    /** Where reports of storage commitment meet who waits for them; shared by consumers and producers. */
    CommitmentResults commitments() {
        return commitments;
    }

    /** Who was not let in by any consumer, and why. */
    public Refusals refusals() {
        return refusals;
    }

    @Override
    protected void doShutdown() throws Exception {
        synchronized (this) {
            if (scuThreads != null) {
                scuThreads.shutdown(getCamelContext().getExecutorServiceManager());
                scuThreads = null;
            }
        }
        super.doShutdown();
    }

    public DicomConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(DicomConfiguration configuration) {
        this.configuration = configuration;
    }
}
