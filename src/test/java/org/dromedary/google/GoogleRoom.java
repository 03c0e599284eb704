package org.dromedary.google;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import org.dromedary.testsupport.GoogleServer;

/** Accounts of a {@link GoogleServer}, with pauses that do not keep tests waiting. */
final class GoogleRoom {

    private GoogleRoom() {}

    /** A service account. */
    static GoogleAccount service(GoogleServer server, Path folder) throws IOException {
        return account(
                server, folder, Map.of("service-account-file", server.serviceAccount(folder.resolve("key.json"))));
    }

    /** A person, who has to sign in. */
    static GoogleAccount person(GoogleServer server, Path folder) throws IOException {
        return account(server, folder, Map.of("client-file", server.client(folder.resolve("client.json"))));
    }

    static GoogleAccount account(GoogleServer server, Path folder, Map<String, ?> more) throws IOException {
        Map<String, Object> settings = new HashMap<>();
        settings.put(
                "dromedary.data-dir",
                Files.createDirectories(folder.resolve("data")).toString());
        settings.put("dromedary.google.test.root-url", server.url());
        settings.put("dromedary.google.test.first-backoff", "20ms");
        settings.put("dromedary.google.test.patience", "3s");
        settings.put("dromedary.google.test.timeout", "5s");
        more.forEach((key, value) -> settings.put("dromedary.google.test." + key, value.toString()));
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", settings));
        return GoogleAccounts.bind(environment).get("test");
    }
}
