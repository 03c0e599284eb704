package org.dromedary.web.security;

import java.nio.file.Path;
import java.time.Clock;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.DispatcherType;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.autoconfigure.security.servlet.EndpointRequest;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.header.HeaderWriter;
import org.springframework.security.web.header.writers.ContentSecurityPolicyHeaderWriter;
import org.springframework.security.web.header.writers.DelegatingRequestMatcherHeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.NegatedRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

import org.dromedary.operations.settings.ProvenPasscodes;

/** The rules; {@code docs/security.md} tells them to the operator. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class SecurityConfiguration {

    private static final String POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
            + " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    @Bean
    PasswordEncoder passwordEncoder() {
        ProvenPasscodes proven = new ProvenPasscodes();
        return new BCryptPasswordEncoder() {
            @Override
            public boolean matches(CharSequence password, String hash) {
                // scripts and viewers log in with each of their many requests
                return password != null && hash != null && proven.matches(hash, hash, password.toString());
            }
        };
    }

    @Bean
    UserDetailsService users(
            SecuritySettings settings, PasswordEncoder encoder, @Value("${dromedary.data-dir:./data}") Path dataDir) {
        return new InMemoryUserDetailsManager(User.withUsername("admin")
                .password(encoder.encode(AdminPassword.of(settings, dataDir)))
                .roles("ADMIN")
                .build());
    }

    @Bean
    Problems problems(ObjectMapper json) {
        return new Problems(json);
    }

    @Bean
    LoginDampingFilter loginDampingFilter(Problems problems) {
        return new LoginDampingFilter(new LoginDamping(Clock.systemUTC()), problems);
    }

    /** It belongs into the security chain only. */
    @Bean
    FilterRegistrationBean<LoginDampingFilter> loginDampingFilterNotByItself(LoginDampingFilter filter) {
        FilterRegistrationBean<LoginDampingFilter> registration = new FilterRegistrationBean<>(filter);
        registration.setEnabled(false);
        return registration;
    }

    @Bean
    SecurityFilterChain web(HttpSecurity http, Problems problems, LoginDampingFilter damping) throws Exception {
        PathPatternRequestMatcher.Builder path = PathPatternRequestMatcher.withDefaults();
        RequestMatcher hawtio = path.matcher("/actuator/hawtio/**");
        RequestMatcher programs = new OrRequestMatcher(
                path.matcher("/api/**"),
                path.matcher("/v3/api-docs/**"),
                path.matcher("/actuator/jolokia/**"),
                path.matcher("/actuator/prometheus"),
                path.matcher("/actuator/loggers/**"));
        CookieCsrfTokenRepository tokens = CookieCsrfTokenRepository.withHttpOnlyFalse();
        tokens.setCookieCustomizer(cookie -> cookie.sameSite("Strict"));
        return http.authorizeHttpRequests(authorize -> authorize
                        .dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                        .permitAll()
                        .requestMatchers(EndpointRequest.to(HealthEndpoint.class))
                        .permitAll()
                        .requestMatchers("/share/**", "/assets/**", "/favicon.ico")
                        .permitAll()
                        .anyRequest()
                        .hasRole("ADMIN"))
                .formLogin(form -> form.loginPage("/login").permitAll())
                .httpBasic(basic -> basic.authenticationEntryPoint(problems))
                .exceptionHandling(refusals -> refusals.defaultAuthenticationEntryPointFor(problems, programs)
                        .defaultAccessDeniedHandlerFor(problems, programs))
                .csrf(csrf -> csrf.csrfTokenRepository(tokens)
                        .csrfTokenRequestHandler(new PageOrScriptToken())
                        .ignoringRequestMatchers(new ApiClient()))
                .addFilterBefore(damping, UsernamePasswordAuthenticationFilter.class)
                .headers(headers -> headers.addHeaderWriter(
                                except(hawtio, new ContentSecurityPolicyHeaderWriter(POLICY)))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN)))
                .build();
    }

    /** Hawtio writes a policy that fits its pages. */
    private static HeaderWriter except(RequestMatcher some, HeaderWriter writer) {
        return new DelegatingRequestMatcherHeaderWriter(new NegatedRequestMatcher(some), writer);
    }
}
