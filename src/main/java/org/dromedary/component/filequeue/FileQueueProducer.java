package org.dromedary.component.filequeue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.WrappedFile;
import org.apache.camel.support.DefaultProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import org.dromedary.delivery.GenerationPlan;
import org.dromedary.delivery.PayloadFolders;
import org.dromedary.delivery.SafeName;
import org.dromedary.delivery.StagedPayload;

/**
 * Adds its queue to the plan of a generation, or, where the exchange carries none, puts the body as an operator's file into
 * the queue: on disk first, then in the ledger.
 */
class FileQueueProducer extends DefaultProducer {

    private static final Logger LOG = LoggerFactory.getLogger(FileQueueProducer.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FileQueueEndpoint endpoint;

    FileQueueProducer(FileQueueEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Integer priority = exchange.getMessage().getHeader(FileQueueConstants.PRIORITY, Integer.class);
        GenerationPlan plan = exchange.getProperty(GenerationPlan.PROPERTY, GenerationPlan.class);
        if (plan == null) {
            exchange.getMessage().setHeader(FileQueueConstants.DELIVERY_ID, enqueue(exchange, priority));
        } else if (priority == null) {
            plan.add(endpoint.getName());
        } else {
            plan.add(endpoint.getName(), priority);
        }
    }

    private long enqueue(Exchange exchange, Integer priority) throws Exception {
        Message message = exchange.getMessage();
        String request = json(message.getHeader(FileQueueConstants.REQUEST));
        Path source = file(message.getBody());
        String asked = message.getHeader(FileQueueConstants.FILE_NAME, String.class);
        String name = SafeName.ofPath(asked == null && source != null ? source.toString() : asked, "file");
        PayloadFolders payloads = endpoint.getComponent().payloads();
        StagedPayload staged = source != null && endpoint.isMove()
                ? payloads.stageGiven(endpoint.getName(), source, name)
                : copy(payloads, message, name);
        long id;
        try {
            id = endpoint.getComponent()
                    .ledger()
                    .enqueue(
                            endpoint.getName(),
                            staged,
                            name,
                            priority,
                            request == null ? Map.of() : Map.of("request", request));
        } catch (RuntimeException e) {
            payloads.discard(staged);
            throw e;
        }
        if (source != null && endpoint.isMove()) {
            afterCommit(() -> remove(source, id));
        }
        return id;
    }

    /** Now, or when the transaction has committed in which the route runs: until then it is the only copy. */
    private static void afterCommit(Runnable action) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            action.run();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                action.run();
            }
        });
    }

    private static void remove(Path source, long id) {
        try {
            Files.deleteIfExists(source);
        } catch (IOException e) {
            LOG.warn("The file that became delivery {} could not be taken away, remove it: {}", id, e.getMessage());
        }
    }

    private StagedPayload copy(PayloadFolders payloads, Message message, String name)
            throws IOException, InvalidPayloadException {
        try (InputStream content = message.getMandatoryBody(InputStream.class)) {
            return payloads.stage(endpoint.getName(), content, name);
        }
    }

    private static Path file(Object body) {
        if (body instanceof WrappedFile<?> wrapped) {
            return file(wrapped.getFile());
        }
        if (body instanceof File file) {
            return file.toPath();
        }
        return body instanceof Path path ? path : null;
    }

    private static String json(Object request) throws JsonProcessingException {
        if (request == null || request instanceof String) {
            return (String) request;
        }
        return JSON.writeValueAsString(request);
    }
}
