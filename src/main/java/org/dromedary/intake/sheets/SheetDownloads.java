package org.dromedary.intake.sheets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the files of one list's rows come to, and parts of them. */
record SheetDownloads(Path folder) {

    private static final Logger LOG = LoggerFactory.getLogger(SheetDownloads.class);

    /** Where the file of a row is when it is complete; parts of it are beside it, with that name and more. */
    Path of(long row) {
        return folder.resolve("row-" + row);
    }

    /** Removes what is of none of these rows: they have ended, or name another file now. */
    void keepOnly(Collection<Long> rows) {
        Set<String> wanted =
                rows.stream().map(row -> of(row).getFileName().toString()).collect(Collectors.toSet());
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> here = Files.list(folder)) {
            for (Path file : here.toList()) {
                if (!wanted.contains(file.getFileName().toString().replaceFirst("\\..*", ""))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            LOG.warn("Downloads that nobody needs any more cannot be removed: {}", e.getMessage());
        }
    }
}
