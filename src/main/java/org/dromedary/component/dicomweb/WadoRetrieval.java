package org.dromedary.component.dicomweb;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.dromedary.component.PeerException;
import org.dromedary.component.http.HttpDownload;
import org.dromedary.dicom.DicomFormatException;
import org.dromedary.dicom.DicomHeader;

/**
 * Retrieves (PS3.18 §10.4) into files, each part as it comes. What is handed on is complete: the part had its end, the instance
 * could be read from its beginning to its last element, and it belongs to what was asked for.
 */
final class WadoRetrieval {

    private static final String DICOM = "application/dicom";

    private final DicomWebServer server;
    private final DicomWebConfiguration configuration;
    private final Taker taker;

    /** Takes what has come. */
    interface Taker {

        /**
         * @param file to be moved away or kept
         * @param header of an instance; null for other things
         */
        void take(Path file, String mediaType, DicomHeader header) throws PeerException, IOException;
    }

    WadoRetrieval(DicomWebServer server, DicomWebConfiguration configuration, Taker taker) {
        this.server = server;
        this.configuration = configuration;
        this.taker = taker;
    }

    /** Datasets without bulk data, as they come. */
    static Datasets metadata(DicomWebServer server, WadoRequest request, DicomWebConfiguration configuration)
            throws PeerException, InterruptedException {
        JsonAnswer answer = JsonAnswer.open(server, request.call(configuration));
        return new Datasets() {
            @Override
            Map<String, Object> read() throws PeerException {
                return answer.next();
            }

            @Override
            void release() throws IOException {
                answer.close();
            }
        };
    }

    /**
     * Retrieves into a folder.
     *
     * @return how many files the taker has taken
     * @throws PeerException if the server does not give it, or not all of it; what had come before is taken
     * @throws IOException if a file cannot be written
     */
    int run(WadoRequest request, Path folder) throws PeerException, IOException, InterruptedException {
        try (HttpDownload download = server.open(request.call(configuration))) {
            String type = download.headers().firstValue("Content-Type").orElse(null);
            MediaType media = MediaType.of(type);
            if (media.isMultipart()) {
                return parts(request, media, download.body(), folder);
            }
            boolean picture = media.name().startsWith("image/") || media.name().startsWith("video/");
            boolean wanted =
                    switch (request.resource()) {
                        case rendered, thumbnail -> picture || media.name().equals("application/pdf");
                        case instances -> media.name().equals(DICOM);
                        default -> picture || media.name().equals("application/octet-stream");
                    };
            if (!wanted) {
                throw unexpected(request, media.name());
            }
            single(request, media.name(), download.body(), folder);
            return 1;
        }
    }

    private int parts(WadoRequest request, MediaType media, InputStream body, Path folder)
            throws PeerException, IOException {
        String boundary = media.parameters().get("boundary");
        if (boundary == null || boundary.isEmpty()) {
            throw fault(request, "a multipart answer that does not say its boundary", null);
        }
        int count = 0;
        try (MultipartReader reader = new MultipartReader(body, boundary)) {
            for (MultipartReader.Part part = next(request, reader); part != null; part = next(request, reader)) {
                String length = part.headers().get("content-length");
                take(request, part.mediaType().name(), length, part.body(), folder);
                count++;
            }
        }
        if (count == 0) {
            throw fault(request, "an answer without a single part", null);
        }
        return count;
    }

    private MultipartReader.Part next(WadoRequest request, MultipartReader reader) throws AnswerException {
        try {
            return reader.next();
        } catch (IOException e) {
            throw fault(request, "an answer that is not complete: " + e.getMessage(), e);
        }
    }

    private void single(WadoRequest request, String mediaType, InputStream body, Path folder)
            throws PeerException, IOException {
        take(request, mediaType, null, body, folder);
    }

    private void take(WadoRequest request, String mediaType, String length, InputStream body, Path folder)
            throws PeerException, IOException {
        boolean instances = request.resource() == RetrievedResource.instances;
        if (instances && !mediaType.isEmpty() && !mediaType.equals(DICOM)) {
            throw unexpected(request, mediaType);
        }
        Path file = Files.createTempFile(folder, "wado-", instances ? ".dcm" : suffix(mediaType));
        boolean taken = false;
        try {
            write(request, body, length, file);
            taker.take(file, mediaType, instances ? checked(request, file) : null);
            taken = true;
        } finally {
            if (!taken) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Tells a file that cannot be written from an answer that cannot be read. */
    private void write(WadoRequest request, InputStream body, String length, Path file)
            throws AnswerException, IOException {
        byte[] piece = new byte[128 * 1024];
        long written = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int n = read(request, body, piece); n >= 0; n = read(request, body, piece)) {
                out.write(piece, 0, n);
                written += n;
            }
        }
        if (length != null && length.matches("\\d{1,18}") && Long.parseLong(length) != written) {
            throw fault(request, "a part of " + written + " bytes that should have " + length, null);
        }
    }

    private int read(WadoRequest request, InputStream body, byte[] piece) throws AnswerException {
        try {
            return body.read(piece);
        } catch (IOException e) {
            throw fault(request, "an answer that is not complete: " + e.getMessage(), e);
        }
    }

    private DicomHeader checked(WadoRequest request, Path file) throws AnswerException, IOException {
        try {
            DicomHeader header = DicomHeader.read(file);
            boolean asked = request.studyUid().equals(header.studyInstanceUid())
                    && (request.seriesUid() == null || request.seriesUid().equals(header.seriesInstanceUid()))
                    && (request.sopInstanceUid() == null
                            || request.sopInstanceUid().equals(header.sopInstanceUid()));
            if (!asked) {
                throw fault(request, "an instance of another study, series or instance than was asked for", null);
            }
            return header;
        } catch (DicomFormatException e) {
            throw fault(request, "an instance that is damaged: " + e.getMessage(), e);
        }
    }

    private AnswerException fault(WadoRequest request, String gives, Exception cause) {
        return new AnswerException(
                server.name() + ", asked for " + request.resource() + ", gives " + gives, false, cause);
    }

    private AnswerException unexpected(WadoRequest request, String mediaType) {
        return new AnswerException(
                server.name() + ", asked for " + request.resource() + ", answers with "
                        + (mediaType.isEmpty() ? "something that it does not name" : mediaType)
                        + ": check that the URL is that of DICOMweb and not of a login page",
                true,
                null);
    }

    private static String suffix(String mediaType) {
        return switch (mediaType) {
            case "image/jpeg" -> ".jpg";
            case "image/png" -> ".png";
            case "image/gif" -> ".gif";
            case "image/jp2" -> ".jp2";
            case "application/pdf" -> ".pdf";
            case "video/mp4" -> ".mp4";
            default -> ".bin";
        };
    }

    /** A taker that keeps the files. */
    static final class Kept implements Taker {

        private final List<File> files = new ArrayList<>();
        private final List<String> mediaTypes = new ArrayList<>();

        @Override
        public void take(Path file, String mediaType, DicomHeader header) {
            files.add(file.toFile());
            mediaTypes.add(mediaType);
        }

        List<File> files() {
            return files;
        }

        List<String> mediaTypes() {
            return mediaTypes;
        }

        /** Removes what was kept of an answer that did not come to its end. */
        void discard() throws IOException {
            for (File file : files) {
                Files.deleteIfExists(file.toPath());
            }
        }
    }
}
