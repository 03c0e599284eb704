package org.dromedary.component.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.springframework.boot.ssl.pem.PemSslStore;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

import org.dromedary.component.tls.TlsFileException.Part;

/**
 * Files with the key and the certificate of this side and with the certificates that are trusted.
 *
 * @param certificate PEM with the chain, or PKCS#12 with the key; null or empty: none
 * @param key PEM: PKCS#8, PKCS#1 or SEC1; null or empty: in the file of the certificate
 * @param trust PEM or PKCS#12; null or empty: the CAs of the Java runtime
 * @param password of the key and of PKCS#12 files; null or empty: none
 */
public record TlsFiles(String certificate, String key, String trust, String password) {

    /** What is read at once from a file with certificates; real ones are some kilobytes. */
    private static final long LARGEST = 4L << 20;

    /** Whether this side has a certificate. */
    public boolean hasCertificate() {
        return isSet(certificate);
    }

    /** Whether it is said which CAs are trusted. */
    boolean hasTrust() {
        return isSet(trust);
    }

    /** The names of the files. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        for (String name : new String[] {certificate, key, trust}) {
            if (isSet(name)) {
                names.add(name);
            }
        }
        return names;
    }

    /**
     * Reads all of them, as a connection would.
     *
     * @return when the certificate of this side ends; the far future when it has none
     * @throws TlsFileException for the first that cannot be used, also when its certificate has expired
     */
    public Instant check() throws TlsFileException {
        if (!hasCertificate() && isSet(key)) {
            throw new TlsFileException(Part.KEY, "there is no certificate for this key: set that as well", null);
        }
        if (hasTrust()) {
            trusted();
        }
        Instant end = hasCertificate() ? end(own()) : Instant.MAX;
        if (end.isBefore(Instant.now())) {
            throw new TlsFileException(
                    Part.CERTIFICATE, "the certificate has expired on " + end + ": put a renewed one there", null);
        }
        return end;
    }

    /** When the certificate of this side ends; the far future when it has none. @throws TlsFileException as {@link #own} */
    public Instant end() throws TlsFileException {
        return hasCertificate() ? end(own()) : Instant.MAX;
    }

