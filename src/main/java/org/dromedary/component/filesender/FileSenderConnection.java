package org.dromedary.component.filesender;

import java.time.Duration;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;

/**
 * How the server is reached.
 *
 * @param connectTimeout for a connection
 * @param requestTimeout how long a request may stand still: no byte taken by the server and no answer
 * @param tls null for the JVM's default
 * @param executor that runs the HTTP client's own work, null for its default
 */
record FileSenderConnection(Duration connectTimeout, Duration requestTimeout, SSLContext tls, Executor executor) {

    static final FileSenderConnection DEFAULT =
            new FileSenderConnection(Duration.ofSeconds(10), Duration.ofMinutes(2), null, null);
}
