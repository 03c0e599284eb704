package org.dromedary.component.dicom;

import java.util.Map;
import java.util.function.Consumer;

import org.apache.camel.Exchange;

/** A request on its way through the consumer's route. {@link #close()} gives the exchange back. */
final class RouteCall implements AutoCloseable {

    private final Exchange exchange;
    private final Consumer<Exchange> route;
    private final Consumer<Exchange> release;

    /**
     * @param exchange with the headers that tell of the association and the event
     * @param route runs the route; what it throws is in the exchange afterwards
     */
    RouteCall(Exchange exchange, Consumer<Exchange> route, Consumer<Exchange> release) {
        this.exchange = exchange;
        this.route = route;
        this.release = release;
    }

    RouteCall header(String name, Object value) {
        if (value != null) {
            exchange.getMessage().setHeader(name, value);
        }
        return this;
    }

    RouteCall body(Object body) {
        exchange.getMessage().setBody(body);
        return this;
    }

    /**
     * Runs the route.
     *
     * @param failure the status to answer after an exception that the route does not handle
     * @return Success, or the status that the route has set
     */
    Answer run(int failure) {
        route.accept(exchange);
        Integer status = header(DicomConstants.STATUS, Integer.class);
        if (exchange.getException() != null) {
            return new Answer(status == null ? failure : status, "The request could not be processed");
        }
        return status == null ? Answer.SUCCESS : new Answer(status, header(DicomConstants.ERROR_COMMENT, String.class));
    }

    Object body() {
        return exchange.getMessage().getBody();
    }

    <T> T header(String name, Class<T> type) {
        return exchange.getMessage().getHeader(name, type);
    }

    /** The items of a body that is a list of maps, or null if it is something else. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object item) {
        if (item instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new IllegalArgumentException(
                "The route gave " + (item == null ? "nothing" : item.getClass().getName())
                        + " where a map of DICOM keywords was expected");
    }

    @Override
    public void close() {
        release.accept(exchange);
    }
}
