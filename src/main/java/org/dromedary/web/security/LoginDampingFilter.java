package org.dromedary.web.security;

import java.io.IOException;
import java.time.Duration;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.event.AuthenticationFailureBadCredentialsEvent;
import org.springframework.security.authentication.event.AuthenticationSuccessEvent;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.web.filter.OncePerRequestFilter;

/** Answers 429 to a login attempt from an address that has to wait. */
final class LoginDampingFilter extends OncePerRequestFilter {

    private static final Logger LOG = LoggerFactory.getLogger(LoginDampingFilter.class);

    private final LoginDamping damping;
    private final Problems problems;

    LoginDampingFilter(LoginDamping damping, Problems problems) {
        this.damping = damping;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Duration wait = isAttempt(request) ? damping.wait(request.getRemoteAddr()) : Duration.ZERO;
        if (wait.isZero()) {
            chain.doFilter(request, response);
            return;
        }
        long seconds = wait.toSeconds() + 1;
        response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        problems.write(
                response,
                HttpStatus.TOO_MANY_REQUESTS,
                "Too many failed logins from this address; try again in " + seconds + " s");
    }

    private static boolean isAttempt(HttpServletRequest request) {
        return request.getHeader(HttpHeaders.AUTHORIZATION) != null
                || "POST".equals(request.getMethod()) && "/login".equals(request.getServletPath());
    }

    @EventListener
    void failed(AuthenticationFailureBadCredentialsEvent event) {
        if (event.getAuthentication().getDetails() instanceof WebAuthenticationDetails details) {
            LOG.warn("Failed login from {}", details.getRemoteAddress());
            damping.failed(details.getRemoteAddress());
        }
    }

    @EventListener
    void succeeded(AuthenticationSuccessEvent event) {
        if (event.getAuthentication().getDetails() instanceof WebAuthenticationDetails details) {
            damping.succeeded(details.getRemoteAddress());
        }
    }
}
