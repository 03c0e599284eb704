package org.dromedary.web.dicomweb;

import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * Has Tomcat read requests in pieces of 64 KB instead of 8: each time that it finds nothing to read it goes to sleep and is woken by
 * another thread, which costs more than the reading. {@code server.tomcat.max-connections} bounds what these buffers take.
 */
@Component
class TomcatBuffers implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    private static final String BYTES = String.valueOf(64 * 1024);

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addConnectorCustomizers(connector -> connector.setProperty("socket.appReadBufSize", BYTES));
    }
}
