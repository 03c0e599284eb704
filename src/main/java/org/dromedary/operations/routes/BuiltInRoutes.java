package org.dromedary.operations.routes;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The route files of the class path. They are named in {@code routes/index.txt} because a wildcard makes Spring Boot
 * inflate every nested jar at start, 13 seconds each.
 */
final class BuiltInRoutes {

    private final String folder;
    private final ClassLoader loader;

    BuiltInRoutes(String folder, ClassLoader loader) {
        this.folder = folder;
        this.loader = loader;
    }

    Map<String, String> read(List<RouteSource> sources) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String line : text("index.txt").lines().map(String::strip).toList()) {
            if (!line.isEmpty() && !line.startsWith("#")) {
                texts.put(line, text(line));
            }
        }
        sources.forEach(source -> texts.putAll(source.files()));
        return texts;
    }

    private String text(String name) {
        try (InputStream in = loader.getResourceAsStream(folder + "/" + name)) {
            if (in == null) {
                throw new FileNotFoundException("classpath:" + folder + "/" + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
