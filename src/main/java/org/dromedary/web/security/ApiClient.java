package org.dromedary.web.security;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpHeaders;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * A request of a script or program that brings its own credentials, such as {@code curl -u}. It needs no CSRF token: a
 * forged request is one that a browser sends on behalf of a page, with credentials that the browser adds by itself. Cookies
 * are such credentials, and so are Basic credentials that a browser remembers; therefore the header
 * {@code Authorization} alone is not enough. Every browser marks its unsafe requests with {@code Origin} (Fetch standard),
 * which no page can take away, and most of them with {@code Sec-Fetch-Site}. A request with either needs the token.
 */
final class ApiClient implements RequestMatcher {

    @Override
    public boolean matches(HttpServletRequest request) {
        return request.getHeader(HttpHeaders.AUTHORIZATION) != null && !isBrowser(request);
    }

    static boolean isBrowser(HttpServletRequest request) {
        return request.getHeader(HttpHeaders.ORIGIN) != null || request.getHeader("Sec-Fetch-Site") != null;
    }
}
