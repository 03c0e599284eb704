package org.dromedary.web.dicomweb;

import org.springframework.http.HttpStatus;

/** A request that is answered with a status and a sentence for people. */
final class DicomWebException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpStatus status;

    DicomWebException(HttpStatus status, String message) {
        super(message);
        this.status = status;
    }

    static DicomWebException badRequest(String message) {
        return new DicomWebException(HttpStatus.BAD_REQUEST, message);
    }

    static DicomWebException notFound(String message) {
        return new DicomWebException(HttpStatus.NOT_FOUND, message);
    }

    static DicomWebException notAcceptable(String message) {
        return new DicomWebException(HttpStatus.NOT_ACCEPTABLE, message);
    }

    HttpStatus status() {
        return status;
    }
}
