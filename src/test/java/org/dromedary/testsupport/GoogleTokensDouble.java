package org.dromedary.testsupport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;

import org.dromedary.testsupport.GoogleServer.Answer;
import org.dromedary.testsupport.GoogleServer.Call;

/** Google's OAuth 2.0: a service account's signed assertion (RFC 7523), codes with PKCE (RFC 7636), refresh tokens. */
public final class GoogleTokensDouble {

    private static final String ADDRESS = "router@project.iam.gserviceaccount.com";
    private static final String CLIENT_ID = "client.apps.googleusercontent.com";
    private static final String CLIENT_SECRET = "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";
    /** The client library says so wherever the endpoint is. */
    private static final String AUDIENCE = "https://oauth2.googleapis.com/token";

    private static final String SCOPE = "https://www.googleapis.com/auth/";

    private final String url;
    private final KeyPair key;
    /** Scopes by access token, by refresh token and by code. */
    private final Map<String, String> access = new LinkedHashMap<>();

    private final Map<String, String> refresh = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> codes = new LinkedHashMap<>();
    private final Set<String> subjects = new HashSet<>();

    GoogleTokensDouble(String url) {
        this.url = url;
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            key = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Nothing that was given out is good any more. */
    public synchronized void revokeAll() {
        access.clear();
        refresh.clear();
    }

    /** Access tokens end, as they do after an hour. */
    public synchronized void expire() {
        access.clear();
    }

    /** Secrets that nobody may find in a log. */
    public synchronized List<String> secrets() {
        Set<String> all = new HashSet<>(access.keySet());
        all.addAll(refresh.keySet());
        all.add(CLIENT_SECRET);
        all.add(privateKey().substring(100, 140));
        return List.copyOf(all);
    }

    /** For whom the service account has asked for tokens. */
    public synchronized Set<String> subjects() {
        return Set.copyOf(subjects);
    }

    private String privateKey() {
        return Base64.getEncoder().encodeToString(key.getPrivate().getEncoded());
    }

    String serviceAccountFile() throws IOException {
        Map<String, String> file = new LinkedHashMap<>();
        file.put("type", "service_account");
        file.put("project_id", "project");
        file.put("private_key_id", "1");
        file.put("private_key", "-----BEGIN PRIVATE KEY-----\n" + privateKey() + "\n-----END PRIVATE KEY-----\n");
        file.put("client_email", ADDRESS);
        file.put("client_id", "1");
        file.put("token_uri", url + "token");
        return GoogleServer.JSON.writeValueAsString(file);
    }

    String clientFile() throws IOException {
        return GoogleServer.JSON.writeValueAsString(Map.of(
                "installed",
                Map.of(
                        "client_id",
                        CLIENT_ID,
                        "client_secret",
                        CLIENT_SECRET,
                        "auth_uri",
                        url + "auth",
                        "token_uri",
                        url + "token",
                        "redirect_uris",
                        List.of("http://localhost"))));
    }

    /** Why a call is refused; null: it is not. @param scope what it needs, after {@code auth/} */
    synchronized Answer refusal(String authorization, String scope) {
        String token = authorization == null ? "" : authorization.replaceFirst("^Bearer ", "");
        if (!access.containsKey(token)) {
            return Answer.error(401, "authError", "Invalid Credentials");
        }
        List<String> granted = Arrays.asList(access.get(token).split(" "));
        boolean enough =
                granted.contains(SCOPE + scope) || scope.equals("drive.readonly") && granted.contains(SCOPE + "drive");
        return enough
                ? null
                : Answer.error(403, "insufficientPermissions", "Request had insufficient authentication scopes.");
    }

    synchronized Answer answer(Call call) throws IOException {
        if (call.path().equals("/auth")) {
            return ask(call);
        }
        Map<String, List<String>> form = GoogleServer.query(new String(call.body(), StandardCharsets.UTF_8));
        String grant = one(form, "grant_type");
        try {
            return switch (grant) {
                case "urn:ietf:params:oauth:grant-type:jwt-bearer" -> assertion(one(form, "assertion"));
                case "refresh_token" -> refreshed(form);
                case "authorization_code" -> exchanged(form);
                default -> refused("unsupported_grant_type");
            };
        } catch (GeneralSecurityException e) {
            return refused("invalid_grant");
        }
    }

    /** The page on which a person agrees; here everybody does at once, unless asked with {@code deny}. */
    private Answer ask(Call call) {
        String back = call.first("redirect_uri") + "?state=" + call.first("state");
        boolean asked = CLIENT_ID.equals(call.first("client_id"))
                && "code".equals(call.first("response_type"))
                && "S256".equals(call.first("code_challenge_method"))
                && call.first("redirect_uri").startsWith("http://127.0.0.1:");
        if (!asked) {
            return Answer.error(400, "invalid_request", "wrong request");
        }
        if (call.first("deny") != null) {
            return new Answer(302, Map.of("Location", back + "&error=access_denied"), new byte[0]);
        }
        String code = "4/" + UUID.randomUUID();
        codes.put(
                code,
                Map.of(
                        "challenge",
                        call.first("code_challenge"),
                        "redirect",
                        call.first("redirect_uri"),
                        "scope",
                        call.first("scope"),
                        "offline",
                        String.valueOf(call.first("access_type"))));
        return new Answer(302, Map.of("Location", back + "&code=" + code), new byte[0]);
    }

    private Answer assertion(String jwt) throws IOException, GeneralSecurityException {
        String[] parts = jwt.split("\\.");
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(key.getPublic());
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        JsonNode claims = GoogleServer.JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
        long now = Instant.now().getEpochSecond();
        boolean good = signature.verify(Base64.getUrlDecoder().decode(parts[2]))
                && claims.path("iss").asText().equals(ADDRESS)
                && claims.path("aud").asText().equals(AUDIENCE)
                && claims.path("exp").asLong() > now
                && claims.path("exp").asLong() <= now + 3700;
        if (!good) {
            return refused("invalid_grant");
        }
        if (claims.hasNonNull("sub")) {
            subjects.add(claims.get("sub").asText());
        }
        return granted(claims.path("scope").asText(), null);
    }

    private Answer refreshed(Map<String, List<String>> form) throws IOException {
        String token = one(form, "refresh_token");
        if (!isClient(form)) {
            return refused("invalid_client");
        }
        return refresh.containsKey(token) ? granted(refresh.get(token), null) : refused("invalid_grant");
    }

    private Answer exchanged(Map<String, List<String>> form) throws IOException, GeneralSecurityException {
        Map<String, String> code = codes.remove(one(form, "code"));
        if (!isClient(form)) {
            return refused("invalid_client");
        }
        if (code == null
                || !code.get("redirect").equals(one(form, "redirect_uri"))
                || !code.get("challenge").equals(challenge(one(form, "code_verifier")))) {
            return refused("invalid_grant");
        }
        String token = "1//" + UUID.randomUUID();
        refresh.put(token, code.get("scope"));
        return granted(code.get("scope"), code.get("offline").equals("offline") ? token : null);
    }

    private static String challenge(String verifier) throws GeneralSecurityException {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    }

    private static boolean isClient(Map<String, List<String>> form) {
        return CLIENT_ID.equals(one(form, "client_id")) && CLIENT_SECRET.equals(one(form, "client_secret"));
    }

    private Answer granted(String scope, String refreshToken) throws IOException {
        String token = "ya29." + UUID.randomUUID();
        access.put(token, scope);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("access_token", token);
        answer.put("expires_in", 3599);
        answer.put("token_type", "Bearer");
        answer.put("scope", scope);
        if (refreshToken != null) {
            answer.put("refresh_token", refreshToken);
        }
        return Answer.json(answer);
    }

    private static Answer refused(String error) throws IOException {
        Answer plain = Answer.json(Map.of("error", error, "error_description", "Token has been expired or revoked."));
        return new Answer(error.equals("invalid_client") ? 401 : 400, plain.headers(), plain.body());
    }

    private static String one(Map<String, List<String>> form, String name) {
        return form.containsKey(name) ? form.get(name).get(0) : "";
    }
}
