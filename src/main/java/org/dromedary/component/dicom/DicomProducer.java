package org.dromedary.component.dicom;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/** Storage and Verification SCU. */
class DicomProducer extends DefaultProducer {

    DicomProducer(DicomEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    public DicomEndpoint getEndpoint() {
        return (DicomEndpoint) super.getEndpoint();
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        switch (getEndpoint().getConfiguration().getOperation()) {
            case store -> store(exchange);
            case echo -> echo(exchange);
        }
    }

    private void store(Exchange exchange) throws Exception {
        StoreResult result = new StoreResult(answers(exchange));
        StoreRun run = new StoreRun(
                getEndpoint().associations(),
                getEndpoint().peer(),
                getEndpoint().scuThreads(),
                result);
        try {
            run.send(files(exchange.getMessage().getBody()));
        } finally {
            exchange.getMessage().setHeader(DicomConstants.STORED, result.stored());
        }
        if (result.warnings() > 0) {
            exchange.getMessage()
                    .setHeader(DicomConstants.WARNING, result.warnings() + " instances stored with a warning status");
        }
    }

    /** On an association of its own: whether one comes about is what is asked. */
    private void echo(Exchange exchange) throws AssociationFailedException, InterruptedException {
        try (DicomScu scu = DicomScu.open(
                getEndpoint().peer(),
                getEndpoint().getConfiguration(),
                List.of(DicomScu.Context.VERIFICATION),
                getEndpoint().scuThreads(),
                null)) {
            scu.echo();
        }
        exchange.getMessage().setHeader(DicomConstants.STATUS, 0);
    }

    @SuppressWarnings("unchecked")
    private static BiConsumer<File, Integer> answers(Exchange exchange) {
        BiConsumer<File, Integer> listener = exchange.getProperty(DicomConstants.ANSWERS, BiConsumer.class);
        return listener == null ? (file, status) -> {} : listener;
    }

    /** A file, a folder or a list of them. */
    private static List<Path> files(Object body) throws IOException {
        List<Path> files = new ArrayList<>();
        if (body instanceof Iterable<?> many && !(body instanceof Path)) {
            for (Object one : many) {
                files.addAll(files(one));
            }
            return files;
        }
        Path path = body instanceof File file ? file.toPath() : body instanceof Path given ? given : null;
        if (path == null) {
            throw new IllegalArgumentException("A dicom: producer sends a file, a folder or a list of files, not "
                    + (body == null ? "nothing" : body.getClass().getName()));
        }
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> walk = Files.walk(path)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
