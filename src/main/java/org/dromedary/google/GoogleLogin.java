package org.dromedary.google;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import com.google.api.client.auth.oauth2.AuthorizationCodeTokenRequest;
import com.google.api.client.auth.oauth2.ClientParametersAuthentication;
import com.google.api.client.auth.oauth2.TokenResponse;
import com.google.api.client.auth.oauth2.TokenResponseException;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.UrlEncodedParser;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.sheets.v4.SheetsScopes;
import com.google.auth.oauth2.DefaultPKCEProvider;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * A person's sign-in from the command line: the browser is sent to Google and comes back to a port of this machine (RFC 8252
 * §7.3) with a code, that only who began can use (PKCE, RFC 7636), in answer to what was asked ({@code state}).
 */
public final class GoogleLogin {

    private static final String PATH = "/google-login";

    private final GoogleAccount account;
    private final boolean changesDrive;
    private final Duration patience;

    /**
     * @param changesDrive whether files of the Drive are to be moved or removed: that right is asked for only then
     * @param patience how long the person may take
     */
    public GoogleLogin(GoogleAccount account, boolean changesDrive, Duration patience) {
        this.account = account;
        this.changesDrive = changesDrive;
        this.patience = patience;
    }

    /**
     * Signs in, and keeps what is needed to stay signed in.
     *
     * @param browser gets the address that the person is to open
     * @return the file in which the sign-in is kept
     * @throws GoogleException with what is wrong
     */
    public String run(Consumer<String> browser) throws GoogleException, InterruptedException {
        if (account.settings().isService()) {
            throw refused("is a service account, which needs no sign-in");
        }
        String state = random();
        DefaultPKCEProvider proof = new DefaultPKCEProvider();
        CompletableFuture<String> code = new CompletableFuture<>();
        HttpServer server = null;
        try {
            OAuthClient client = OAuthClient.read(account.settings());
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> answer(exchange, state, code));
            server.start();
            String redirect = "http://127.0.0.1:" + server.getAddress().getPort() + PATH;
            browser.accept(address(client, redirect, state, proof));
            String granted = code.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return keep(exchange(client, granted, redirect, proof));
        } catch (TimeoutException e) {
            throw refused("was not signed in to within " + patience.toMinutes() + " minutes; run it again");
        } catch (ExecutionException e) {
            throw refused("was not signed in to: " + e.getCause().getMessage());
        } catch (TokenResponseException e) {
            throw refused("did not get its token (" + GoogleFaults.signInReason(e) + "); run it again");
        } catch (SignInException e) {
            throw new GoogleException(GoogleException.Kind.SIGN_IN, e.getMessage(), null);
        } catch (IOException e) {
            throw account.calls().fault("Sign-in to Google account " + account.name(), e);
        } finally {
            if (server != null) {
                // the page is read before the port is closed
                server.stop(1);
            }
        }
    }

    private GoogleException refused(String what) {
        return new GoogleException(GoogleException.Kind.SIGN_IN, "Google account " + account.name() + " " + what, null);
    }

    private List<String> scopes() {
        return List.of(SheetsScopes.SPREADSHEETS, GoogleAccount.driveScope(changesDrive));
    }

    private String address(OAuthClient client, String redirect, String state, DefaultPKCEProvider proof) {
        GenericUrl url = new GenericUrl(client.authUrl());
        url.set("client_id", client.id());
        url.set("redirect_uri", redirect);
        url.set("response_type", "code");
        url.set("scope", String.join(" ", scopes()));
        url.set("state", state);
        url.set("code_challenge", proof.getCodeChallenge());
        url.set("code_challenge_method", proof.getCodeChallengeMethod());
        // a refresh token, also for somebody who has agreed before
        url.set("access_type", "offline");
        url.set("prompt", "consent");
        return url.build();
    }

    private TokenResponse exchange(OAuthClient client, String code, String redirect, DefaultPKCEProvider proof)
            throws IOException {
        return new AuthorizationCodeTokenRequest(
                        account.transport(), GsonFactory.getDefaultInstance(), new GenericUrl(client.tokenUrl()), code)
                .setRedirectUri(redirect)
                .set("code_verifier", proof.getCodeVerifier())
                .setClientAuthentication(new ClientParametersAuthentication(client.id(), client.secret()))
                .setRequestInitializer(account::limits)
                .execute();
    }

    private String keep(TokenResponse answer) throws GoogleException, IOException {
        String granted = String.valueOf(answer.getScope());
        List<String> missing = new ArrayList<>(scopes());
        missing.removeAll(List.of(granted.split(" ")));
        if (answer.getScope() != null && !missing.isEmpty()) {
            throw refused("was not given every right that is needed; run it again and tick all boxes (missing: "
                    + String.join(", ", missing) + ")");
        }
        if (answer.getRefreshToken() == null) {
            throw refused("got no refresh token; remove Dromedary's access in the Google account and run it again");
        }
        account.token().write(answer.getRefreshToken(), granted);
        return account.token().path().toString();
    }

    /** One request of the browser; what does not carry our state is not ours and changes nothing. */
    private static void answer(HttpExchange exchange, String state, CompletableFuture<String> code) throws IOException {
        try (exchange) {
            Map<String, Object> query = new HashMap<>();
            UrlEncodedParser.parse(String.valueOf(exchange.getRequestURI().getRawQuery()), query);
            boolean ours = exchange.getRequestURI().getPath().equals(PATH)
                    && exchange.getRequestMethod().equals("GET")
                    && MessageDigest.isEqual(
                            first(query, "state").getBytes(StandardCharsets.UTF_8),
                            state.getBytes(StandardCharsets.UTF_8));
            String words;
            if (!ours) {
                words = "This is not the answer that was waited for.";
            } else if (first(query, "code").isEmpty()) {
                words = "Not signed in. You may close this page.";
                String error = first(query, "error");
                code.completeExceptionally(new SignInException(
                        error.equals("access_denied")
                                ? "access was not granted"
                                : "Google answered " + error.replaceAll("[^A-Za-z0-9_]", ""),
                        null));
            } else {
                words = "Signed in. You may close this page.";
                code.complete(first(query, "code"));
            }
            byte[] page = words.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.sendResponseHeaders(ours ? 200 : 404, page.length);
            exchange.getResponseBody().write(page);
        }
    }

    private static String first(Map<String, Object> query, String name) {
        return query.get(name) instanceof List<?> values && !values.isEmpty() ? String.valueOf(values.get(0)) : "";
    }

    private static String random() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
