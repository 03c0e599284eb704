package org.dromedary.operations.settings;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.springframework.core.env.Environment;

import org.dromedary.component.PeerException;
import org.dromedary.component.RemoteFolder;
import org.dromedary.delivery.SafeUri;

/** A server that keeps files, or an object store, by its endpoint's URI. */
public final class FileServer {

    private static final List<String> FTP_TIMEOUTS = List.of("connectTimeout", "soTimeout", "timeout");
    private static final Map<String, List<String>> TIMEOUTS = Map.of(
            "ftp", FTP_TIMEOUTS,
            "ftps", FTP_TIMEOUTS,
            "sftp", FTP_TIMEOUTS,
            "aws2-s3", List.of("connectTimeout", "responseTimeout"));

    private final String uri;
    private final String scheme;

    public FileServer(String uri) {
        this.uri = uri;
        this.scheme = uri.substring(0, uri.indexOf(':'));
    }

    /** Whether a URI is of such a server. */
    public static boolean is(String uri) {
        return uri != null && uri.contains(":") && TIMEOUTS.containsKey(uri.substring(0, uri.indexOf(':')));
    }

    /**
     * Connects and signs in, without writing anything, where the router does not run.
     *
     * @return what is wrong, with a remedy; empty if nothing is
     */
    public Optional<String> fault(Environment settings, long timeoutMillis) {
        try (DefaultCamelContext camel = SettingsSource.camel(settings)) {
            camel.start();
            return fault(camel, timeoutMillis);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** As {@link #fault(Environment, long)}, where it runs. */
    public Optional<String> fault(CamelContext camel, long timeoutMillis) {
        Endpoint endpoint;
        try {
            endpoint = camel.getEndpoint(within(timeoutMillis));
            endpoint.start();
        } catch (ResolveEndpointFailedException e) {
            return Optional.of(SafeUri.of(SettingsSource.deepest(e)));
        }
        try (RemoteFolder folder = ((RemoteFolder.Source) endpoint).openFolder()) {
            folder.check(false);
            return Optional.empty();
        } catch (PeerException | IOException | RuntimeException e) {
            return Optional.of(SafeUri.of(String.valueOf(e.getMessage())));
        }
    }

    private String within(long timeoutMillis) {
        StringBuilder limited = new StringBuilder(uri);
        for (String option : TIMEOUTS.get(scheme)) {
            if (!uri.contains(option + "=")) {
                limited.append(limited.indexOf("?") < 0 ? '?' : '&')
                        .append(option)
                        .append('=')
                        .append(timeoutMillis);
            }
        }
        return limited.toString();
    }

    /** Its address without options, which may hold secrets. */
    @Override
    public String toString() {
        return SafeUri.of(uri.replaceFirst("\\?.*", ""));
    }
}
