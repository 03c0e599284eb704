package org.dromedary.component.filesender;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A double and a Camel context that sends to it, with small chunks and short pauses. */
abstract class FileSenderTestSupport {

    static final int CHUNK = 64 * 1024;
    static final String CAROL = "carol@example.net";

    @TempDir
    Path folder;

    FileSenderDouble server;
    DefaultCamelContext context;
    ProducerTemplate template;
    final MemoryStateRepository memory = new MemoryStateRepository();

    @BeforeEach
    void startServer() throws Exception {
        server = FileSenderDouble.start(folder.resolve("server"));
        server.modes.chunkSize = CHUNK;
        context = newContext();
        template = context.createProducerTemplate();
    }

    DefaultCamelContext newContext() {
        DefaultCamelContext made = new DefaultCamelContext();
        made.disableJMX();
        made.getRegistry().bind("memory", memory);
        made.start();
        return made;
    }

    @AfterEach
    void stopServer() {
        context.stop();
        server.close();
    }

    /** Like a crash: nothing of the old producer is left but what it remembered. */
    void restartClient() {
        context.stop();
        context = newContext();
        template = context.createProducerTemplate();
    }

    File file(String name, int size) throws IOException {
        Path file = folder.resolve("client").resolve(name);
        Files.createDirectories(file.getParent());
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return Files.write(file, bytes).toFile();
    }

    String uri(String... options) {
        return "filesender:" + server.url() + "?user=" + FileSenderDouble.USER + "&apiKey=" + FileSenderDouble.SECRET
                + "&retryDelay=5&maxRetryDelay=20" + (options.length == 0 ? "" : "&" + String.join("&", options));
    }

    String rememberingUri(String... options) {
        return uri("stateRepository=#memory") + (options.length == 0 ? "" : "&" + String.join("&", options));
    }

    /** @return the exchange, with its exception if it failed */
    Exchange send(String uri, Object body, Map<String, Object> headers) {
        return template.request(uri, exchange -> {
            exchange.getMessage().setBody(body);
            Map<String, Object> all = new HashMap<>();
            all.put(FileSenderConstants.RECIPIENTS, CAROL);
            all.put(FileSenderConstants.STATE_KEY, "1/transfer");
            all.putAll(headers);
            all.forEach(exchange.getMessage()::setHeader);
        });
    }

    /** Expects it to arrive. @return the id of the transfer */
    long sent(String uri, Object body, Map<String, Object> headers) throws Exception {
        Exchange exchange = send(uri, body, headers);
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return exchange.getMessage().getHeader(FileSenderConstants.TRANSFER_ID, Long.class);
    }

    long sent(Object body) throws Exception {
        return sent(uri(), body, Map.of());
    }

    Exception refused(String uri, Object body, Map<String, Object> headers) {
        Exception exception = send(uri, body, headers).getException();
        if (exception == null) {
            throw new AssertionError("the message was taken");
        }
        return exception;
    }

    List<String> lines() {
        return server.seen().stream().map(FileSenderDouble.Seen::line).toList();
    }
}
