package org.dromedary.component.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key and the trusted certificates of this side, from PEM (PKCS#8, PKCS#1, SEC1) or PKCS#12 files. Files that change are
 * read again before the next handshake; what cannot be read then leaves the old ones in use.
 */
public final class TlsMaterial {

    private static final Logger LOG = LoggerFactory.getLogger(TlsMaterial.class);
    private static final Duration WARNING = Duration.ofDays(30);
    private static final Duration AGAIN = Duration.ofDays(1);
    private static final long LOOK_NANOS = 1_000_000_000L;

    private final TlsFiles files;
    private final boolean checkHost;
    private SSLContext context;
    private Instant expires = Instant.MAX;
    private String seen = "";
    private long looked;
    private Instant warned = Instant.MIN;

    public TlsMaterial(TlsFiles files) {
        this(files, true);
    }

    /** @param checkHost false if a peer may show a certificate that is for another host, for those who check by themselves */
    public TlsMaterial(TlsFiles files, boolean checkHost) {
        this.files = files;
        this.checkHost = checkHost;
    }

    /**
     * For the next handshake.
     *
     * @throws IOException if the files cannot be used and never could
     */
    public synchronized SSLContext context() throws IOException {
        if (context == null || System.nanoTime() - looked > LOOK_NANOS) {
            looked = System.nanoTime();
            refresh();
        }
        warnOfExpiry();
        return context;
    }

    private void refresh() throws IOException {
        String now = state();
        if (now.equals(seen)) {
            return;
        }
        try {
            context = load();
            if (!seen.isEmpty()) {
                LOG.info("The TLS files have changed and are in use");
            }
            seen = now;
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            String part =
                    e instanceof TlsFileException fault ? fault.part().name().toLowerCase(Locale.ROOT) + ": " : "";
            String message = "Cannot use the " + files + ": " + part + e.getMessage();
            if (context == null) {
                throw new IOException(message, e);
            }
            seen = now;
            LOG.warn("{}. The ones read before stay in use", message);
        }
    }

    /** Changes when a file does; a file that is being replaced may be missing for a moment. */
    private String state() {
        StringBuilder state = new StringBuilder("files");
        for (String name : files.names()) {
            Path file = Path.of(name);
            try {
                state.append(' ').append(Files.getLastModifiedTime(file)).append(Files.size(file));
            } catch (IOException e) {
                state.append(" missing");
            }
        }
        return state.toString();
    }

    private SSLContext load() throws IOException, GeneralSecurityException {
        KeyManagerFactory keys = null;
        if (files.hasCertificate()) {
            keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(files.own(), files.ownSecret());
        }
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(files.hasTrust() ? files.trusted() : null);
        SSLContext made = SSLContext.getInstance("TLS");
        TrustManager[] trust = trusted.getTrustManagers();
        made.init(keys == null ? null : keys.getKeyManagers(), checkHost ? trust : AnyHost.of(trust), null);
        expires = files.end();
        warned = Instant.MIN;
        return made;
    }

    private void warnOfExpiry() {
        Instant now = Instant.now();
        if (expires.isBefore(now.plus(WARNING)) && warned.isBefore(now.minus(AGAIN))) {
            warned = now;
            LOG.warn(
                    "The TLS certificate {} {} {}: renew it",
                    files.certificate(),
                    expires.isBefore(now) ? "expired on" : "expires on",
                    expires);
        }
    }

    /** When the certificate of this side ends; the far future when it has none. */
    public synchronized Instant expires() {
        return expires;
    }
}
