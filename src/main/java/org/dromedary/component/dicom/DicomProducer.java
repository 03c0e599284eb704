package org.dromedary.component.dicom;

import java.util.List;

import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

import org.dromedary.component.InstanceAnswers;
import org.dromedary.component.PeerException;
import org.dromedary.component.SentFiles;

/** What this side asks of a peer: C-STORE, C-ECHO, C-FIND, C-MOVE, C-GET and storage commitment (SCU). */
class DicomProducer extends DefaultProducer {

    private final Requests requests;

    DicomProducer(DicomEndpoint endpoint) {
        super(endpoint);
        this.requests = new Requests(endpoint);
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
            case find -> requests.find(exchange);
            case move -> requests.move(exchange);
            case get -> requests.get(exchange);
            case commit -> requests.commit(exchange);
        }
    }

    @Override
    protected void doStop() throws Exception {
        requests.close();
        super.doStop();
    }

    private void store(Exchange exchange) throws Exception {
        if (!getEndpoint().getConfiguration().isStorageCommitment()) {
            store(exchange, new StoreResult(InstanceAnswers.of(exchange)));
            return;
        }
        CommittedAnswers taken = new CommittedAnswers(InstanceAnswers.of(exchange));
        StoreResult result = new StoreResult(taken);
        try {
            store(exchange, result);
        } catch (PeerException e) {
            // what the peer has taken before is not to be sent again
            try {
                taken.commit(requests.commitment(), result);
            } catch (PeerException uncommitted) {
                e.addSuppressed(uncommitted);
            }
            throw e;
        }
        taken.commit(requests.commitment(), result);
    }

    private void store(Exchange exchange, StoreResult result) throws Exception {
        StoreRun run = new StoreRun(
                getEndpoint().associations(),
                getEndpoint().peer(),
                getEndpoint().scuThreads(),
                result);
        try {
            run.send(SentFiles.of(exchange.getMessage().getBody()));
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
}
