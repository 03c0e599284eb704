package org.dromedary.operations.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For each file of the operator's folder a copy of the text that runs under its name, so that a restart with a faulty file
 * goes on with what ran before.
 */
final class LastGoodRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(LastGoodRoutes.class);

    private final Path folder;

    LastGoodRoutes(Path folder) {
        this.folder = folder;
    }

    Optional<String> read(String name) {
        Path copy = folder.resolve(name);
        try {
            return Files.exists(copy) ? Optional.of(Files.readString(copy)) : Optional.empty();
        } catch (IOException e) {
            LOG.warn("Cannot read {}: {}", copy, e.toString());
            return Optional.empty();
        }
    }

    void keep(String name, String text) {
        try {
            Files.createDirectories(folder);
            Path part = folder.resolve("." + name + ".part");
            Files.writeString(part, text);
            Files.move(part, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn("Cannot keep a copy of {} in {}: {}", name, folder, e.toString());
        }
    }

    void forget(String name) {
        try {
            Files.deleteIfExists(folder.resolve(name));
        } catch (IOException e) {
            LOG.warn("Cannot delete the copy of {} in {}: {}", name, folder, e.toString());
        }
    }
}
