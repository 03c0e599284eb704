package org.dromedary.operations.settings;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

import org.springframework.core.env.Environment;

/** Whether the data directory can be used; changes nothing. */
public final class DataFolder {

    private static final String KEY = "dromedary.data-dir";

    private DataFolder() {}

    public static Optional<Fault> fault(Environment environment) {
        String value = environment.getProperty(KEY, "./data");
        Path existing;
        try {
            existing = Path.of(value).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            return Optional.of(new Fault(KEY, value, "not a path; write the path of a folder"));
        }
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (existing != null && !Files.isDirectory(existing)) {
            return Optional.of(new Fault(KEY, value, existing + " is not a folder; set another one"));
        }
        if (existing == null || !Files.isWritable(existing) || !Files.isExecutable(existing)) {
            return Optional.of(new Fault(
                    KEY,
                    value,
                    "user " + System.getProperty("user.name") + " may not write to " + existing
                            + "; give him the right, or set another folder"));
        }
        return Optional.empty();
    }
}
