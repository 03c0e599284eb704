package org.dromedary.web.api;

import java.nio.file.NoSuchFileException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

import org.dromedary.component.PeerException;
import org.dromedary.delivery.DeliveryRefusedException;
import org.dromedary.dicom.render.NotRenderableException;
import org.dromedary.web.pictures.PicturesBusyException;
import org.dromedary.worklist.EntryExistsException;
import org.dromedary.worklist.EntryRefusedException;

/** Problem details for what the calls throw; those of Spring itself are in the class above. */
@RestControllerAdvice(basePackageClasses = ApiErrors.class)
class ApiErrors extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ApiErrors.class);

    @ExceptionHandler
    ProblemDetail notFound(NotFoundException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, e.getMessage());
    }

    @ExceptionHandler({DeliveryRefusedException.class, EntryExistsException.class})
    ProblemDetail conflict(Exception e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, e.getMessage());
    }

    @ExceptionHandler({UnacceptableException.class, EntryRefusedException.class})
    ProblemDetail unacceptable(Exception e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_ENTITY, e.getMessage());
    }

    /** No picture of an instance; the message holds no patient data. */
    @ExceptionHandler
    ProblemDetail notRenderable(NotRenderableException e) {
        HttpStatus status =
                switch (e.reason()) {
                    case NO_PIXELS, UNSUPPORTED -> HttpStatus.UNSUPPORTED_MEDIA_TYPE;
                    case NO_SUCH_FRAME -> HttpStatus.NOT_FOUND;
                    case DAMAGED -> HttpStatus.UNPROCESSABLE_ENTITY;
                };
        return ProblemDetail.forStatusAndDetail(status, e.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> busy(PicturesBusyException e) {
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, String.valueOf(PicturesBusyException.RETRY_AFTER))
                .body(ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, e.getMessage()));
    }

    /** An instance that is in the index and not on disk any more. */
    @ExceptionHandler
    ProblemDetail gone(NoSuchFileException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, "The instance is not in the store any more");
    }

    /** Another node did not do what was asked of it; its message is made for people and holds no patient data. */
    @ExceptionHandler
    ProblemDetail peer(PeerException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_GATEWAY, e.getMessage());
    }

    /** The message may hold anything, so it goes to the log's reader and not to the caller. */
    @ExceptionHandler
    ProblemDetail broken(Exception e) {
        LOG.error("A call of the API failed", e);
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.INTERNAL_SERVER_ERROR, "The server's log says why this call failed");
    }

    /** Says which parameter is wrong, and why. */
    @Override
    protected ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String detail = e.getParameterValidationResults().stream()
                .flatMap(result ->
                        messages(result.getMethodParameter().getParameterName(), result.getResolvableErrors().stream()))
                .collect(Collectors.joining("; "));
        return handleExceptionInternal(
                e, ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, detail), headers, status, request);
    }

    private static Stream<String> messages(String parameter, Stream<? extends MessageSourceResolvable> errors) {
        return errors.map(error -> parameter + " " + error.getDefaultMessage());
    }

    @Override
    protected ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        Class<?> type = e.getRequiredType();
        String wanted = type == null
                ? "another value"
                : type.isEnum()
                        ? "one of "
                                + Stream.of(type.getEnumConstants())
                                        .map(Object::toString)
                                        .collect(Collectors.joining(", "))
                        : "a value of the kind " + type.getSimpleName()
                                + (type == java.time.Instant.class ? ", e.g. 2026-11-21T08:00:00Z" : "");
        return handleExceptionInternal(
                e,
                ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, e.getPropertyName() + " must be " + wanted),
                headers,
                status,
                request);
    }
}
