package org.dromedary.component;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.apache.camel.WrappedFile;

/** Which files a message wants to be sent. */
public final class SentFiles {

    private SentFiles() {}

    /**
     * The files of a body that is a file, a folder or a list of them.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static List<Path> of(Object body) throws IOException {
        List<Path> files = new ArrayList<>();
        if (body instanceof WrappedFile<?> wrapped) {
            return of(wrapped.getFile());
        }
        if (body instanceof Iterable<?> many && !(body instanceof Path)) {
            for (Object one : many) {
                files.addAll(of(one));
            }
            return files;
        }
        Path path = body instanceof File file ? file.toPath() : body instanceof Path given ? given : null;
        if (path == null) {
            throw new IllegalArgumentException("What is sent is a file, a folder or a list of files, not "
                    + (body == null ? "nothing" : body.getClass().getName()));
        }
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> walk = Files.walk(path)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
