package org.dromedary.component.orthanc;

import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/** What this side asks of an Orthanc. */
class OrthancProducer extends DefaultProducer {

    OrthancProducer(OrthancEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    public OrthancEndpoint getEndpoint() {
        return (OrthancEndpoint) super.getEndpoint();
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        OrthancOperation operation = exchange.getMessage()
                .getHeader(
                        OrthancConstants.OPERATION,
                        getEndpoint().getConfiguration().getOperation(),
                        OrthancOperation.class);
        OrthancClient client = getEndpoint().client();
        switch (operation) {
            case echo ->
                exchange.getMessage()
                        .setHeader(OrthancConstants.VERSION, client.system().version());
            case statistics ->
                exchange.getMessage().setBody(OrthancClient.map(client.get("its statistics", "/statistics")));
        }
    }
}
