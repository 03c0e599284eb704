package org.dromedary.component.dicom;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.pem.PemSslStore;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/**
 * The key and the trusted certificates of this side, from PEM (PKCS#8, PKCS#1, SEC1) or PKCS#12 files. Files that change are
 * read again before the next handshake; what cannot be read then leaves the old ones in use.
 */
final class TlsMaterial {

    private static final Logger LOG = LoggerFactory.getLogger(TlsMaterial.class);
    private static final Duration WARNING = Duration.ofDays(30);
    private static final Duration AGAIN = Duration.ofDays(1);
    private static final long LOOK_NANOS = 1_000_000_000L;

    private final String certificate;
    private final String key;
    private final String trust;
    private final String password;
    private SSLContext context;
    private Instant expires = Instant.MAX;
    private String seen = "";
    private long looked;
    private Instant warned = Instant.MIN;

    TlsMaterial(SecurityConfiguration configuration) {
        certificate = configuration.getTlsCertificate();
        key = configuration.getTlsKey();
        trust = configuration.getTlsTrust();
        password = configuration.getTlsPassword();
    }

    /**
     * For the next handshake.
     *
     * @throws IOException if the files cannot be used and never could
     */
    synchronized SSLContext context() throws IOException {
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
            String message = "Cannot use the TLS files " + names() + ": " + e.getMessage()
                    + "; check paths, formats and tlsPassword";
            if (context == null) {
                throw new IOException(message, e);
            }
            seen = now;
            LOG.warn("{}. The ones read before stay in use", message);
        }
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        for (String name : new String[] {certificate, key, trust}) {
            if (isSet(name)) {
                names.add(name);
            }
        }
        return names;
    }

    /** Changes when a file does; a file that is being replaced may be missing for a moment. */
    private String state() {
        StringBuilder state = new StringBuilder("files");
        for (String name : names()) {
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
        Instant until = Instant.MAX;
        if (isSet(certificate)) {
            KeyStore store =
                    isPem(certificate) ? pem(certificate, isSet(key) ? key : certificate) : pkcs12(certificate);
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias) && store.getCertificate(alias) instanceof X509Certificate own) {
                    Instant end = own.getNotAfter().toInstant();
                    until = end.isBefore(until) ? end : until;
                }
            }
            keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, isPem(certificate) ? new char[0] : secret());
        }
        TrustManagerFactory trusted = null;
        if (isSet(trust)) {
            trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusted.init(isPem(trust) ? pem(trust, null) : pkcs12(trust));
        }
        SSLContext made = SSLContext.getInstance("TLS");
        made.init(
                keys == null ? null : keys.getKeyManagers(), trusted == null ? null : trusted.getTrustManagers(), null);
        expires = until;
        warned = Instant.MIN;
        return made;
    }

    private KeyStore pem(String certificates, String privateKey) throws IOException {
        PemSslStoreDetails details = new PemSslStoreDetails(
                null,
                null,
                null,
                Files.readString(Path.of(certificates)),
                privateKey == null ? null : Files.readString(Path.of(privateKey)),
                privateKey == null || !isSet(password) ? null : password);
        PemSslStore store = PemSslStore.load(details);
        if (store.certificates() == null || store.certificates().isEmpty()) {
            throw new IOException(certificates + " holds no certificate");
        }
        return new PemSslStoreBundle(store, null).getKeyStore();
    }

    private KeyStore pkcs12(String file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            store.load(in, secret());
        }
        return store;
    }

    private static boolean isPem(String file) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            head = in.readNBytes(1);
        }
        // DER begins with the tag of a sequence; whatever else is text
        return head.length > 0 && head[0] != 0x30;
    }

    private char[] secret() {
        return isSet(password) ? password.toCharArray() : new char[0];
    }

    private static boolean isSet(String option) {
        return option != null && !option.isBlank();
    }

    private void warnOfExpiry() {
        Instant now = Instant.now();
        if (expires.isBefore(now.plus(WARNING)) && warned.isBefore(now.minus(AGAIN))) {
            warned = now;
            LOG.warn(
                    "The TLS certificate {} {} {}: renew it",
                    certificate,
                    expires.isBefore(now) ? "expired on" : "expires on",
                    expires);
        }
    }

    /** When the certificate of this side ends; the far future when it has none. */
    synchronized Instant expires() {
        return expires;
    }
}
