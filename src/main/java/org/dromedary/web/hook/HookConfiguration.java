package org.dromedary.web.hook;

import java.time.Clock;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;

/** Web hooks need no login, no session and no CSRF token: each message proves itself by its signature. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class HookConfiguration {

    static final String PATH = "/api/orthanc/{event:new-instance|stable-study}";
    static final String SHEETS = "/api/hooks/sheets";

    @Bean
    HookSignature hookSignature(HookProperties properties) {
        return new HookSignature(properties.secret(), properties.window(), Clock.systemUTC());
    }

    @Bean
    @Order(1)
    SecurityFilterChain hooks(HttpSecurity http) throws Exception {
        PathPatternRequestMatcher.Builder posted = PathPatternRequestMatcher.withDefaults();
        return http.securityMatcher(new OrRequestMatcher(
                        posted.matcher(HttpMethod.POST, PATH), posted.matcher(HttpMethod.POST, SHEETS)))
                .authorizeHttpRequests(all -> all.anyRequest().permitAll())
                .csrf(csrf -> csrf.disable())
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .build();
    }
}
