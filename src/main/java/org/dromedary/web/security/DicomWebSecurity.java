package org.dromedary.web.security;

import java.util.List;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;

import org.dromedary.web.dicomweb.DicomWebSettings;

/**
 * Who may do what by DICOMweb: the administrator everything, a user of {@code dromedary.dicom-web.users-file} what stands there. No
 * session is made; one that the console has made is taken. A page of another origin gets nothing unless it is allowed, and
 * therefore no CSRF token is asked for: STOW-RS is no request that a form could make.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@EnableConfigurationProperties(DicomWebSettings.class)
class DicomWebSecurity {

    private static final String ADMIN = "ROLE_ADMIN";

    @Bean
    @Order(1)
    SecurityFilterChain dicomWeb(
            HttpSecurity http, DicomWebSettings settings, Problems problems, LoginDampingFilter damping)
            throws Exception {
        DicomWebLogin login = new DicomWebLogin(new DicomWebUsers(settings.usersFile()), problems);
        return http.securityMatcher("/dicom-web/**", "/wado")
                .authorizeHttpRequests(authorize -> authorize
                        .requestMatchers(HttpMethod.GET, "/**")
                        .hasAnyAuthority(ADMIN, DicomWebLogin.authority(DicomWebUsers.READ))
                        .requestMatchers(HttpMethod.HEAD, "/**")
                        .hasAnyAuthority(ADMIN, DicomWebLogin.authority(DicomWebUsers.READ))
                        .requestMatchers(HttpMethod.OPTIONS, "/**")
                        .authenticated()
                        .requestMatchers(HttpMethod.POST, "/**")
                        .hasAnyAuthority(ADMIN, DicomWebLogin.authority(DicomWebUsers.STORE))
                        .anyRequest()
                        .hasAuthority(ADMIN))
                .authenticationProvider(login)
                .httpBasic(basic -> basic.authenticationEntryPoint(problems))
                .addFilterBefore(damping, BasicAuthenticationFilter.class)
                .addFilterBefore(login, BasicAuthenticationFilter.class)
                .exceptionHandling(
                        refusals -> refusals.authenticationEntryPoint(problems).accessDeniedHandler(problems))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.NEVER))
                .csrf(AbstractHttpConfigurer::disable)
                .cors(cors -> cors.configurationSource(origins(settings)))
                // answers say themselves how long they may be kept
                .headers(headers -> headers.cacheControl(cache -> cache.disable()))
                .build();
    }

    private static UrlBasedCorsConfigurationSource origins(DicomWebSettings settings) {
        CorsConfiguration allowed = new CorsConfiguration();
        allowed.setAllowedOrigins(settings.allowedOrigins());
        allowed.setAllowedMethods(List.of("GET", "HEAD", "POST", "OPTIONS"));
        allowed.setAllowedHeaders(List.of("*"));
        allowed.setExposedHeaders(List.of(
                HttpHeaders.WARNING, HttpHeaders.ETAG, HttpHeaders.CONTENT_LOCATION, HttpHeaders.CONTENT_LENGTH));
        allowed.setMaxAge(3600L);
        UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
        source.registerCorsConfiguration("/**", allowed);
        return source;
    }
}
