package org.dromedary.deidentify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The profiles of {@code config/deidentify/*.yaml}. All are read at the start; one that was changed is read again when it is used
 * next, and when it is not right any more nothing leaves by it.
 */
public final class DeidentifyProfiles {

    /** Stands in the folder and is no profile: where devices write into their images. */
    public static final String DEVICES = "devices.yaml";

    /** The setting that names the file of the project key. */
    public static final String KEY_FILE = "dromedary.deidentify.key-file";

    private final Path folder;
    private final DeidentifyProperties properties;
    private final PseudonymTable table;
    private final List<DeidentifyStep> steps;
    private final Map<String, Loaded> loaded = new ConcurrentHashMap<>();

    private record Loaded(byte[] file, byte[] secret, Deidentifier deidentifier) {}

    public DeidentifyProfiles(DeidentifyProperties properties, PseudonymTable table, List<DeidentifyStep> steps) {
        this.folder = Path.of(properties.profiles());
        this.properties = properties;
        this.table = table;
        this.steps = List.copyOf(steps);
    }

    /** Names of the files in the folder, right or wrong. */
    public Set<String> names() throws IOException {
        if (!Files.isDirectory(folder)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            Set<String> names = new TreeSet<>();
            files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".yaml") && !file.equals(DEVICES))
                    .forEach(file -> names.add(file.substring(0, file.length() - ".yaml".length())));
            return names;
        }
    }

    /**
     * Reads all profiles. A missing key is no fault while nobody uses one.
     *
     * @throws ProfileException if some are not right; the message has a line for each
     */
    public void check() throws IOException {
        List<String> faults = new ArrayList<>();
        for (String name : names()) {
            try {
                profile(name);
            } catch (ProfileException e) {
                faults.add(e.getMessage());
            }
        }
        if (!faults.isEmpty()) {
            throw new ProfileException(String.join("\n", faults));
        }
    }

    /**
     * Reads a profile.
     *
     * @throws ProfileException if there is none of that name, or it is not right
     */
    public DeidentifyProfile profile(String name) throws IOException {
        return new ProfileReader(file(name), steps).read();
    }

    private Path file(String name) throws IOException {
        Path file = folder.resolve(name + ".yaml");
        if (!names().contains(name)) {
            throw new ProfileException("There is no de-identification profile " + file + "; there are "
                    + (names().isEmpty() ? "none" : String.join(", ", names())));
        }
        return file;
    }

    /**
     * What de-identifies by a profile, with table and devices as they are by now: one for all instances that belong together.
     *
     * @throws DeidentifyException if there is no such profile, it is not right, or the project key is missing: nothing must leave
     */
    public Deidentifier get(String name) throws IOException {
        Path file = file(name);
        // times and sizes stay the same when a file is put in the place of another by cp -p or a deployment
        byte[] content = Files.readAllBytes(file);
        byte[] secret = secret();
        Loaded known = loaded.get(name);
        if (known != null && Arrays.equals(known.file(), content) && MessageDigest.isEqual(known.secret(), secret)) {
            return known.deidentifier().now();
        }
        DeidentifyProfile profile = profile(name);
        Deidentifier deidentifier = new Deidentifier(profile, new ProjectKey(secret, profile.project()), table, steps);
        loaded.put(name, new Loaded(content, secret, deidentifier));
        return deidentifier.now();
    }

    /** What is wrong with the project key, with the remedy; empty if it can be used. */
    public Optional<String> keyFault() {
        try {
            secret();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(
                    e instanceof DeidentifyException
                            ? e.getMessage()
                            : KEY_FILE + ": " + properties.keyFile() + " cannot be read ("
                                    + e.getClass().getSimpleName() + "); nothing is de-identified, nothing leaves");
        }
    }

    /** @throws DeidentifyException if there is none, or one that is too short; the message says what to do */
    byte[] secret() throws IOException {
        byte[] secret;
        String where = KEY_FILE;
        if (!properties.keyFile().isBlank()) {
            Path file = Path.of(properties.keyFile());
            if (!Files.isReadable(file)) {
                throw new DeidentifyException(
                        where + ": " + file + " cannot be read; nothing is de-identified, nothing leaves");
            }
            secret = Files.readAllBytes(file);
        } else if (!properties.key().isBlank()) {
            where = "DROMEDARY_DEIDENTIFY_KEY";
            secret = properties.key().getBytes(StandardCharsets.UTF_8);
        } else {
            throw new DeidentifyException(
                    where + ": there is no key; make one with \"openssl rand -hex 32\" and name its file;"
                            + " nothing is de-identified, nothing leaves");
        }
        String text = new String(secret, StandardCharsets.ISO_8859_1).stripTrailing();
        byte[] trimmed = text.getBytes(StandardCharsets.ISO_8859_1);
        if (trimmed.length < ProjectKey.SHORTEST) {
            throw new DeidentifyException(
                    where + ": the key has " + trimmed.length + " bytes and needs " + ProjectKey.SHORTEST
                            + "; make one with \"openssl rand -hex 32\"; nothing is de-identified, nothing leaves");
        }
        return trimmed;
    }
}
