package org.dromedary.component.filesender;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.function.LongConsumer;
import javax.net.ssl.SSLContext;

import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.util.ObjectHelper;

/** Sends each message as a transfer and answers when the server has completed it. */
@ManagedResource(description = "FileSender producer")
public class FileSenderProducer extends DefaultAsyncProducer {

    private final OrderReader orders;
    private final UploadStatistics statistics = new UploadStatistics();
    private final Set<FileSenderUpload> running = ConcurrentHashMap.newKeySet();
    private ExecutorService chunkExecutor;
    private ExecutorService httpExecutor;
    private FileSenderClient client;

    FileSenderProducer(FileSenderEndpoint endpoint) {
        super(endpoint);
        this.orders = new OrderReader(endpoint.getConfiguration());
    }

    /**
     * Uses the caller's thread until the server has completed the transfer. A failure is a {@link FileSenderException} named
     * for what happened; {@link FileSenderException#isPermanent()} says whether the same message may be taken later.
     */
    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            upload(exchange);
        } catch (FileSenderException | RuntimeException e) {
            exchange.setException(e);
        }
        callback.done(true);
        return true;
    }

    private void upload(Exchange exchange) throws FileSenderException {
        FileSenderConfiguration options = getEndpoint().getConfiguration();
        Message message = exchange.getMessage();
        LongConsumer progress = exchange.getProperty(FileSenderConstants.PROGRESS, LongConsumer.class);
        FileSenderUpload upload = new FileSenderUpload(
                client,
                new FileSenderUpload.Settings(
                        options.getChunkConcurrency(),
                        options.getMaxRetries(),
                        Duration.ofMillis(options.getRetryDelay()),
                        Duration.ofMillis(options.getMaxRetryDelay()),
                        Duration.ofMillis(options.getStateInterval())),
                memory(message, options.getStateRepository()),
                chunkExecutor,
                progress == null ? bytes -> {} : progress,
                statistics);
        running.add(upload);
        statistics.running.incrementAndGet();
        try {
            Optional<FileSenderReceipt> before = upload.before();
            answer(message, before.isPresent() ? before.get() : upload.send(orders.read(message)));
        } catch (InterruptedException e) {
            statistics.failed.incrementAndGet();
            Thread.currentThread().interrupt();
            throw new FileSenderUnavailableException("The upload was stopped", e);
        } catch (FileSenderException | RuntimeException e) {
            statistics.failed.incrementAndGet();
            throw e;
        } finally {
            statistics.running.decrementAndGet();
            running.remove(upload);
        }
    }

    private static TransferMemory memory(Message message, StateRepository<String, String> repository)
            throws FileSenderMessageInvalidException {
        String key = message.getHeader(FileSenderConstants.STATE_KEY, String.class);
        if (repository != null && ObjectHelper.isEmpty(key)) {
            throw new FileSenderMessageInvalidException("There is a stateRepository, so the header "
                    + FileSenderConstants.STATE_KEY + " must say under which key the transfer is remembered");
        }
        return new TransferMemory(repository, key);
    }

    private static void answer(Message message, FileSenderReceipt receipt) {
        List<String> urls = receipt.downloadUrls();
        message.setHeader(FileSenderConstants.TRANSFER_ID, receipt.transferId());
        message.setHeader(FileSenderConstants.DOWNLOAD_URLS, urls);
        message.setHeader(FileSenderConstants.DOWNLOAD_URL, urls.isEmpty() ? null : urls.get(0));
        message.setHeader(FileSenderConstants.EXPIRES, receipt.expires());
        message.setHeader(FileSenderConstants.RECIPIENTS_ACCEPTED, receipt.recipients());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        var executors = getEndpoint().getCamelContext().getExecutorServiceManager();
        FileSenderConfiguration options = getEndpoint().getConfiguration();
        chunkExecutor = executors.newCachedThreadPool(this, "FileSenderChunk");
        httpExecutor = executors.newCachedThreadPool(getEndpoint(), "FileSenderHttp");
        SSLContext tls = options.getSslContextParameters() == null
                ? null
                : options.getSslContextParameters()
                        .createSSLContext(getEndpoint().getCamelContext());
        client = new FileSenderClient(
                getEndpoint().site(),
                getEndpoint().credentials(),
                new FileSenderConnection(
                        Duration.ofMillis(options.getConnectTimeout()),
                        Duration.ofMillis(options.getRequestTimeout()),
                        tls,
                        httpExecutor));
    }

    @Override
    protected void doStop() throws Exception {
        running.forEach(FileSenderUpload::stop);
        var executors = getEndpoint().getCamelContext().getExecutorServiceManager();
        // workers first: their requests are cancelled, and what they had acknowledged is remembered
        executors.shutdownNow(chunkExecutor);
        executors.shutdown(httpExecutor);
        super.doStop();
    }

    @Override
    public FileSenderEndpoint getEndpoint() {
        return (FileSenderEndpoint) super.getEndpoint();
    }

    @ManagedAttribute(description = "Address of the site")
    public String getServerUrl() {
        return getEndpoint().site().toString();
    }

    @ManagedAttribute(description = "Messages being uploaded")
    public int getRunningUploads() {
        return statistics.running.get();
    }

    @ManagedAttribute(description = "Transfers that the server has completed")
    public long getCompletedTransfers() {
        return statistics.completed.get();
    }

    @ManagedAttribute(description = "Messages that failed")
    public long getFailedMessages() {
        return statistics.failed.get();
    }

    @ManagedAttribute(description = "Transfers that were taken up again after an earlier attempt")
    public long getResumedTransfers() {
        return statistics.resumed.get();
    }

    @ManagedAttribute(description = "Requests that were repeated")
    public long getRepeatedRequests() {
        return statistics.retried.get();
    }

    @ManagedAttribute(description = "Bytes that the server has acknowledged")
    public long getAcknowledgedBytes() {
        return statistics.bytes.get();
    }

    @ManagedOperation(description = "Asks the site whether it takes the user and secret")
    public String checkAccount() throws InterruptedException {
        try {
            return client.check();
        } catch (FileSenderException e) {
            return e.getMessage();
        }
    }
}
