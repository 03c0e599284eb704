package org.dromedary.operations.settings;

import java.io.File;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.util.URISupport;
import org.springframework.core.env.Environment;

import org.dromedary.component.InstanceAnswers;
import org.dromedary.delivery.SafeUri;

/** A web service that takes studies, by its endpoint's URI, where the router does not run. */
public final class WebService {

    /** Schemes whose producers take a list of files, and answer {@code operation=echo} by a request that signs in. */
    private static final Set<String> SCHEMES = Set.of("orthanc", "dicomweb");

    private final String uri;
    private final Environment settings;

    public WebService(String uri, Environment settings) {
        this.uri = uri;
        this.settings = settings;
    }

    /** Whether a URI is of such a service. */
    public static boolean is(String uri) {
        return uri != null && uri.contains(":") && SCHEMES.contains(uri.substring(0, uri.indexOf(':')));
    }

    /**
     * The same endpoint, only asked whether it is there.
     *
     * @param uri without placeholders, which would be taken for values
     * @throws IllegalArgumentException if it is no URI
     */
    public static String echoOf(String uri) {
        return with(uri, Map.of("operation", "echo"));
    }

    private static String with(String uri, Map<String, Object> more) {
        try {
            int query = uri.indexOf('?');
            Map<String, Object> options =
                    new LinkedHashMap<>(URISupport.parseQuery(query < 0 ? "" : uri.substring(query + 1), true));
            options.putAll(more);
            return (query < 0 ? uri : uri.substring(0, query)) + "?" + URISupport.createQueryString(options);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("The uri of this destination is no endpoint", e);
        }
    }

    /**
     * Asks it whether it is there and lets us in.
     *
     * @return what is wrong, with a remedy; empty if nothing is
     */
    public Optional<String> fault(long timeoutMillis) {
        return request(
                Map.of("operation", "echo", "connectTimeout", timeoutMillis, "responseTimeout", timeoutMillis),
                exchange -> {});
    }

    /**
     * Sends it files.
     *
     * @param listener told the file and the status of each, as {@link InstanceAnswers} has them
     * @return what went wrong; empty if it has taken all
     */
    public Optional<String> send(List<File> files, BiConsumer<File, Integer> listener) {
        return request(Map.of(), exchange -> {
            exchange.setProperty(InstanceAnswers.PROPERTY, listener);
            exchange.getMessage().setBody(files);
        });
    }

    private Optional<String> request(Map<String, Object> options, Processor message) {
        try (DefaultCamelContext camel = SettingsSource.camel(settings)) {
            camel.start();
            String endpoint = with(camel.resolvePropertyPlaceholders(uri), options);
            Exchange exchange = camel.createProducerTemplate().request(endpoint, message);
            return Optional.ofNullable(exchange.getException()).map(WebService::reason);
        } catch (ResolveEndpointFailedException | IllegalArgumentException e) {
            return Optional.of(reason(e));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String reason(Throwable failure) {
        String message = failure instanceof ResolveEndpointFailedException
                ? SettingsSource.deepest(failure)
                : failure.getMessage();
        return SafeUri.of(message == null ? failure.getClass().getSimpleName() : message);
    }

    /** Its address without options, which may hold secrets. */
    @Override
    public String toString() {
        return SafeUri.of(uri.replaceFirst("\\?.*", ""));
    }
}
