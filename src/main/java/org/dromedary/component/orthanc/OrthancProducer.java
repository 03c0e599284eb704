package org.dromedary.component.orthanc;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;

import org.dromedary.component.InstanceAnswers;
import org.dromedary.component.SentFiles;

/** What this side asks of an Orthanc. */
class OrthancProducer extends DefaultProducer {

    private final OrthancRequests requests;
    private ExecutorService threads;

    OrthancProducer(OrthancEndpoint endpoint) {
        super(endpoint);
        requests = new OrthancRequests(endpoint.client(), endpoint.getConfiguration());
    }

    @Override
    public OrthancEndpoint getEndpoint() {
        return (OrthancEndpoint) super.getEndpoint();
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        OrthancOperation operation = message.getHeader(
                OrthancConstants.OPERATION, getEndpoint().getConfiguration().getOperation(), OrthancOperation.class);
        switch (operation) {
            case upload -> upload(exchange);
            case echo -> requests.echo(message);
            case statistics -> requests.statistics(message);
            case find -> requests.find(message);
            case get -> requests.get(message);
            case download -> requests.download(message);
            case anonymize, modify -> requests.change(message, operation);
            case modalityStore -> requests.store(message, "modalities");
            case peerStore -> requests.store(message, "peers");
            case delete -> requests.delete(message);
            case job -> requests.job(message);
        }
    }

    private void upload(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        List<Path> files = SentFiles.of(message.getBody());
        UploadResult result = new UploadResult(InstanceAnswers.of(exchange), files.size());
        try {
            new OrthancUpload(getEndpoint().client(), getEndpoint().getConfiguration(), threads, files, result).run();
        } finally {
            message.setHeader(OrthancConstants.STORED, result.taken());
            message.setHeader(OrthancConstants.HAD_BEFORE, result.hadBefore());
        }
        if (result.warning() != null) {
            message.setHeader(InstanceAnswers.WARNING, result.warning());
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        threads =
                getEndpoint().getCamelContext().getExecutorServiceManager().newCachedThreadPool(this, "OrthancUpload");
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        getEndpoint().getCamelContext().getExecutorServiceManager().shutdownNow(threads);
    }
}
