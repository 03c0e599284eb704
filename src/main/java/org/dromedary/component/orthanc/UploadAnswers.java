package org.dromedary.component.orthanc;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.file.Files;
import java.nio.file.Path;

import com.fasterxml.jackson.databind.JsonNode;

import org.dromedary.component.http.FileBody;
import org.dromedary.component.http.HttpFailedException;
import org.dromedary.component.http.HttpStatusException;
import org.dromedary.component.http.HttpUnreachableException;
import org.dromedary.dicom.DicomFormatException;
import org.dromedary.dicom.Nesting;

/** Uploads single instances, and makes of what is answered what it means. */
final class UploadAnswers {

    private static final int NOT_FOUND = 404;
    private static final int INTERNAL = 500;
    private static final int FULL = 507;

    private final OrthancClient client;
    private final OrthancConfiguration configuration;
    private final UploadResult result;

    UploadAnswers(OrthancClient client, OrthancConfiguration configuration, UploadResult result) {
        this.client = client;
        this.configuration = configuration;
        this.result = result;
    }

    /** What an upload says about Orthanc as a whole. */
    enum Health {
        WELL,
        /** An error that may be Orthanc's or this instance's. */
        AILING
    }

    /**
     * Uploads one instance and tells the result, unless Orthanc as a whole does not work.
     *
     * @throws HttpUnreachableException if the connection broke: this instance may be why
     * @throws HttpFailedException if none would be taken
     * @throws IOException if the file cannot be read
     */
    Health upload(Path file) throws HttpFailedException, IOException, InterruptedException {
        String unfit = unfit(file);
        if (unfit != null) {
            result.refused(file, unfit);
            return Health.WELL;
        }
        try {
            told(file, answer(file));
            return Health.WELL;
        } catch (HttpStatusException e) {
            if (e.status() == INTERNAL || e.status() == FULL) {
                result.refusedForNow(file, e.getMessage());
                return Health.AILING;
            }
            if (!isOfTheInstance(e)) {
                throw e;
            }
            result.refused(file, e.getMessage());
            return Health.WELL;
        }
    }

    /** Why an instance must not be sent at all; null if it may. */
    private String unfit(Path file) throws IOException {
        int deepest = configuration.getMaxNesting();
        try {
            return Nesting.of(file, deepest + 1) <= deepest
                    ? null
                    : "sequences stand inside each other more than " + deepest
                            + " deep, which can crash Orthanc: it was not sent (option maxNesting)";
        } catch (DicomFormatException e) {
            return "not a DICOM file that can be read to its end: it was not sent";
        }
    }

    private JsonNode answer(Path file) throws HttpFailedException, IOException, InterruptedException {
        if (!configuration.isGzip()) {
            return client.upload(FileBody.of(file), null);
        }
        // Orthanc wants to know the length beforehand
        try (GzipCopy compressed = GzipCopy.of(file)) {
            BodyPublisher body = FileBody.of(compressed.file());
            return client.upload(body, "gzip");
        }
    }

    private void told(Path file, JsonNode answer) throws HttpFailedException, IOException, InterruptedException {
        switch (answer.path("Status").asText("")) {
            case "Success" -> result.stored(file);
            case "AlreadyStored" -> {
                if (StoredInstance.isSame(client, answer.path("ID").asText(""), file)) {
                    result.before(file);
                } else {
                    result.different(file);
                }
            }
            case "FilteredOut" ->
                result.refused(file, "the filter of this Orthanc (ReceivedInstanceFilter) keeps it out");
            default ->
                result.refusedForNow(
                        file,
                        client.name() + " did not say that it has stored the instance (Status "
                                + answer.path("Status").asText("missing") + ")");
        }
    }

    /** Not so a missing right or a wrong address, which hold for all. */
    private static boolean isOfTheInstance(HttpStatusException e) {
        return switch (e.status()) {
            case 400, 409, 413, 415, 422 -> true;
            // "Inexistent tag": a UID is missing; what is not of Orthanc has no such words
            case NOT_FOUND -> !e.said().isEmpty();
            default -> false;
        };
    }

    /** Whether it is the file that is to blame for a failure. */
    static void mustBeThere(Path file, HttpUnreachableException e) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException(file.getFileName() + " is gone", e);
        }
    }
}
