package org.dromedary.operations.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mock.env.MockEnvironment;

class RouterClientTest {

    @TempDir
    Path dir;

    private HttpServer server;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final MockEnvironment settings = new MockEnvironment();

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("localhost"), 0), 10);
        server.createContext("/", exchange -> {
            String credentials =
                    "Basic " + Base64.getEncoder().encodeToString("admin:s3cret".getBytes(StandardCharsets.UTF_8));
            String path = exchange.getRequestURI().getPath();
            requests.add(exchange.getRequestMethod() + " " + path);
            int status = !credentials.equals(exchange.getRequestHeaders().getFirst("Authorization"))
                    ? 401
                    : path.contains("/9/") ? 409 : 202;
            byte[] body = (status == 202 ? "{}" : "{\"title\":\"no\",\"detail\":\"delivery 9 is not parked\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        settings.setProperty("server.port", String.valueOf(server.getAddress().getPort()));
        settings.setProperty("dromedary.data-dir", dir.toString());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void postsAsAdministratorWithThePasswordOfTheDataDirectory() throws Exception {
        Files.writeString(dir.resolve("admin-password.txt"), "s3cret\n");
        new RouterClient(settings).post("api/deliveries/7/replay");
        assertThat(requests).containsExactly("POST /api/deliveries/7/replay");
        assertThatThrownBy(() -> new RouterClient(settings).post("api/deliveries/9/replay"))
                .isInstanceOf(CommandFailedException.class)
                .hasMessage("the router answered 409: delivery 9 is not parked");
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        assertThatThrownBy(() -> new RouterClient(settings))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("admin-password.txt does not exist");
        settings.setProperty("dromedary.security.admin-password", "wrong");
        assertThatThrownBy(() -> new RouterClient(settings).post("api/deliveries/7/replay"))
                .hasMessageContaining("401")
                .hasMessageNotContaining("wrong");
        server.stop(0);
        assertThatThrownBy(() -> new RouterClient(settings).post("api/deliveries/7/replay"))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("no router answers at http://localhost:");
    }
}
