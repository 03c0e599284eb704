package org.dromedary.web.security;

import java.io.IOException;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.csrf.CsrfException;

/** Refusals of the security filters as problem details (RFC 9457), for callers that are no browser. */
final class Problems implements AuthenticationEntryPoint, AccessDeniedHandler {

    private final ObjectMapper json;

    Problems(ObjectMapper json) {
        this.json = json;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException {
        // a page's own script must not make the browser ask for, and then keep, Basic credentials (see ApiClient)
        if (!ApiClient.isBrowser(request)) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"Dromedary\", charset=\"UTF-8\"");
        }
        write(response, HttpStatus.UNAUTHORIZED, "Give the user admin and its password by HTTP Basic");
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException e)
            throws IOException {
        String detail = e instanceof CsrfException
                ? "A browser must send the token of the cookie XSRF-TOKEN in the header X-XSRF-TOKEN"
                : "This user may not do this";
        write(response, HttpStatus.FORBIDDEN, detail);
    }

    void write(HttpServletResponse response, HttpStatus status, String detail) throws IOException {
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        json.writeValue(response.getOutputStream(), ProblemDetail.forStatusAndDetail(status, detail));
    }
}
