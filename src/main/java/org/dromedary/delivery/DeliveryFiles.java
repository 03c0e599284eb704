package org.dromedary.delivery;

import java.io.File;
import java.util.Map;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.http.base.HttpOperationFailedException;

/** The steps of a route that sends instances one by one: before the endpoint, and after it took the file. */
public final class DeliveryFiles {

    private static final String FILE = "DromedaryFile";
    private static final String STUDY_UID = "DromedaryStudyUID";
    private static final String DICOM = "application/dicom";
    private static final int CONFLICT = 409;
    private static final String ANY = "application/octet-stream";

    private final Destinations destinations;

    DeliveryFiles(Destinations destinations) {
        this.destinations = destinations;
    }

    /**
     * Gives the file in the body the name that it shall have at the destination. All other headers go: an HTTP endpoint
     * would send what they say of the patient along.
     */
    public void name(Exchange exchange) {
        Message message = exchange.getMessage();
        File file = message.getBody(File.class);
        DeliveryRun run = run(exchange);
        Map<String, Object> study = Map.copyOf(present(message.getHeaders()));
        String layout = destinations
                .settings(run.delivery().destination())
                .map(DestinationSettings::layout)
                .orElse(InstanceLayout.DEFAULT);
        InstanceFile instance = run.instance(file).orElse(null);
        String name = instance == null
                ? SafeName.of(run.delivery().name(), "file")
                // the header, because the study may leave under another UID than it is kept under
                : InstanceLayout.path(layout, message.getHeader(STUDY_UID, String.class), instance, study);
        message.removeHeaders("*");
        message.setHeader(Exchange.FILE_NAME, name);
        message.setHeader(Exchange.CONTENT_TYPE, instance == null ? ANY : DICOM);
        exchange.setProperty(FILE, file);
        run.sending(file);
    }

    private static Map<String, Object> present(Map<String, Object> headers) {
        Map<String, Object> present = new java.util.HashMap<>(headers);
        present.values().removeIf(java.util.Objects::isNull);
        return present;
    }

    /** Remembers that the destination has this file. */
    public void done(Exchange exchange) {
        run(exchange).answered(exchange.getProperty(FILE, File.class), 0, null);
    }

    /**
     * Tells the queue what an upload to an address of its own (PUT) failed with. That HTTP 409 means "it is there" holds only where
     * the host chooses the address (POST).
     *
     * @throws UploadConflictException if it was a 409
     */
    public void uploadFailed(Exchange exchange) throws Exception {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        if (failure instanceof HttpOperationFailedException http && http.getStatusCode() == CONFLICT) {
            throw new UploadConflictException(http);
        }
        throw failure;
    }

    private static DeliveryRun run(Exchange exchange) {
        DeliveryRun run = exchange.getProperty(DeliveryRun.PROPERTY, DeliveryRun.class);
        if (run == null) {
            throw new IllegalStateException("The exchange does not come from a file-queue: consumer");
        }
        return run;
    }
}
