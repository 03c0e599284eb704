package org.dromedary.web.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The rules as a client meets them, over a real port. */
@SpringBootTest(
        classes = SecurityTest.Application.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:security",
            "spring.flyway.enabled=false",
            "dromedary.security.admin-password=correct horse"
        })
@AutoConfigureObservability(tracing = false)
@DirtiesContext
class SecurityTest {

    @LocalServerPort
    int port;

    private final HttpClient client =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

    @Test
    void anApiCallWithoutLoginIsAProblem() throws Exception {
        HttpResponse<String> answer = send(request("/api/probe"));
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(value -> assertThat(value).startsWith("Basic"));
        assertThat(answer.body()).contains("\"status\":401");
        assertThat(send(request("/actuator/prometheus")).statusCode()).isEqualTo(401);
    }

    @Test
    void aScriptWithCredentialsNeedsNoToken() throws Exception {
        assertThat(send(basic("/api/probe", "correct horse")).body()).isEqualTo("read");
        HttpResponse<String> answer = send(basic("/api/probe", "correct horse").POST(BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().allValues("Set-Cookie")).noneMatch(cookie -> cookie.startsWith("JSESSIONID"));
    }

    @Test
    void aBrowserWithRememberedCredentialsNeedsTheToken() throws Exception {
        for (String[] mark : new String[][] {{"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "cross-site"}}) {
            HttpResponse<String> answer = send(basic("/api/probe", "correct horse")
                    .header(mark[0], mark[1])
                    .POST(BodyPublishers.noBody()));
            assertThat(answer.statusCode()).as(mark[0]).isEqualTo(403);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(answer.body()).contains("X-XSRF-TOKEN");
        }
        HttpResponse<String> challenge = send(request("/api/probe").header("Sec-Fetch-Site", "same-origin"));
        assertThat(challenge.headers().firstValue("WWW-Authenticate"))
                .as("a browser is not asked to remember credentials")
                .isEmpty();
    }

    @Test
    void healthIsPublicAndTellsDetailsToTheAdministratorOnly() throws Exception {
        assertThat(send(request("/actuator/health")).body()).doesNotContain("components");
        assertThat(send(basic("/actuator/health", "correct horse")).body()).contains("components");
        assertThat(send(basic("/actuator/prometheus", "correct horse")).body()).contains("jvm_memory_used_bytes");
    }

    @Test
    void aPersonIsSentToTheLoginAndThenToHawtio() throws Exception {
        HttpResponse<String> page = send(request("/actuator/hawtio").header("Accept", "text/html"));
        assertThat(page.statusCode()).isEqualTo(302);
        assertThat(page.headers().firstValue("Location"))
                .hasValueSatisfying(to -> assertThat(to).endsWith("/login"));

        HttpResponse<String> form = send(request("/login"));
        assertThat(form.headers().firstValue("Content-Security-Policy")).isPresent();
        assertThat(form.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        String session = cookie(form, "JSESSIONID");
        String xsrf = cookie(form, "XSRF-TOKEN");
        Matcher masked = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"").matcher(form.body());
        assertThat(masked.find()).as(form.body()).isTrue();

        String cookies = (session == null ? "" : "JSESSIONID=" + session + "; ") + "XSRF-TOKEN=" + xsrf;
        HttpRequest.Builder login =
                request("/login").header("Cookie", cookies).header("Content-Type", "application/x-www-form-urlencoded");
        String credentials = "username=admin&password=correct+horse";
        assertThat(send(login.copy().POST(BodyPublishers.ofString(credentials))).statusCode())
                .as("without the token")
                .isEqualTo(403);
        HttpResponse<String> in = send(login.POST(BodyPublishers.ofString(credentials + "&_csrf=" + masked.group(1))));
        assertThat(in.statusCode()).isEqualTo(302);
        assertThat(in.headers().allValues("Set-Cookie"))
                .anyMatch(cookie -> cookie.startsWith("JSESSIONID")
                        && cookie.contains("SameSite=Strict")
                        && cookie.contains("HttpOnly"));
        session = cookie(in, "JSESSIONID");

        HttpResponse<String> fresh =
                send(request("/actuator/hawtio/index.html").header("Cookie", "JSESSIONID=" + session));
        assertThat(fresh.statusCode()).isEqualTo(200);
        xsrf = cookie(fresh, "XSRF-TOKEN");

        HttpResponse<String> jolokia = send(
                request("/actuator/jolokia")
                        .header("Cookie", "JSESSIONID=" + session + "; XSRF-TOKEN=" + xsrf)
                        .header("X-XSRF-TOKEN", xsrf)
                        .header("Origin", "http://localhost:" + port)
                        .header("Content-Type", "application/json")
                        .POST(
                                BodyPublishers.ofString(
                                        "{\"type\":\"read\",\"mbean\":\"org.apache.camel:context=*,type=context,*\",\"attribute\":\"State\"}")));
        assertThat(jolokia.body()).contains("Started");
        assertThat(send(request("/actuator/jolokia")).statusCode()).isEqualTo(401);
    }

    @Test
    void jolokiaKeepsToItsPolicy() throws Exception {
        HttpResponse<String> answer = send(basic("/actuator/jolokia", "correct horse")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        "{\"type\":\"exec\",\"mbean\":\"com.sun.management:type=DiagnosticCommand\","
                                + "\"operation\":\"vmSystemProperties\"}")));
        assertThat(answer.body()).contains("\"status\":403");
    }

    @Test
    void guessingIsSlowedDownAndTellsNothing() throws Exception {
        HttpResponse<String> wrong = null;
        for (int i = 0; i < 5; i++) {
            wrong = send(basic("/api/probe", "wrong " + i));
            assertThat(wrong.statusCode()).isEqualTo(401);
        }
        HttpResponse<String> damped = send(basic("/api/probe", "wrong again"));
        assertThat(damped.statusCode()).isEqualTo(429);
        assertThat(damped.headers().firstValue("Retry-After")).isPresent();
        assertThat(send(basic("/api/probe", "correct horse")).statusCode()).isEqualTo(429);
        // the success also ends the damping for the tests that follow
        Awaitility.await().untilAsserted(() -> assertThat(
                        send(basic("/api/probe", "correct horse")).statusCode())
                .isEqualTo(200));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
    }

    private HttpRequest.Builder basic(String path, String password) {
        String credentials = Base64.getEncoder().encodeToString(("admin:" + password).getBytes(StandardCharsets.UTF_8));
        return request(path).header("Authorization", "Basic " + credentials);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static String cookie(HttpResponse<?> answer, String name) {
        return answer.headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith(name + "="))
                .map(cookie -> cookie.substring(name.length() + 1, cookie.indexOf(';')))
                .filter(value -> !value.isEmpty())
                .reduce((first, last) -> last)
                .orElse(null);
    }

    @EnableAutoConfiguration
    @EnableConfigurationProperties(SecuritySettings.class)
    @Import({SecurityConfiguration.class, LoginController.class, Probe.class})
    static class Application {}

    @RestController
    static class Probe {
        @GetMapping("/api/probe")
        String read() {
            return "read";
        }

        @PostMapping("/api/probe")
        String write() {
            return "written";
        }
    }
}
