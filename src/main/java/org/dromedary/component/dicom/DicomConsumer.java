package org.dromedary.component.dicom;

import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.aoju.bus.image.Status;
import org.aoju.bus.image.metric.Association;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SCP of what the option {@code services} names: each received instance and each request is an exchange. */
@ManagedResource(description = "Managed DICOM consumer")
public class DicomConsumer extends DefaultConsumer implements Suspendable {

    private static final Logger LOG = LoggerFactory.getLogger(DicomConsumer.class);
    private static final long LOOK_SECONDS = 1;

    private final AtomicLong received = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private ExecutorService threads;
    private ScheduledExecutorService timers;
    private Spool spool;
    private DicomServer server;

    DicomConsumer(DicomEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
    }

    @Override
    public DicomEndpoint getEndpoint() {
        return (DicomEndpoint) super.getEndpoint();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        String folder = getEndpoint().getConfiguration().getSpoolDirectory();
        if (folder == null) {
            throw new IllegalArgumentException("A dicom: consumer needs the option spoolDirectory");
        }
        var executors = getEndpoint().getCamelContext().getExecutorServiceManager();
        threads = executors.newCachedThreadPool(this, "DicomAssociation");
        timers = executors.newScheduledThreadPool(this, "DicomTimer", 1);
        spool = new Spool(Path.of(folder), threads);
        Transfers transfers = new Transfers(this::received);
        server = new DicomServer(getEndpoint(), threads, timers, spool, transfers, this::begin, this::ended);
        listen();
        timers.scheduleWithFixedDelay(
                () -> transfers.tell(
                        association -> threads.execute(() -> tell(association, DicomConstants.EVENT_RECEIVING))),
                LOOK_SECONDS,
                LOOK_SECONDS,
                TimeUnit.SECONDS);
        if (server.negotiator().everybodyMayCall()) {
            LOG.warn(
                    "Everybody may send to {}: set the allowed callers",
                    getEndpoint().getAeTitle());
        }
    }

    private void listen() throws Exception {
        server.start();
        LOG.info(
                "{} listens for DICOM on {}",
                getEndpoint().getAeTitle(),
                getEndpoint().getServiceUrl());
    }

    @Override
    protected void doSuspend() throws Exception {
        server.stopListening();
    }

    @Override
    protected void doResume() throws Exception {
        listen();
    }

    @Override
    protected void doStop() throws Exception {
        if (server != null) {
            server.stopListening();
            server.abort();
        }
        var executors = getEndpoint().getCamelContext().getExecutorServiceManager();
        if (threads != null) {
            executors.shutdownGraceful(threads, TimeUnit.SECONDS.toMillis(10));
            executors.shutdownNow(timers);
        }
        if (spool != null) {
            spool.close();
        }
        super.doStop();
    }

    private Answer received(
            Association association, String sopClassUid, String sopInstanceUid, String transferSyntaxUid, Path file) {
        Exchange exchange = createExchange(association, DicomConstants.EVENT_STORE);
        try {
            Reception.instance(exchange.getMessage(), sopClassUid, sopInstanceUid, transferSyntaxUid, file);
            process(exchange);
            return answer(exchange, association);
        } finally {
            releaseExchange(exchange, false);
        }
    }

    private RouteCall begin(Association association, String event) {
        return new RouteCall(
                createExchange(association, event), this::call, exchange -> releaseExchange(exchange, false));
    }

    private void call(Exchange exchange) {
        process(exchange);
        if (exchange.getException() != null) {
            getExceptionHandler()
                    .handleException(
                            "A request of " + exchange.getMessage().getHeader(DicomConstants.CALLING_AET)
                                    + " was not answered ("
                                    + exchange.getMessage().getHeader(DicomConstants.EVENT)
                                    + ")",
                            exchange.getException());
        }
    }

    private Exchange createExchange(Association association, String event) {
        Exchange exchange = createExchange(false);
        Reception.describe(exchange.getMessage(), association, event);
        return exchange;
    }

    private void process(Exchange exchange) {
        try {
            getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
    }

    private Answer answer(Exchange exchange, Association association) {
        if (exchange.getException() != null) {
            getExceptionHandler()
                    .handleException(
                            "An instance from " + association.getCallingAET() + " was not taken",
                            exchange.getException());
        }
        Answer answer = Reception.answer(exchange);
        (answer.status() == Status.Success ? received : refused).incrementAndGet();
        return answer;
    }

    private void ended(Association association, boolean orderly) {
        tell(association, orderly ? DicomConstants.EVENT_RELEASED : DicomConstants.EVENT_ABORTED);
    }

    /** What an association does beside its requests: an exchange without body. */
    private void tell(Association association, String event) {
        Exchange exchange = createExchange(association, event);
        try {
            process(exchange);
            if (exchange.getException() != null) {
                getExceptionHandler()
                        .handleException(
                                "The event " + event + " of an association was not taken note of",
                                exchange.getException());
            }
        } finally {
            releaseExchange(exchange, false);
        }
    }

    @ManagedAttribute(description = "Associations that are open")
    public int getOpenAssociations() {
        return server == null ? 0 : server.negotiator().openAssociations();
    }

    @ManagedAttribute(description = "Instances taken since the start")
    public long getReceived() {
        return received.get();
    }

    @ManagedAttribute(description = "Instances refused since the start")
    public long getRefused() {
        return refused.get();
    }

    @ManagedOperation(description = "Aborts every open association")
    public void abortAssociations() {
        server.abort();
    }
}
