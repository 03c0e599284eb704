package org.dromedary.web.api;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Problem details for calls that are refused before a controller of ours is chosen; pages keep their own errors. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class UnhandledCalls {

    @ExceptionHandler({
        NoResourceFoundException.class,
        HttpRequestMethodNotSupportedException.class,
        HttpMediaTypeNotSupportedException.class,
        HttpMediaTypeNotAcceptableException.class,
        MaxUploadSizeExceededException.class
    })
    ResponseEntity<ProblemDetail> refused(Exception e, HttpServletRequest request) throws Exception {
        if (!isOfPrograms(request.getServletPath()) || !(e instanceof ErrorResponse refusal)) {
            throw e;
        }
        return ResponseEntity.status(refusal.getStatusCode())
                .headers(refusal.getHeaders())
                .body(refusal.getBody());
    }

    private static boolean isOfPrograms(String path) {
        return path.startsWith("/api/") || path.startsWith("/dicom-web/") || path.equals("/wado");
    }
}
