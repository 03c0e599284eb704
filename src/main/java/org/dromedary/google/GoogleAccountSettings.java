package org.dromedary.google;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One Google account as it stands under {@code dromedary.google.<name>}: a service account by its key file, or a person by an OAuth
 * client and {@code google-login}.
 *
 * @param serviceAccountFile JSON key file of a service account; share the sheet and the folder with its address
 * @param subject person of the Workspace domain that the service account acts for (domain-wide delegation); empty: itself
 * @param clientFile JSON file of an OAuth client of type "Desktop app"; sign in with {@code google-login <name>}
 * @param rootUrl where the APIs are, for a proxy or a test; empty: Google's own
 * @param tokenUrl where tokens are had; empty: as the file says
 * @param authUrl where a person signs in; empty: as the client's file says
 * @param timeout for an answer to begin, and between two pieces of it
 * @param firstBackoff pause after the first answer that says too many or unavailable; doubles up to 64 s
 * @param patience how long one call is tried before what it is for is put off
 */
public record GoogleAccountSettings(
        @DefaultValue("") String serviceAccountFile,
        @DefaultValue("") String subject,
        @DefaultValue("") String clientFile,
        @DefaultValue("") String rootUrl,
        @DefaultValue("") String tokenUrl,
        @DefaultValue("") String authUrl,
        @DefaultValue("60s") Duration timeout,
        @DefaultValue("1s") Duration firstBackoff,
        @DefaultValue("5m") Duration patience) {

    private static final Set<String> LOOP_BACK = Set.of("localhost", "127.0.0.1", "[::1]");

    public GoogleAccountSettings {
        if (serviceAccountFile.isBlank() == clientFile.isBlank()) {
            throw new IllegalArgumentException(
                    "set one of service-account-file (key of a service account) and client-file (OAuth client of a person)");
        }
        if (!subject.isBlank() && serviceAccountFile.isBlank()) {
            throw new IllegalArgumentException("subject is for service accounts; remove it");
        }
        checked("root-url", rootUrl);
        checked("token-url", tokenUrl);
        checked("auth-url", authUrl);
        positive("timeout", timeout);
        positive("first-backoff", firstBackoff);
        positive("patience", patience);
    }

    private static void positive(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(key + " must be more than 0, e.g. 30s");
        }
    }

    /** Tokens travel there: in the clear to this machine only. */
    static String checked(String key, String url) {
        if (url.isBlank()) {
            return url;
        }
        URI address;
        try {
            address = URI.create(url.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + " is no address: write https://HOST[:PORT]/", e);
        }
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        boolean safe = scheme.equals("https") || scheme.equals("http") && LOOP_BACK.contains(address.getHost());
        if (!safe || address.getHost() == null || address.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    key + " must be https://HOST[:PORT]/ (http only to localhost): tokens travel there");
        }
        return url;
    }

    boolean isService() {
        return !serviceAccountFile.isBlank();
    }
}
