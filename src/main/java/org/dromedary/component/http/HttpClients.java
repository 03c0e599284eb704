package org.dromedary.component.http;

import java.io.IOException;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import javax.net.ssl.SSLContext;

import org.dromedary.component.tls.TlsMaterial;

/** The JDK's clients for one peer: one that keeps connections, made anew when the TLS files have changed. */
final class HttpClients {

    private final TlsMaterial tls;
    private final HttpClient.Version version;
    private final Duration connectTimeout;
    private HttpClient shared;
    private SSLContext sharedContext;

    HttpClients(HttpConfiguration configuration, boolean secure) {
        tls = secure ? new TlsMaterial(configuration.tlsFiles(), configuration.isTlsCheckHost()) : null;
        connectTimeout = Duration.ofMillis(configuration.getConnectTimeout());
        boolean two =
                switch (configuration.getHttpVersion()) {
                    case http1 -> false;
                    case http2 -> true;
                    // an upgrade without TLS is known to upset servers that do not have it
                    case auto -> secure;
                };
        version = two ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1;
    }

    /** Whether bodies are written as they are handed over: HTTP/1.1 and no TLS. */
    boolean isPlain() {
        return tls == null && version == HttpClient.Version.HTTP_1_1;
    }

    /** The one that keeps its connections. @throws IOException if the TLS files cannot be used */
    synchronized HttpClient shared() throws IOException {
        SSLContext context = tls == null ? null : tls.context();
        if (shared == null || context != sharedContext) {
            shared = make(context);
            sharedContext = context;
        }
        return shared;
    }

    /** One whose connections are all new. @throws IOException as {@link #shared} */
    HttpClient unshared() throws IOException {
        return make(tls == null ? null : tls.context());
    }

    private HttpClient make(SSLContext context) {
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(version)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout);
        if (ProxySelector.getDefault() != null) {
            client.proxy(ProxySelector.getDefault());
        }
        if (context != null) {
            client.sslContext(context);
        }
        return client.build();
    }
}
