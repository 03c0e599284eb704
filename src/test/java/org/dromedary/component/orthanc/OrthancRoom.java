package org.dromedary.component.orthanc;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;

import org.dromedary.component.InstanceAnswers;
import org.dromedary.testsupport.SentStudy;

/** A Camel context with the component, and what it said about instances. */
final class OrthancRoom implements AutoCloseable {

    final DefaultCamelContext camel = new DefaultCamelContext();
    final Map<File, Integer> answers = new LinkedHashMap<>();

    OrthancRoom() {
        camel.disableJMX();
        camel.start();
    }

    /** Sends a message to an endpoint, listening for answers. */
    Exchange send(String uri, Object body, Map<String, Object> headers) {
        return camel.createProducerTemplate().request(uri, exchange -> {
            exchange.setProperty(InstanceAnswers.PROPERTY, (BiConsumer<File, Integer>) answers::put);
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeaders(new java.util.HashMap<>(headers));
        });
    }

    Exchange send(String uri, Object body) {
        return send(uri, body, Map.of());
    }

    /** As {@link #send}, and it must end well. */
    Exchange succeed(String uri, Object body, Map<String, Object> headers) {
        Exchange exchange = send(uri, body, headers);
        if (exchange.getException() != null) {
            throw new AssertionError(exchange.getException());
        }
        return exchange;
    }

    Exchange succeed(String uri, Object body) {
        return succeed(uri, body, Map.of());
    }

    Collection<Integer> statuses() {
        return answers.values();
    }

    /** As deliveries have it. */
    static List<File> files(SentStudy study) throws IOException {
        return SentStudy.dicomFiles(study.folder()).stream().map(Path::toFile).toList();
    }

    @Override
    public void close() {
        camel.stop();
    }
}
