package org.dromedary.component.dicomweb;

import java.io.File;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.FluentProducerTemplate;
import org.apache.camel.Producer;
import org.apache.camel.impl.DefaultCamelContext;

import org.dromedary.component.InstanceAnswers;

/** A Camel context with {@code dicomweb:} in it, and what was told of each instance. */
final class DicomWebRoute implements AutoCloseable {

    final DefaultCamelContext camel = new DefaultCamelContext();
    private final Map<File, Integer> answers = new LinkedHashMap<>();

    DicomWebRoute() {
        camel.disableJMX();
        camel.start();
    }

    /** Sends files as a delivery does. */
    Exchange stow(String url, List<File> files, String... options) {
        FluentProducerTemplate template = camel.createFluentProducerTemplate();
        return template.to(uri(url, options))
                .withProcessor(exchange -> {
                    exchange.getMessage().setBody(files);
                    BiConsumer<File, Integer> listener = (file, status) -> answers.put(file, status);
                    exchange.setProperty(InstanceAnswers.PROPERTY, listener);
                })
                .send();
    }

    /** Asks with a map of keywords; the exchange goes on, so that what it has got can be read. */
    Exchange ask(String url, Map<String, Object> keys, Map<String, Object> headers, String... options) {
        Endpoint endpoint = camel.getEndpoint(uri(url, options));
        Exchange exchange = endpoint.createExchange();
        exchange.getMessage().setBody(keys);
        exchange.getMessage().setHeaders(new LinkedHashMap<>(headers));
        try (Producer producer = endpoint.createProducer()) {
            producer.start();
            producer.process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        return exchange;
    }

    private static String uri(String url, String... options) {
        return "dicomweb:" + url + (options.length == 0 ? "" : "?" + String.join("&", options));
    }

    /** The last answer for each file. */
    Map<File, Integer> answers() {
        return answers;
    }

    @Override
    public void close() {
        camel.stop();
    }
}
