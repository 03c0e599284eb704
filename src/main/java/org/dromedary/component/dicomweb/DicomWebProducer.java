package org.dromedary.component.dicomweb;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.support.SynchronizationAdapter;

import org.dromedary.component.InstanceAnswers;
import org.dromedary.component.PeerException;
import org.dromedary.component.SentFiles;
import org.dromedary.dicom.DicomHeader;

/** What this side asks of a DICOMweb server. */
class DicomWebProducer extends DefaultProducer {

    private ProducerTemplate storeTo;

    DicomWebProducer(DicomWebEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    public DicomWebEndpoint getEndpoint() {
        return (DicomWebEndpoint) super.getEndpoint();
    }

    private DicomWebConfiguration configuration() {
        return getEndpoint().getConfiguration();
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        switch (configuration().getOperation()) {
            case stow -> stow(exchange);
            case qido -> qido(exchange);
            case wado -> wado(exchange);
            case echo -> {
                DicomWebEcho.send(getEndpoint().server());
                exchange.getMessage().setHeader(DicomWebConstants.STATUS, 0);
            }
        }
    }

    private void stow(Exchange exchange) throws PeerException, IOException, InterruptedException {
        StowResult result = new StowResult(InstanceAnswers.of(exchange));
        StowRun run = new StowRun(
                getEndpoint().server(),
                configuration(),
                getEndpoint().suspects(),
                getEndpoint().threads(),
                result);
        try {
            run.send(SentFiles.of(exchange.getMessage().getBody()).stream()
                    .map(Path::toFile)
                    .toList());
        } finally {
            exchange.getMessage().setHeader(DicomWebConstants.STORED, result.stored());
        }
        if (result.warnings() > 0) {
            exchange.getMessage()
                    .setHeader(
                            DicomWebConstants.WARNING, result.warnings() + " instances stored with a warning status");
        }
    }

    /** The body becomes an iterator of the matches, which the exchange closes when it is done. */
    private void qido(Exchange exchange) throws PeerException, InterruptedException {
        Message message = exchange.getMessage();
        if (!(message.getBody() instanceof Map<?, ?> keys)) {
            throw new IllegalArgumentException("A search is a map of DICOM keywords, not "
                    + (message.getBody() == null
                            ? "nothing"
                            : message.getBody().getClass().getName()));
        }
        @SuppressWarnings("unchecked")
        Map<String, Object> byKeyword = (Map<String, Object>) keys;
        String level =
                message.getHeader(DicomWebConstants.QUERY_LEVEL, configuration().getLevel(), String.class);
        QidoMatches matches = QidoMatches.open(
                getEndpoint().server(), QidoQuery.of(level, byKeyword, configuration()), configuration());
        matches.warning().ifPresent(warning -> message.setHeader(DicomWebConstants.WARNING, warning));
        give(exchange, matches);
    }

    private static void give(Exchange exchange, Datasets datasets) {
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                datasets.close();
            }
        });
        exchange.getMessage().setBody(datasets);
    }

    private void wado(Exchange exchange) throws PeerException, IOException, InterruptedException {
        Message message = exchange.getMessage();
        WadoRequest request = WadoRequest.of(message, configuration());
        if (request.resource() == RetrievedResource.metadata) {
            give(exchange, WadoRetrieval.metadata(getEndpoint().server(), request, configuration()));
        } else if (configuration().getStoreTo() != null && request.resource() == RetrievedResource.instances) {
            WadoRetrieval.Taker taker = (file, mediaType, header) -> handOn(file, header);
            int count = new WadoRetrieval(getEndpoint().server(), configuration(), taker).run(request, folder());
            message.setHeader(DicomWebConstants.COMPLETED, count);
        } else {
            WadoRetrieval.Kept kept = new WadoRetrieval.Kept();
            keep(request, kept);
            message.setHeader(DicomWebConstants.COMPLETED, kept.files().size());
            message.setHeader(DicomWebConstants.MEDIA_TYPES, kept.mediaTypes());
            message.setBody(kept.files());
        }
    }

    private void keep(WadoRequest request, WadoRetrieval.Kept kept)
            throws PeerException, IOException, InterruptedException {
        boolean complete = false;
        try {
            new WadoRetrieval(getEndpoint().server(), configuration(), kept).run(request, folder());
            complete = true;
        } finally {
            if (!complete) {
                kept.discard();
            }
        }
    }

    private Path folder() throws IOException {
        if (configuration().getSpoolDirectory() == null) {
            throw new IllegalArgumentException(
                    "The operation wado needs the option spoolDirectory, the folder into which files are written");
        }
        return Files.createDirectories(Path.of(configuration().getSpoolDirectory()));
    }

    private void handOn(Path file, DicomHeader header) throws PeerException, IOException {
        Exchange answer = template().send(configuration().getStoreTo(), instance -> {
            Message message = instance.getMessage();
            message.setBody(file.toFile(), File.class);
            message.setHeader(DicomWebConstants.EVENT, "store");
            message.setHeader(DicomWebConstants.SOP_CLASS_UID, header.sopClassUid());
            message.setHeader(DicomWebConstants.SOP_INSTANCE_UID, header.sopInstanceUid());
            message.setHeader(DicomWebConstants.TRANSFER_SYNTAX_UID, header.transferSyntaxUid());
            message.setHeader(
                    DicomWebConstants.REMOTE_HOST,
                    URI.create(getEndpoint().getServerUrl()).getHost());
        });
        Files.deleteIfExists(file);
        Integer status = answer.getMessage().getHeader(DicomWebConstants.STATUS, Integer.class);
        if (answer.getException() != null || status != null && status != 0) {
            throw new IOException("an instance that was retrieved was not taken by storeTo"
                    + (answer.getException() == null
                            ? ""
                            : ": " + answer.getException().getMessage()));
        }
    }

    private synchronized ProducerTemplate template() {
        if (storeTo == null) {
            storeTo = getEndpoint().getCamelContext().createProducerTemplate();
        }
        return storeTo;
    }

    @Override
    protected void doStop() throws Exception {
        synchronized (this) {
            if (storeTo != null) {
                storeTo.stop();
                storeTo = null;
            }
        }
        super.doStop();
    }
}
