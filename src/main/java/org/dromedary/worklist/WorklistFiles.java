package org.dromedary.worklist;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.dicom.SmallDataset;

/**
 * Worklist files ({@code *.wl}), as {@code wlmscpfs} of dcmtk and Orthanc's worklist plugin read them: DICOM files with one
 * worklist item each. Those in the folder itself are for every called AE title, those in a subfolder for the one that the
 * subfolder is named after, which is where {@code wlmscpfs} has them. Files are read again when their time or size changes.
 */
public class WorklistFiles {

    private static final Logger LOG = LoggerFactory.getLogger(WorklistFiles.class);
    private static final String SUFFIX = ".wl";

    private final Path folder;
    private final long pollNanos;
    private Map<Path, Known> known = new TreeMap<>();
    private String folderFault;
    private long lookedAt;
    private boolean looked;

    /** @param fault why it could not be read, or null */
    private record Known(FileTime time, long size, Map<String, Object> dataset, String fault) {}

    /** A file that cannot be used, relative to the folder, and why. */
    public record Fault(String file, String reason) {}

    WorklistFiles(Path folder, Duration pollInterval) {
        this.folder = folder;
        this.pollNanos = pollInterval.toNanos();
    }

    public Path folder() {
        return folder;
    }

    /** The items for those who call this AE title, by file name. */
    synchronized List<Map<String, Object>> items(String calledAet) {
        look();
        List<Map<String, Object>> items = new ArrayList<>();
        known.forEach((file, content) -> {
            Path below = file.getParent();
            if (content.dataset() != null && (below == null || below.toString().equals(calledAet))) {
                items.add(content.dataset());
            }
        });
        return items;
    }

    /** What cannot be used now. */
    public synchronized List<Fault> faults() {
        look();
        List<Fault> faults = new ArrayList<>();
        if (folderFault != null) {
            faults.add(new Fault("", folderFault));
        }
        known.forEach((file, content) -> {
            if (content.fault() != null) {
                faults.add(new Fault(file.toString(), content.fault()));
            }
        });
        return faults;
    }

    /** How many files are used now. */
    public synchronized int count() {
        look();
        return (int) known.values().stream()
                .filter(content -> content.dataset() != null)
                .count();
    }

    private void look() {
        long now = System.nanoTime();
        if (looked && now - lookedAt < pollNanos) {
            return;
        }
        looked = true;
        lookedAt = now;
        Map<Path, Known> found = new TreeMap<>();
        try {
            list(folder, found, true);
            folderFault = null;
        } catch (NoSuchFileException e) {
            folderFault = null;
        } catch (IOException e) {
            // what was read before is better than nothing
            if (folderFault == null) {
                LOG.error("The worklist folder {} cannot be read: {}", folder, e.getMessage());
            }
            folderFault = "cannot be read: " + e.getMessage();
            return;
        }
        known = found;
    }

    private void list(Path at, Map<Path, Known> found, boolean top) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(at)) {
            for (Path entry : entries) {
                Path name = folder.relativize(entry);
                if (entry.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(SUFFIX)) {
                    read(entry, name, found);
                } else if (top && Files.isDirectory(entry)) {
                    list(entry, found, false);
                }
            }
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private void read(Path file, Path name, Map<Path, Known> found) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            return;
        }
        if (!attributes.isRegularFile()) {
            return;
        }
        Known before = known.get(name);
        if (before != null
                && before.time().equals(attributes.lastModifiedTime())
                && before.size() == attributes.size()) {
            found.put(name, before);
            return;
        }
        Known now = content(file, attributes);
        if (now.fault() != null && (before == null || !now.fault().equals(before.fault()))) {
            LOG.warn("The worklist file {} is not used: {}", name, now.fault());
        }
        found.put(name, now);
    }

    private static Known content(Path file, BasicFileAttributes attributes) {
        try {
            Map<String, Object> dataset = new HashMap<>(SmallDataset.read(file));
            return new Known(attributes.lastModifiedTime(), attributes.size(), dataset, null);
        } catch (IOException e) {
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return new Known(attributes.lastModifiedTime(), attributes.size(), null, reason);
        } catch (IllegalArgumentException e) {
            // the toolkit's way to say that a number is none; its message quotes it
            return new Known(attributes.lastModifiedTime(), attributes.size(), null, "a value is not what its VR says");
        }
    }
}
