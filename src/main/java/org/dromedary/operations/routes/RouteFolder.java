package org.dromedary.operations.routes;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.dromedary.operations.routes.RouteFileStatus.Origin;

/** The operator's folder of route files. It is polled, which also works on NFS and on mounts of containers. */
final class RouteFolder {

    private static final Pattern NAME = Pattern.compile("[^.].*\\.ya?ml");
    private static final long MAX_BYTES = 1 << 20;

    private final Path folder;

    RouteFolder(Path folder) {
        this.folder = folder;
    }

    Path path() {
        return folder;
    }

    /** The files by name; empty if the folder cannot be listed, which says nothing about its files. */
    Optional<Map<String, Found>> read() {
        Map<String, Found> files = new TreeMap<>();
        try (Stream<Path> list = Files.list(folder)) {
            list.filter(Files::isRegularFile).forEach(file -> {
                String name = file.getFileName().toString();
                if (NAME.matcher(name).matches()) {
                    files.put(name, found(file));
                }
            });
            return Optional.of(files);
        } catch (IOException | java.io.UncheckedIOException e) {
            return Optional.empty();
        }
    }

    private static Found found(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                return unreadable("is larger than 1 MiB, which no route file needs to be");
            }
            return new Found(Files.readString(file), null, Origin.FOLDER);
        } catch (CharacterCodingException e) {
            return unreadable("is not UTF-8");
        } catch (IOException e) {
            return unreadable("cannot be read: " + e);
        }
    }

    private static Found unreadable(String why) {
        return new Found("", why, Origin.FOLDER);
    }

    /** A file's text, or why it has none, and where it was found. */
    record Found(String text, String unreadable, Origin origin) {}
}
