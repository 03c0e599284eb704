package org.dromedary.google;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.drive.Drive;
import com.google.api.services.drive.DriveScopes;
import com.google.api.services.sheets.v4.Sheets;
import com.google.api.services.sheets.v4.SheetsScopes;
import com.google.auth.http.HttpCredentialsAdapter;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import com.google.auth.oauth2.UserCredentials;

/** A Google account that can be called. Its files are read again when they change: a new sign-in or key counts at once. */
public final class GoogleAccount {

    private static final String APPLICATION = "Dromedary";

    private final String name;
    private final GoogleAccountSettings settings;
    private final TokenFile token;
    private final GoogleCalls calls;
    private final HttpTransport transport = new NetHttpTransport();
    private final Map<String, Signed> signed = new ConcurrentHashMap<>();

    private record Signed(FileTime version, GoogleCredentials credentials) {}

    GoogleAccount(String name, GoogleAccountSettings settings, Path tokenFile) {
        this.name = name;
        this.settings = settings;
        this.token = new TokenFile(tokenFile, name);
        String remedy = settings.isService()
                ? "see that the key in " + settings.serviceAccountFile()
                        + " is still valid, and that this machine's clock is right"
                : "the right was revoked or has expired: run dromedary google-login " + name;
        this.calls = new GoogleCalls(name, remedy, signed::clear, settings.firstBackoff(), settings.patience());
    }

    public String name() {
        return name;
    }

    /** Calls that respect the account's quota. */
    public GoogleCalls calls() {
        return calls;
    }

    /** The Sheets API, with the right to read and write sheets. */
    Sheets sheets() {
        Sheets.Builder builder = new Sheets.Builder(
                transport, GsonFactory.getDefaultInstance(), request -> prepare(request, SheetsScopes.SPREADSHEETS));
        if (!settings.rootUrl().isBlank()) {
            builder.setRootUrl(root());
        }
        return builder.setApplicationName(APPLICATION).build();
    }

    /** The Drive API. @param changes whether files are moved or removed: that needs the right to everything */
    Drive drive(boolean changes) {
        String scope = driveScope(changes);
        Drive.Builder builder =
                new Drive.Builder(transport, GsonFactory.getDefaultInstance(), request -> prepare(request, scope));
        if (!settings.rootUrl().isBlank()) {
            builder.setRootUrl(root());
        }
        return builder.setApplicationName(APPLICATION).build();
    }

    /** The least that does what is to be done; {@code drive.file} shows only files that this program made. */
    static String driveScope(boolean changes) {
        return changes ? DriveScopes.DRIVE : DriveScopes.DRIVE_READONLY;
    }

    GoogleAccountSettings settings() {
        return settings;
    }

    TokenFile token() {
        return token;
    }

    HttpTransport transport() {
        return transport;
    }

    private String root() {
        return settings.rootUrl().endsWith("/") ? settings.rootUrl() : settings.rootUrl() + "/";
    }

    private void prepare(HttpRequest request, String scope) throws IOException {
        limits(request);
        new HttpCredentialsAdapter(credentials(scope)).initialize(request);
    }

    void limits(HttpRequest request) {
        int millis = (int) Math.min(Integer.MAX_VALUE, settings.timeout().toMillis());
        request.setConnectTimeout(millis);
        request.setReadTimeout(millis);
        // one more time with a new token, and redirects; everything else is tried again by GoogleCalls
        request.setNumberOfRetries(3);
    }

    private GoogleCredentials credentials(String scope) throws IOException {
        Path source = settings.isService() ? Path.of(settings.serviceAccountFile()) : token.path();
        FileTime version;
        try {
            version = Files.getLastModifiedTime(source);
        } catch (NoSuchFileException e) {
            version = FileTime.fromMillis(0);
        }
        // a person has granted all rights together
        String key = settings.isService() ? scope : "";
        Signed known = signed.get(key);
        if (known == null || !known.version().equals(version)) {
            known = new Signed(version, settings.isService() ? service(source, scope) : person());
            signed.put(key, known);
        }
        return known.credentials();
    }

    private GoogleCredentials service(Path file, String scope) throws SignInException {
        try (InputStream in = Files.newInputStream(file)) {
            ServiceAccountCredentials read = ServiceAccountCredentials.fromStream(in, () -> transport);
            String tokenUrl = settings.tokenUrl().isBlank()
                    ? GoogleAccountSettings.checked(
                            "token_uri in " + file, read.getTokenServerUri().toString())
                    : settings.tokenUrl();
            return read.toBuilder()
                    .setScopes(List.of(scope))
                    .setServiceAccountUser(settings.subject().isBlank() ? null : settings.subject())
                    .setTokenServerUri(URI.create(tokenUrl))
                    .setDefaultRetriesEnabled(false)
                    .build();
        } catch (IOException | RuntimeException e) {
            // its message may quote the key
            throw new SignInException(
                    "Google account " + name + ": " + file + " cannot be read as the key of a service account ("
                            + e.getClass().getSimpleName() + "); download a JSON key from the Google Cloud console",
                    null);
        }
    }

    private GoogleCredentials person() throws SignInException {
        OAuthClient client = OAuthClient.read(settings);
        return UserCredentials.newBuilder()
                .setClientId(client.id())
                .setClientSecret(client.secret())
                .setRefreshToken(token.read())
                .setTokenServerUri(URI.create(client.tokenUrl()))
                .setHttpTransportFactory(() -> transport)
                .build();
    }
}
