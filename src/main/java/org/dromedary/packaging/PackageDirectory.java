package org.dromedary.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

import org.dromedary.dicom.MediaDirectory;
import org.dromedary.dicom.TextRewriter;
import org.dromedary.dicom.TextRule;

/** The DICOMDIR of a package, made of the instances as they read in the package. */
final class PackageDirectory {

    private static final String NAME = "DICOMDIR";

    private PackageDirectory() {}

    /** @param target the package; the directory is made beside it and removed when it has been read */
    static PackItem item(PackageLayout layout, TextRule rule, Path target) {
        return new PackItem(NAME, false, 0, () -> {
            Path file = target.resolveSibling(target.getFileName() + ".dicomdir.part");
            try {
                make(file, layout, rule);
                return Files.newInputStream(file, StandardOpenOption.READ, StandardOpenOption.DELETE_ON_CLOSE);
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(file);
                throw e;
            }
        });
    }

    private static void make(Path file, PackageLayout layout, TextRule rule) throws IOException {
        Files.deleteIfExists(file);
        try (MediaDirectory directory = MediaDirectory.create(file)) {
            for (Map.Entry<String, StudyFile> named : layout.names().entrySet()) {
                try (InputStream in = TextRewriter.open(named.getValue().path(), rule)) {
                    directory.add(in, named.getKey().split("/"));
                }
            }
        }
    }
}
