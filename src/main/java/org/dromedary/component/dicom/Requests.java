package org.dromedary.component.dicom;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.aoju.bus.image.metric.Association;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.component.SentFiles;

/** The operations find, move, get and commit of a producer. */
final class Requests implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

    private final DicomEndpoint endpoint;
    private final DicomConfiguration configuration;
    private ProducerTemplate storeTo;
    private Spool spool;

    Requests(DicomEndpoint endpoint) {
        this.endpoint = endpoint;
        this.configuration = endpoint.getConfiguration();
    }

    /** The body becomes an iterator of the matches, which the exchange closes when it is done. */
    void find(Exchange exchange) throws AssociationFailedException, RequestFailedException, InterruptedException {
        FindMatches matches = FindMatches.open(
                endpoint.peer(),
                configuration,
                query(exchange.getMessage()),
                configuration.getResultLimit(),
                endpoint.scuThreads());
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                matches.close();
            }
        });
        exchange.getMessage().setBody(matches);
    }

    void move(Exchange exchange) throws AssociationFailedException, RequestFailedException, InterruptedException {
        String destination = exchange.getMessage()
                .getHeader(DicomConstants.MOVE_DESTINATION, configuration.getMoveDestination(), String.class);
        if (destination == null || destination.isBlank()) {
            throw new IllegalArgumentException(
                    "C-MOVE needs the AE title to move to: set the option moveDestination or the header "
                            + DicomConstants.MOVE_DESTINATION);
        }
        finish(exchange, retrieval(exchange).move(query(exchange.getMessage()), destination));
    }

    void get(Exchange exchange)
            throws AssociationFailedException, RequestFailedException, IOException, InterruptedException {
        finish(exchange, retrieval(exchange).get(query(exchange.getMessage()), spool(), this::received));
    }

    private Retrieval retrieval(Exchange exchange) {
        @SuppressWarnings("unchecked")
        Consumer<SubOperations> listener = exchange.getProperty(DicomConstants.PROGRESS, Consumer.class);
        return new Retrieval(endpoint.peer(), configuration, endpoint.scuThreads(), counts -> {
            count(exchange.getMessage(), counts);
            if (listener != null) {
                listener.accept(counts);
            }
        });
    }

    private static void count(Message message, SubOperations counts) {
        message.setHeader(DicomConstants.REMAINING, counts.remaining());
        message.setHeader(DicomConstants.COMPLETED, counts.completed());
        message.setHeader(DicomConstants.FAILED, counts.failed());
        message.setHeader(DicomConstants.WARNINGS, counts.warnings());
    }

    private static void finish(Exchange exchange, SubOperations counts) {
        exchange.getMessage().setHeader(DicomConstants.STATUS, 0);
        if (counts.warnings() > 0) {
            exchange.getMessage()
                    .setHeader(DicomConstants.WARNING, counts.warnings() + " instances moved with a warning status");
        }
    }

    /** As the consumer does with what others send: the peer is answered when the endpoint has taken it. */
    private Answer received(
            Association association, String sopClassUid, String sopInstanceUid, String transferSyntaxUid, Path file) {
        Exchange exchange = storeTo.send(configuration.getStoreTo(), instance -> {
            Reception.describe(instance.getMessage(), association, DicomConstants.EVENT_STORE);
            Reception.instance(instance.getMessage(), sopClassUid, sopInstanceUid, transferSyntaxUid, file);
        });
        if (exchange.getException() != null) {
            LOG.warn(
                    "An instance retrieved from {} was not taken: {}",
                    endpoint.peer(),
                    exchange.getException().getMessage());
        }
        return Reception.answer(exchange);
    }

    private synchronized Spool spool() throws IOException {
        if (spool == null) {
            if (configuration.getStoreTo() == null || configuration.getSpoolDirectory() == null) {
                throw new IllegalArgumentException(
                        "The operation get needs the options storeTo, such as direct:received, and spoolDirectory");
            }
            storeTo = endpoint.getCamelContext().createProducerTemplate();
            spool = new Spool(
                    Path.of(configuration.getSpoolDirectory()),
                    endpoint.scuThreads().threads());
        }
        return spool;
    }

    void commit(Exchange exchange)
            throws AssociationFailedException, RequestFailedException, NotDicomException, IOException,
                    InterruptedException {
        List<CommitRun.Item> items = new ArrayList<>();
        collect(exchange.getMessage().getBody(), items);
        if (items.isEmpty()) {
            throw new IllegalArgumentException("Nothing was given to commit: files, or maps with ReferencedSOPClassUID"
                    + " and ReferencedSOPInstanceUID");
        }
        CommitRun run = commitment();
        Map<String, Integer> missing = run.request(items);
        if (!missing.isEmpty()) {
            throw run.uncommitted(missing, items.size());
        }
        exchange.getMessage().setHeader(DicomConstants.STATUS, 0);
    }

    CommitRun commitment() {
        return new CommitRun(endpoint.peer(), configuration, endpoint.scuThreads(), endpoint.commitments());
    }

    private static void collect(Object body, List<CommitRun.Item> items) throws IOException, NotDicomException {
        if (body instanceof Map<?, ?> item) {
            items.add(new CommitRun.Item(uid(item, "ReferencedSOPClassUID"), uid(item, "ReferencedSOPInstanceUID")));
        } else if (body instanceof Iterable<?> many && !(body instanceof Path)) {
            for (Object one : many) {
                collect(one, items);
            }
        } else {
            for (Path file : SentFiles.of(body)) {
                StoreItem item = StoreItem.read(file);
                items.add(new CommitRun.Item(item.sopClassUid(), item.sopInstanceUid()));
            }
        }
    }

    private static String uid(Map<?, ?> item, String keyword) {
        if (item.get(keyword) instanceof String uid && !uid.isBlank()) {
            return uid;
        }
        throw new IllegalArgumentException("An instance to commit has no " + keyword);
    }

    private DicomQuery query(Message message) {
        String model = message.getHeader(DicomConstants.MODEL, String.class);
        Object body = message.getBody();
        if (!(body instanceof Map<?, ?> keys)) {
            throw new IllegalArgumentException("A query is a map of DICOM keywords, not "
                    + (body == null ? "nothing" : body.getClass().getName()));
        }
        @SuppressWarnings("unchecked")
        Map<String, Object> byKeyword = (Map<String, Object>) keys;
        return new DicomQuery(
                model == null ? configuration.getModel() : QueryModel.of(model),
                message.getHeader(DicomConstants.QUERY_LEVEL, String.class),
                byKeyword);
    }

    @Override
    public synchronized void close() throws IOException {
        if (spool != null) {
            spool.close();
            storeTo.stop();
            spool = null;
        }
    }
}
