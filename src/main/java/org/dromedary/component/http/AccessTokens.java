package org.dromedary.component.http;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.dromedary.component.Secret;

/** Tokens of OAuth2 client credentials (RFC 6749 §4.4), each used until shortly before it ends. */
final class AccessTokens {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** For a server that does not say (RFC 6749 §5.1 only recommends that it does). */
    private static final Duration USUAL = Duration.ofMinutes(5);

    private static final Duration EARLY = Duration.ofSeconds(30);

    private final URI url;
    private final String clientId;
    private final Secret clientSecret;
    private final String scope;
    private final HttpPeer server;
    private String token;
    private long renewAt;

    AccessTokens(HttpConfiguration configuration) {
        url = URI.create(configuration.getTokenUrl());
        clientId = configuration.getClientId();
        clientSecret = new Secret(configuration.getClientSecret());
        scope = configuration.getScope();
        server = HttpPeer.withoutSignIn(url, configuration);
    }

    /** One that is valid for some time yet. @throws HttpFailedException if the server gives none */
    synchronized String token() throws HttpFailedException, InterruptedException {
        if (token == null || System.nanoTime() - renewAt > 0) {
            token = null;
            fetch();
        }
        return token;
    }

    /** The peer does not take this one; whether a new one may be got. */
    synchronized boolean refused(String given) {
        if (given.equals(token)) {
            token = null;
        }
        return true;
    }

    private void fetch() throws HttpFailedException, InterruptedException {
        String form = "grant_type=client_credentials" + (scope == null ? "" : "&scope=" + encoded(scope));
        // §2.3.1: both are form-encoded before they become Basic credentials
        String basic = SignIn.basic(encoded(clientId), encoded(clientSecret.value()));
        HttpReply reply = server.ask(HttpCall.post(
                        "a token", url.toString(), "application/x-www-form-urlencoded", BodyPublishers.ofString(form))
                .with("Authorization", basic)
                .with("Accept", "application/json")
                .idempotent());
        try {
            JsonNode answer = JSON.readTree(reply.body());
            String got = answer == null ? "" : answer.path("access_token").asText("");
            if (got.isEmpty()) {
                throw new HttpAnswerException(
                        url.getHost() + " answers without an access_token: check the tokenUrl", true, null);
            }
            token = got;
            long seconds = answer.path("expires_in").asLong(USUAL.toSeconds());
            // one that lives shorter than that is renewed at half its life
            long kept = Math.max(seconds - EARLY.toSeconds(), seconds / 2);
            renewAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(Math.max(kept, 0));
        } catch (IOException e) {
            throw new HttpAnswerException(
                    url.getHost() + " answers with something that is no JSON: check the tokenUrl", true, null);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text == null ? "" : text, StandardCharsets.UTF_8);
    }
}
