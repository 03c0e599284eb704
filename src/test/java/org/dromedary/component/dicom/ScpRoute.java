package org.dromedary.component.dicom;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** A route that receives instances into a folder, in a Camel context of its own. */
final class ScpRoute implements AutoCloseable {

    final int port = freePort();
    final Path spool;
    final Path stored;
    final DefaultCamelContext camel = new DefaultCamelContext();
    /** Headers of each instance, in the order in which they came. */
    final List<Map<String, Object>> instances = new CopyOnWriteArrayList<>();
    /** Files of the instances, in the same order. */
    final List<Path> files = new CopyOnWriteArrayList<>();

    final List<String> events = new CopyOnWriteArrayList<>();
    /** What answers an event; others are noted only. */
    final Map<String, Processor> answers = new ConcurrentHashMap<>();
    /** Headers of each request that was answered. */
    final List<Map<String, Object>> requests = new CopyOnWriteArrayList<>();

    volatile Processor before = exchange -> {};

    ScpRoute(Path folder, String options) throws Exception {
        this(folder, options, Map.of());
    }

    /** @param beans what the options name by {@code #} */
    ScpRoute(Path folder, String options, Map<String, Object> beans) throws Exception {
        beans.forEach(camel.getRegistry()::bind);
        spool = folder.resolve("spool");
        stored = Files.createDirectories(folder.resolve("stored"));
        camel.getShutdownStrategy().setTimeout(5);
        camel.disableJMX();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("dicom:DROMEDARY@127.0.0.1:" + port + "?spoolDirectory=" + spool + options)
                        .routeId("scp")
                        .process(exchange -> receive(exchange));
            }
        });
        camel.start();
    }

    void receive(Exchange exchange) throws Exception {
        String event = exchange.getMessage().getHeader(DicomConstants.EVENT, String.class);
        Processor answer = answers.get(event);
        if (answer != null) {
            requests.add(new HashMap<>(exchange.getMessage().getHeaders()));
            answer.process(exchange);
            return;
        }
        if (!event.equals(DicomConstants.EVENT_STORE)) {
            events.add(event);
            return;
        }
        before.process(exchange);
        if (exchange.getMessage().getHeader(DicomConstants.STATUS) != null) {
            return;
        }
        Path target = stored.resolve(UUID.randomUUID() + ".dcm");
        Files.move(exchange.getMessage().getBody(File.class).toPath(), target);
        synchronized (this) {
            instances.add(new HashMap<>(exchange.getMessage().getHeaders()));
            files.add(target);
        }
    }

    DicomConsumer consumer() {
        return (DicomConsumer) camel.getRoute("scp").getConsumer();
    }

    /** Files under the spool that hold anything; spare ones are empty. */
    List<Path> halves() throws IOException {
        try (var walk = Files.walk(spool)) {
            return walk.filter(
                            file -> Files.isRegularFile(file) && file.toFile().length() > 0)
                    .toList();
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        camel.stop();
    }
}
