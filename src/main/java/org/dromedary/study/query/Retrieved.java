package org.dromedary.study.query;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.dicom.InstanceAttributes;
import org.dromedary.dicom.TextRewriter;
import org.dromedary.dicom.TextRule;
import org.dromedary.study.DescriptionCleaner;
import org.dromedary.study.StudyStore;

/**
 * The files of a retrieval, in the order of series. What names recipients or a password goes out as a copy without them, which
 * is made when it is its turn and is gone when this is closed; everything else is the stored file itself.
 */
public final class Retrieved implements Iterable<File>, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Retrieved.class);

    private final List<FileReader.Place> instances;
    private final StudyStore store;
    private final DescriptionCleaner cleaner;
    private final Path copies;

    Retrieved(List<FileReader.Place> instances, StudyStore store, DescriptionCleaner cleaner, Path copies) {
        this.instances = instances;
        this.store = store;
        this.cleaner = cleaner;
        this.copies = copies;
    }

    /** How many there are. */
    public int size() {
        return instances.size();
    }

    /** The studies they belong to. */
    public Set<String> studies() {
        Set<String> studies = new TreeSet<>();
        instances.forEach(instance -> studies.add(instance.studyUid()));
        return studies;
    }

    @Override
    public Iterator<File> iterator() {
        return instances.stream().map(this::file).iterator();
    }

    private File file(FileReader.Place instance) {
        Path stored = store.file(instance.studyUid(), instance.seriesUid(), instance.sopUid());
        try {
            TextRule rule = rule(stored);
            return (rule == null ? stored : copy(stored, instance, rule)).toFile();
        } catch (IOException e) {
            // without looking into it nobody knows what it would give away; the peer hears that this one failed
            LOG.error("A stored instance cannot be read for a retrieval: {}", e.getMessage());
            return copies.resolve(instance.sopUid() + ".unreadable").toFile();
        }
    }

    private TextRule rule(Path stored) throws IOException {
        Map<String, Object> found = InstanceAttributes.read(stored, List.of(FileReader.DESCRIPTION));
        return cleaner.rule(FileReader.text(found.get(FileReader.DESCRIPTION)));
    }

    private Path copy(Path stored, FileReader.Place instance, TextRule rule) throws IOException {
        Path folder =
                Files.createDirectories(copies.resolve(instance.studyUid()).resolve(instance.seriesUid()));
        Path copy = folder.resolve(instance.sopUid() + ".dcm");
        if (!Files.exists(copy)) {
            Path half = folder.resolve(instance.sopUid() + ".part");
            try (InputStream in = TextRewriter.open(stored, rule)) {
                Files.copy(in, half, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.move(half, copy);
        }
        return copy;
    }

    @Override
    public void close() {
        delete(copies);
    }

    /** Deletes a folder, or as much of it as there is. */
    static void delete(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("Copies for a retrieval cannot be removed, the next start does: {}", e.getMessage());
        }
    }
}
