package org.dromedary.component.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

import org.dromedary.component.Secret;

/** What is written into Authorization. */
final class SignIn {

    private final String user;
    private final Secret password;
    private final Secret token;
    private final AccessTokens tokens;

    SignIn(HttpConfiguration configuration) {
        user = configuration.getUser();
        password = new Secret(configuration.getPassword());
        token = new Secret(configuration.getToken());
        tokens = configuration.getTokenUrl() == null ? null : new AccessTokens(configuration);
    }

    /** The header's value; empty for a peer that nobody signs in to. */
    Optional<String> header() throws HttpFailedException, InterruptedException {
        if (user != null) {
            return Optional.of(basic(user, password.value()));
        }
        String bearer = tokens == null ? token.value() : tokens.token();
        return bearer == null ? Optional.empty() : Optional.of("Bearer " + bearer);
    }

    /**
     * The peer has refused what was written.
     *
     * @return whether something else can be written, so that trying again makes sense
     */
    boolean refused(String header) {
        return tokens != null && tokens.refused(header.substring("Bearer ".length()));
    }

    static String basic(String user, String password) {
        String pair = user + ":" + (password == null ? "" : password);
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    /** What is to be done about a 401. */
    String remedy() {
        if (tokens != null) {
            return "the token of the tokenUrl is not taken: check clientId, scope and the rights of the client there";
        }
        if (token.value() != null) {
            return "the token is not taken: check it and until when it is valid";
        }
        return user == null ? "it wants a sign-in: set user and password" : "user or password is wrong: check both";
    }
}
