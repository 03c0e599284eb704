package org.dromedary.deidentify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    private final Path folder;
    private final DeidentifyProperties properties;
    private final PseudonymTable table;
    private final List<DeidentifyStep> steps;
    private final Map<String, Loaded> loaded = new ConcurrentHashMap<>();

    private record Loaded(FileTime time, long size, FileTime keyTime, Deidentifier deidentifier) {}

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
     * What de-identifies by a profile.
     *
     * @throws DeidentifyException if there is no such profile, it is not right, or the project key is missing: nothing must leave
     */
    public Deidentifier get(String name) throws IOException {
        Path file = file(name);
        FileTime time = Files.getLastModifiedTime(file);
        long size = Files.size(file);
        FileTime keyTime = keyTime();
        Loaded known = loaded.get(name);
        if (known != null
                && known.time().equals(time)
                && known.size() == size
                && known.keyTime().equals(keyTime)) {
            return known.deidentifier();
        }
        DeidentifyProfile profile = profile(name);
        Deidentifier deidentifier =
                new Deidentifier(profile, new ProjectKey(secret(), profile.project()), table, steps);
        loaded.put(name, new Loaded(time, size, keyTime, deidentifier));
        return deidentifier;
    }

    private FileTime keyTime() throws IOException {
        Path file = Path.of(properties.keyFile());
        return properties.keyFile().isBlank() || !Files.exists(file)
                ? FileTime.fromMillis(0)
                : Files.getLastModifiedTime(file);
    }

    /** @throws DeidentifyException if there is none, or one that is too short; the message says what to do */
    byte[] secret() throws IOException {
        byte[] secret;
        String where = "dromedary.deidentify.key-file";
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
