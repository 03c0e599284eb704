package org.dromedary.testsupport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Keys and certificates of a test's own, made by openssl in a folder: {@code NAME.key} and {@code NAME.pem}. */
public final class Certificates {

    private final Path folder;

    public Certificates(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    /** A CA with a key of its own. */
    public void authority(String name) throws IOException, InterruptedException {
        request(name, "rsa:2048", "-x509", "-days", "90", "-out", pem(name));
    }

    /** For the address 127.0.0.1, by the authority {@code ca}, for 90 days. */
    public void certificate(String name) throws IOException, InterruptedException {
        certificate(name, "ca", "subjectAltName=IP:127.0.0.1,DNS:localhost", 90);
    }

    /** @param days that it is valid; a negative number for one that has expired */
    public void certificate(String name, String authority, String extension, int days)
            throws IOException, InterruptedException {
        certificate(name, authority, extension, days, "rsa:2048");
    }

    /** @param key as openssl's option -newkey has it; further words are its options */
    public void certificate(String name, String authority, String extension, int days, String... key)
            throws IOException, InterruptedException {
        Path request = folder.resolve(name + ".csr");
        Path extensions = Files.writeString(folder.resolve(name + ".ext"), extension);
        List<Object> more = new ArrayList<>(List.of(key).subList(1, key.length));
        more.addAll(List.of("-out", request));
        request(name, key[0], more.toArray());
        Command.succeed(
                "openssl",
                "x509",
                "-req",
                "-in",
                request,
                "-CA",
                pem(authority),
                "-CAkey",
                key(authority),
                "-CAcreateserial",
                "-days",
                days,
                "-extfile",
                extensions,
                "-out",
                pem(name));
    }

    private void request(String name, String key, Object... more) throws IOException, InterruptedException {
        List<Object> words =
                new ArrayList<>(List.of("req", "-newkey", key, "-nodes", "-subj", "/CN=" + name, "-keyout", key(name)));
        words.addAll(List.of(more));
        Command.succeed("openssl", words.toArray());
    }

    public Path pem(String name) {
        return folder.resolve(name + ".pem");
    }

    public Path key(String name) {
        return folder.resolve(name + ".key");
    }
}
