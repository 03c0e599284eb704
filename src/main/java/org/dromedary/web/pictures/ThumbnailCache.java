package org.dromedary.web.pictures;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thumbnails on disk, {@code <study>/<key>}, up to a size: the ones that were not asked for the longest go first. A file is there
 * whole or not at all. What cannot be kept is only made again, so a fault of the disk is no fault of a request.
 */
final class ThumbnailCache {

    private static final Logger LOG = LoggerFactory.getLogger(ThumbnailCache.class);
    private static final String HALF = ".part";

    private final Path folder;
    private final long most;
    /** Sizes, the longest unused first; null until what is on disk is known. */
    private Map<Path, Long> sizes;

    private long total;

    ThumbnailCache(Path folder, long most) {
        this.folder = folder;
        this.most = most;
    }

    /** Null if it is not here. */
    synchronized byte[] get(String studyUid, String key) {
        Path file = folder.resolve(studyUid).resolve(key);
        if (known().get(file) == null) {
            return null;
        }
        try {
            byte[] picture = Files.readAllBytes(file);
            // the order survives a restart
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            return picture;
        } catch (IOException e) {
            remove(file);
            return null;
        }
    }

    synchronized void put(String studyUid, String key, byte[] picture) {
        if (picture.length > most) {
            return;
        }
        Path file = folder.resolve(studyUid).resolve(key);
        try {
            Files.createDirectories(file.getParent());
            Path half = Files.createTempFile(file.getParent(), key, HALF);
            try {
                Files.write(half, picture);
                Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(half);
            }
            Long before = known().put(file, (long) picture.length);
            total += picture.length - (before == null ? 0 : before);
            bound();
        } catch (IOException e) {
            LOG.warn("A thumbnail cannot be kept in {}: {}", folder, e.toString());
        }
    }

    /** Forgets the thumbnails of studies that are no more. */
    synchronized void keepOnly(Predicate<String> studyExists) {
        Set<Path> gone = new HashSet<>();
        for (Path file : known().keySet()) {
            if (!studyExists.test(file.getParent().getFileName().toString())) {
                gone.add(file);
            }
        }
        gone.forEach(this::remove);
    }

    private void bound() {
        Iterator<Path> oldest = List.copyOf(known().keySet()).iterator();
        while (total > most && oldest.hasNext()) {
            remove(oldest.next());
        }
    }

    private void remove(Path file) {
        Long size = known().remove(file);
        total -= size == null ? 0 : size;
        try {
            Files.deleteIfExists(file);
            try (Stream<Path> others = Files.list(file.getParent())) {
                if (others.findAny().isEmpty()) {
                    Files.deleteIfExists(file.getParent());
                }
            }
        } catch (NoSuchFileException e) {
            // somebody was quicker
        } catch (IOException e) {
            LOG.warn("A thumbnail cannot be removed from {}: {}", folder, e.toString());
        }
    }

    private Map<Path, Long> known() {
        if (sizes == null) {
            sizes = new LinkedHashMap<>(64, 0.75f, true);
            if (Files.isDirectory(folder)) {
                readFolder();
            }
        }
        return sizes;
    }

    private void readFolder() {
        record Found(Path file, long size, FileTime used) {}
        try (Stream<Path> walk = Files.walk(folder, 2)) {
            for (Path half : walk.filter(file -> file.toString().endsWith(HALF)).toList()) {
                Files.deleteIfExists(half);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("Half thumbnails cannot be removed from {}: {}", folder, e.toString());
        }
        try (Stream<Path> walk = Files.walk(folder, 2)) {
            walk.filter(Files::isRegularFile)
                    .map(file -> new Found(file, size(file), used(file)))
                    .sorted(Comparator.comparing(Found::used))
                    .forEach(found -> {
                        sizes.put(found.file(), found.size());
                        total += found.size();
                    });
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("The thumbnails in {} cannot be listed: {}", folder, e.toString());
        }
        bound();
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileTime used(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
