package org.dromedary.google;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import com.google.api.client.json.gson.GsonFactory;

/**
 * An OAuth client as the Google Cloud console gives it: {@code {"installed": {"client_id": …}}}.
 *
 * @param secret which is no secret for a desktop client (RFC 8252 §8.5), and is kept from logs all the same
 */
record OAuthClient(String id, String secret, String authUrl, String tokenUrl) {

    static OAuthClient read(GoogleAccountSettings settings) throws SignInException {
        Path file = Path.of(settings.clientFile());
        try (Reader in = Files.newBufferedReader(file)) {
            Map<?, ?> all = GsonFactory.getDefaultInstance().fromReader(in, Map.class);
            if (!(all.get("installed") instanceof Map<?, ?> client)) {
                throw new SignInException(
                        file + " is no OAuth client of type \"Desktop app\"; make one in the Google Cloud console",
                        null);
            }
            return new OAuthClient(
                    text(file, client, "client_id"),
                    text(file, client, "client_secret"),
                    settings.authUrl().isBlank() ? url(file, client, "auth_uri") : settings.authUrl(),
                    settings.tokenUrl().isBlank() ? url(file, client, "token_uri") : settings.tokenUrl());
        } catch (SignInException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // the cause may quote the file
            throw new SignInException(
                    file + " cannot be read as an OAuth client (" + e.getClass().getSimpleName()
                            + "); download it again from the Google Cloud console",
                    null);
        }
    }

    private static String text(Path file, Map<?, ?> client, String key) throws SignInException {
        if (client.get(key) instanceof String text && !text.isBlank()) {
            return text;
        }
        throw new SignInException(file + " has no " + key + "; download it again from the Google Cloud console", null);
    }

    private static String url(Path file, Map<?, ?> client, String key) throws SignInException {
        return GoogleAccountSettings.checked(key + " in " + file, text(file, client, key));
    }

    @Override
    public String toString() {
        return "OAuthClient[id=" + id + "]";
    }
}
