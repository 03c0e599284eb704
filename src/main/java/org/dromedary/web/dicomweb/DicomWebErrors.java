package org.dromedary.web.dicomweb;

import java.io.IOException;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.connector.ClientAbortException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Problem details (RFC 9457) for what DICOMweb requests end with, whatever the client would rather have. */
@RestControllerAdvice(basePackageClasses = DicomWebErrors.class)
class DicomWebErrors {

    private static final Logger LOG = LoggerFactory.getLogger(DicomWebErrors.class);

    private final ObjectMapper json;

    DicomWebErrors(ObjectMapper json) {
        this.json = json;
    }

    @ExceptionHandler
    void refused(DicomWebException e, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            LOG.warn("A DICOMweb answer to {} breaks off: {}", request.getRemoteAddr(), e.getMessage());
            throw cutOff(e);
        }
        write(response, e.status(), e.getMessage());
    }

    /** Nobody is there to be answered. */
    @ExceptionHandler
    void gone(ClientAbortException e, HttpServletRequest request) {
        LOG.debug("The client at {} went away: {}", request.getRemoteAddr(), e.getMessage());
    }

    @ExceptionHandler
    void broken(Exception e, HttpServletRequest request, HttpServletResponse response) throws IOException {
        LOG.error("A DICOMweb request from {} failed", request.getRemoteAddr(), e);
        if (response.isCommitted()) {
            throw cutOff(e);
        }
        write(response, HttpStatus.INTERNAL_SERVER_ERROR, "The server's log says why this request failed");
    }

    /** Thrown on to the server, which closes the connection then: nobody shall take what was sent for the whole. */
    private static IOException cutOff(Exception reason) {
        return new IOException("The answer breaks off", reason);
    }

    private void write(HttpServletResponse response, HttpStatus status, String detail) throws IOException {
        response.reset();
        response.setStatus(status.value());
        if (status == HttpStatus.SERVICE_UNAVAILABLE) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "10");
        }
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        json.writeValue(response.getOutputStream(), ProblemDetail.forStatusAndDetail(status, detail));
    }
}
