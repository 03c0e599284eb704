package org.dromedary.component.filequeue;

import java.util.Map;

import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultComponent;

import org.dromedary.delivery.DeliveryContent;
import org.dromedary.delivery.DeliveryLeases;
import org.dromedary.delivery.DeliveryLedger;
import org.dromedary.delivery.DeliveryQueries;
import org.dromedary.delivery.Destinations;
import org.dromedary.delivery.FailureClassifier;
import org.dromedary.delivery.PayloadFolders;
import org.dromedary.delivery.ShapedDestinations;

/** Durable queues over the delivery ledger, which it finds in the registry. */
@Component("file-queue")
public class FileQueueComponent extends DefaultComponent {

    static final String NAME = "[a-z0-9-]{1,40}";

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        if (!remaining.matches(NAME)) {
            throw new IllegalArgumentException(
                    "'" + remaining + "' is no queue; file-queue: takes a name of 1 to 40 of a-z, 0-9 and '-'");
        }
        FileQueueEndpoint endpoint = new FileQueueEndpoint(uri, this, remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    DeliveryLedger ledger() {
        return find(DeliveryLedger.class);
    }

    DeliveryLeases leases() {
        return find(DeliveryLeases.class);
    }

    DeliveryQueries queries() {
        return find(DeliveryQueries.class);
    }

    Destinations destinations() {
        return find(Destinations.class);
    }

    PayloadFolders payloads() {
        return find(PayloadFolders.class);
    }

    FailureClassifier classifier() {
        return find(FailureClassifier.class);
    }

    DeliveryContent content() {
        return find(DeliveryContent.class);
    }

    /** Null where nothing is shaped. */
    ShapedDestinations shaped() {
        return CamelContextHelper.findSingleByType(getCamelContext(), ShapedDestinations.class);
    }

    private <T> T find(Class<T> type) {
        T found = CamelContextHelper.findSingleByType(getCamelContext(), type);
        if (found == null) {
            throw new IllegalStateException(
                    "file-queue: needs one bean of type " + type.getName() + " in the registry");
        }
        return found;
    }
}