    /** Key and certificate, which belong together. @throws TlsFileException if they cannot be read, or do not */
    KeyStore own() throws TlsFileException {
        boolean pem = isPem(Part.CERTIFICATE, certificate);
        KeyStore store = pem ? pemWithKey() : pkcs12(Part.CERTIFICATE, certificate);
        try {
            boolean found = false;
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    belongTogether(
                            store.getKey(alias, pem ? new char[0] : secret()),
                            store.getCertificate(alias).getPublicKey());
                    found = true;
                }
            }
            if (!found) {
                throw new TlsFileException(
                        Part.CERTIFICATE, "it holds no private key: export it together with its key", null);
            }
            return store;
        } catch (GeneralSecurityException e) {
            throw new TlsFileException(
                    keyPart(), "the private key cannot be used (" + e.getMessage() + "): check file and password", e);
        }
    }

    /** The password of the keys in {@link #own}. */
    char[] ownSecret() throws TlsFileException {
        return isPem(Part.CERTIFICATE, certificate) ? new char[0] : secret();
    }

    /** The certificates that are trusted. */
    KeyStore trusted() throws TlsFileException {
        KeyStore store =
                isPem(Part.TRUST, trust) ? pem(Part.TRUST, text(Part.TRUST, trust), null) : pkcs12(Part.TRUST, trust);
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.isCertificateEntry(alias)) {
                    return store;
                }
            }
        } catch (GeneralSecurityException e) {
            throw new TlsFileException(Part.TRUST, "it cannot be used: " + e.getMessage(), e);
        }
        throw new TlsFileException(
                Part.TRUST,
                "it holds no trusted certificate: write the CA's as PEM, or import it with keytool -importcert",
                null);
    }

    private Part keyPart() {
        return isSet(key) ? Part.KEY : Part.CERTIFICATE;
    }

    private KeyStore pemWithKey() throws TlsFileException {
        String chain = text(Part.CERTIFICATE, certificate);
        // read apart from the key, so that it is told which of the two is wrong
        pem(Part.CERTIFICATE, chain, null);
        String privateKey = isSet(key) ? text(Part.KEY, key) : chain;
        if (!privateKey.contains("PRIVATE KEY-----")) {
            throw new TlsFileException(
                    keyPart(),
                    isSet(key) ? "it holds no private key in PEM" : "it holds no private key: name the file that does",
                    null);
        }
        return pem(keyPart(), chain, privateKey);
    }

    private KeyStore pem(Part part, String certificates, String privateKey) throws TlsFileException {
        try {
            PemSslStore store = PemSslStore.load(new PemSslStoreDetails(
                    null,
                    null,
                    null,
                    certificates,
                    privateKey,
                    privateKey != null && isSet(password) ? password : null));
            if (store.certificates() == null || store.certificates().isEmpty()) {
                throw new TlsFileException(part, "it holds no certificate in PEM", null);
            }
            return new PemSslStoreBundle(store, null).getKeyStore();
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new TlsFileException(
                    part,
                    privateKey == null
                            ? "it holds no certificate in PEM or PKCS#12"
                            : "the private key cannot be read: check its password, and that it is PKCS#8, PKCS#1 or SEC1",
                    e);
        }
    }

    private KeyStore pkcs12(Part part, String file) throws TlsFileException {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, secret());
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw new TlsFileException(part, "it cannot be read as PKCS#12: check its format and its password", e);
        }
    }

    /** A signature of the one must be one of the other, whatever kind of key it is. */
    private void belongTogether(Key mine, PublicKey theirs) throws GeneralSecurityException, TlsFileException {
        String algorithm =
                switch (theirs.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> theirs.getAlgorithm();
                };
        boolean match = mine.getAlgorithm().equals(theirs.getAlgorithm());
        if (match) {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign((PrivateKey) mine);
            signature.update(new byte[] {1});
            byte[] signed = signature.sign();
            signature.initVerify(theirs);
            signature.update(new byte[] {1});
            match = signature.verify(signed);
        }
        if (!match) {
            throw new TlsFileException(
                    keyPart(), "this key belongs to another certificate: name the two that belong together", null);
        }
    }

    private static Instant end(KeyStore store) throws TlsFileException {
        try {
            Instant first = Instant.MAX;
            for (String alias : Collections.list(store.aliases())) {
                Certificate[] chain = store.getCertificateChain(alias);
                if (chain != null && chain[0] instanceof X509Certificate own) {
                    Instant end = own.getNotAfter().toInstant();
                    first = end.isBefore(first) ? end : first;
                }
            }
            return first;
        } catch (GeneralSecurityException e) {
            throw new TlsFileException(Part.CERTIFICATE, "it cannot be used: " + e.getMessage(), e);
        }
    }

    private static boolean isPem(Part part, String file) throws TlsFileException {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            // DER begins with the tag of a sequence; whatever else is text
            return in.read() != 0x30;
        } catch (IOException | InvalidPathException e) {
            throw unreadable(part, e);
        }
    }

    private static String text(Part part, String file) throws TlsFileException {
        try {
            if (Files.size(Path.of(file)) > LARGEST) {
                throw new TlsFileException(part, "it is too large for a file with certificates", null);
            }
            return Files.readString(Path.of(file));
        } catch (TlsFileException e) {
            throw e;
        } catch (IOException | InvalidPathException e) {
            throw unreadable(part, e);
        }
    }

    private static TlsFileException unreadable(Part part, Exception e) {
        if (e instanceof NoSuchFileException) {
            return new TlsFileException(part, "there is no such file: correct the path", e);
        }
        if (e instanceof AccessDeniedException) {
            return new TlsFileException(
                    part, "user " + System.getProperty("user.name") + " may not read it: give him the right", e);
        }
        return new TlsFileException(part, "it cannot be read (" + e.getMessage() + "): write the path of a file", e);
    }

    private char[] secret() {
        return isSet(password) ? password.toCharArray() : new char[0];
    }

    private static boolean isSet(String option) {
        return option != null && !option.isBlank();
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "TLS files " + names();
    }
}
