package org.dromedary.web.api;

import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.util.URISupport;
import org.springframework.stereotype.Component;

import org.dromedary.delivery.DestinationSettings;
import org.dromedary.delivery.Destinations;

/** Sends a C-ECHO to where a destination of the scheme {@code dicom} sends its studies. */
@Component
class Echo {

    private final Destinations destinations;
    private final ProducerTemplate camel;

    Echo(Destinations destinations, ProducerTemplate camel) {
        this.destinations = destinations;
        this.camel = camel;
    }

    DestinationsController.EchoAnswer send(String name) {
        String uri = destinations.settings(name).map(DestinationSettings::uri).orElse("");
        if (!uri.startsWith("dicom:")) {
            throw new UnacceptableException(
                    "Destination " + name + " is no DICOM peer; only these can be asked by C-ECHO");
        }
        long begin = System.nanoTime();
        Exchange answer = camel.request(echoOf(uri), exchange -> {});
        long milliseconds = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        Throwable failure = answer.getException();
        return new DestinationsController.EchoAnswer(
                failure == null, milliseconds, failure == null ? null : URISupport.sanitizeUri(reason(failure)));
    }

    private static String reason(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    static String echoOf(String uri) {
        try {
            int query = uri.indexOf('?');
            Map<String, Object> options =
                    new LinkedHashMap<>(URISupport.parseQuery(query < 0 ? "" : uri.substring(query + 1), true));
            options.put("operation", "echo");
            return (query < 0 ? uri : uri.substring(0, query)) + "?" + URISupport.createQueryString(options);
        } catch (URISyntaxException e) {
            throw new UnacceptableException("The uri of this destination is no endpoint");
        }
    }
}
