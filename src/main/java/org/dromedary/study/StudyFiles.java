package org.dromedary.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import org.dromedary.dicom.DicomHeader;
import org.dromedary.dicom.Tags;

/** What the disk says of a study. */
@Component
class StudyFiles {

    private static final Logger LOG = LoggerFactory.getLogger(StudyFiles.class);

    private final DataDirectory data;

    StudyFiles(DataDirectory data) {
        this.data = data;
    }

    /** The instances of a study. */
    List<Path> of(String studyUid) throws IOException {
        Path folder = data.store().resolve(studyUid);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(folder, 2)) {
            return walk.filter(file -> file.getFileName().toString().endsWith(".dcm"))
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** As {@link Instance#key()}. */
    static String key(Path file) {
        String name = file.getFileName().toString();
        return file.getParent().getFileName() + "/" + name.substring(0, name.length() - ".dcm".length());
    }

    /** Each series with its SeriesDescription, an empty one where there is none; by its first instance that can be read. */
    Map<String, String> seriesDescriptions(String studyUid) throws IOException {
        Map<String, String> series = new HashMap<>();
        for (Path file : of(studyUid)) {
            String uid = file.getParent().getFileName().toString();
            if (!series.containsKey(uid)) {
                try {
                    String description = DicomHeader.read(file).string(Tags.SERIES_DESCRIPTION);
                    series.put(uid, description == null ? "" : description);
                } catch (IOException e) {
                    LOG.error(
                            "A stored instance of study {} cannot be read: {}",
                            Study.shortId(studyUid),
                            e.getMessage());
                }
            }
        }
        return series;
    }
}
