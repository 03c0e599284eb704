package org.dromedary.web.security;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Logs in the users of DICOMweb: with name and password as a provider, with a bearer token (RFC 6750) as a filter. */
final class DicomWebLogin extends OncePerRequestFilter implements AuthenticationProvider {

    private static final String BEARER = "Bearer ";

    private final DicomWebUsers users;
    private final Problems problems;

    DicomWebLogin(DicomWebUsers users, Problems problems) {
        this.users = users;
        this.problems = problems;
    }

    /** The authority of a right. */
    static String authority(String right) {
        return "DICOMWEB_" + right;
    }

    @Override
    public Authentication authenticate(Authentication login) {
        Object password = login.getCredentials();
        UsernamePasswordAuthenticationToken known = users.withPassword(
                        login.getName(), password == null ? "" : password.toString())
                .map(DicomWebLogin::authenticated)
                .orElseThrow(() -> new BadCredentialsException("Not a user of DICOMweb"));
        known.setDetails(login.getDetails());
        return known;
    }

    private static UsernamePasswordAuthenticationToken authenticated(DicomWebUsers.User user) {
        List<GrantedAuthority> authorities = user.rights().stream()
                .map(right -> (GrantedAuthority) new SimpleGrantedAuthority(authority(right)))
                .toList();
        return UsernamePasswordAuthenticationToken.authenticated(user.name(), null, authorities);
    }

    @Override
    public boolean supports(Class<?> type) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(type);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            chain.doFilter(request, response);
            return;
        }
        Optional<DicomWebUsers.User> user =
                users.withToken(header.substring(BEARER.length()).strip());
        if (user.isEmpty()) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"Dromedary\", error=\"invalid_token\"");
            problems.write(response, HttpStatus.UNAUTHORIZED, "This token is not known here");
            return;
        }
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(authenticated(user.get()));
        SecurityContextHolder.setContext(context);
        chain.doFilter(request, response);
    }
}
