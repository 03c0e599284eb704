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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.dicom.DicomHeader;
import org.dromedary.dicom.Tags;
import org.dromedary.dicom.TextRewriter;
import org.dromedary.dicom.TextRule;
import org.dromedary.study.DescriptionCleaner;
import org.dromedary.study.StudyStore;

/**
 * The files of a retrieval, in the order of series. It names them by where a copy would lie, so that nobody sends a stored file
 * by accident. What names recipients or a password goes out as a copy without them, which is made when it is its turn and goes
 * when it is released; everything else is the stored file itself.
 */
public final class Retrieved implements Iterable<File>, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Retrieved.class);

    private final Map<File, FileReader.Place> instances = new LinkedHashMap<>();
    private final StudyStore store;
    private final DescriptionCleaner cleaner;
    private final Path copies;

    Retrieved(List<FileReader.Place> instances, StudyStore store, DescriptionCleaner cleaner, Path copies) {
        this.store = store;
        this.cleaner = cleaner;
        this.copies = copies;
        instances.forEach(instance -> this.instances.put(
                copies.resolve(instance.studyUid())
                        .resolve(instance.seriesUid())
                        .resolve(instance.sopUid() + ".dcm")
                        .toFile(),
                instance));
    }

    /** How many there are. */
    public int size() {
        return instances.size();
    }

    /** The studies they belong to. */
    public Set<String> studies() {
        Set<String> studies = new TreeSet<>();
        instances.values().forEach(instance -> studies.add(instance.studyUid()));
        return studies;
    }

    /** Names of all of them; none exists before it is opened. */
    @Override
    public Iterator<File> iterator() {
        return List.copyOf(instances.keySet()).iterator();
    }

    /**
     * What is to be sent: the stored file, or a copy under the name.
     *
     * @throws IOException if the stored file cannot be read: without looking into it nobody knows what it would give away
     */
    public File open(File named) throws IOException {
        FileReader.Place instance = instances.get(named);
        Path stored = store.file(instance.studyUid(), instance.seriesUid(), instance.sopUid());
        TextRule rule = rule(stored);
        return rule == null
                ? stored.toFile()
                : copy(stored, named.toPath(), rule).toFile();
    }

    /** The UIDs of an instance. */
    public record Uids(String study, String series, String sop) {}

    /** Which instance that is. */
    public Uids uids(File named) {
        FileReader.Place place = place(named);
        return new Uids(place.studyUid(), place.seriesUid(), place.sopUid());
    }

    /** The file in the store, for who shows it by {@link #rule(File)} or shows nothing of its text. */
    public Path stored(File named) {
        FileReader.Place place = place(named);
        return store.file(place.studyUid(), place.seriesUid(), place.sopUid());
    }

    /** What takes recipients and password out of the text of the stored file; null if there are none. */
    public TextRule rule(File named) throws IOException {
        return rule(stored(named));
    }

    private FileReader.Place place(File named) {
        FileReader.Place place = instances.get(named);
        if (place == null) {
            throw new IllegalArgumentException("This is not one of the retrieval's names");
        }
        return place;
    }

    private TextRule rule(Path stored) throws IOException {
        // the whole of it is looked through: some writers do not keep the order of tags
        return cleaner.rule(DicomHeader.read(stored).allValues(Tags.STUDY_DESCRIPTION));
    }

    private static Path copy(Path stored, Path copy, TextRule rule) throws IOException {
        Files.createDirectories(copy.getParent());
        try (InputStream in = TextRewriter.open(stored, rule)) {
            Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
        }
        return copy;
    }

    /** Removes the copy, if there is one. */
    public void release(File named) {
        if (!instances.containsKey(named)) {
            throw new IllegalArgumentException("This is not one of the retrieval's names");
        }
        try {
            Files.deleteIfExists(named.toPath());
        } catch (IOException e) {
            LOG.warn("A copy for a retrieval cannot be removed, the end of the retrieval does: {}", e.getMessage());
        }
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
