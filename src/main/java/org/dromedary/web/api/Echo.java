package org.dromedary.web.api;

import java.util.concurrent.TimeUnit;

import org.apache.camel.ProducerTemplate;
import org.apache.camel.util.URISupport;
import org.springframework.stereotype.Component;

import org.dromedary.delivery.DestinationSettings;
import org.dromedary.delivery.Destinations;
import org.dromedary.operations.settings.DestinationProbe;
import org.dromedary.operations.settings.FileServer;
import org.dromedary.operations.settings.WebService;

/** Tries the other end of a destination: a C-ECHO for DICOM, a request that signs in for web services, a connection for servers, the right to write for folders. */
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
        if (!DestinationProbe.canTry(uri)) {
            throw new UnacceptableException("Destination " + name
                    + " is of a kind that cannot be tried without sending something: send it a study instead");
        }
        long begin = System.nanoTime();
        String failure = failure(uri);
        long milliseconds = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        return new DestinationsController.EchoAnswer(
                failure == null, milliseconds, failure == null ? null : URISupport.sanitizeUri(failure));
    }

    private String failure(String uri) {
        if (uri.startsWith("dicom:") || WebService.is(uri)) {
            return echo(uri);
        }
        return FileServer.is(uri)
                ? new FileServer(uri)
                        .fault(camel.getCamelContext(), DestinationProbe.TIMEOUT)
                        .orElse(null)
                : DestinationProbe.fault(uri).orElse(null);
    }

    private String echo(String uri) {
        Throwable failure = camel.request(
                        WebService.echoOf(camel.getCamelContext().resolvePropertyPlaceholders(uri)), exchange -> {})
                .getException();
        return failure == null ? null : reason(failure);
    }

    private static String reason(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
