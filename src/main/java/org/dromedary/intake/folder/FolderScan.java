package org.dromedary.intake.folder;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.dromedary.intake.IgnoredNames;
import org.dromedary.intake.IntakeSettings;

/** One look through a watched folder. Links are not followed, and what is no file is not touched. */
final class FolderScan extends SimpleFileVisitor<Path> {

    private final Path root;
    private final IntakeSettings settings;
    private final SourceFiles sources;
    private final Found found;
    private final Map<Path, Long> emptySince;
    private final Set<Path> folders = new HashSet<>();
    private int left;

    /** Told each file that may be taken. */
    interface Found {

        /** @return false: enough for now */
        boolean file(Path relative, BasicFileAttributes attributes);
    }

    /** @param emptySince folders that were empty at earlier looks, and since when; kept by the caller */
    FolderScan(Path root, IntakeSettings settings, SourceFiles sources, Found found, Map<Path, Long> emptySince) {
        this.root = root;
        this.settings = settings;
        this.sources = sources;
        this.found = found;
        this.emptySince = emptySince;
    }

    /**
     * Looks.
     *
     * @return how much there is that is never taken: links, devices, folders that cannot be read
     * @throws IOException if the folder itself cannot be read
     */
    int look() throws IOException {
        Files.walkFileTree(root, this);
        emptySince.keySet().retainAll(folders);
        return left;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        if (folder.equals(root)) {
            return FileVisitResult.CONTINUE;
        }
        String name = folder.getFileName().toString();
        if (sources.isOurs(folder) || name.startsWith(".") || IgnoredNames.isFolder(name) || !settings.recursive()) {
            return FileVisitResult.SKIP_SUBTREE;
        }
        if (!Files.isWritable(folder)) {
            // what is taken could not be moved out of it, and would be taken for ever
            left++;
            return FileVisitResult.SKIP_SUBTREE;
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        String name = file.getFileName().toString();
        if (UnfinishedNames.matches(name)) {
            return FileVisitResult.CONTINUE;
        }
        if (!attributes.isRegularFile()) {
            left++;
            return FileVisitResult.CONTINUE;
        }
        if (!settings.marker().isEmpty() && (name.endsWith(settings.marker()) || !isMarked(file))) {
            return FileVisitResult.CONTINUE;
        }
        return found.file(root.relativize(file), attributes) ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }

    private boolean isMarked(Path file) {
        return Files.exists(marker(file, settings));
    }

    /** The file that says that another one is complete. */
    static Path marker(Path file, IntakeSettings settings) {
        return file.resolveSibling(file.getFileName() + settings.marker());
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
        if (file.equals(root)) {
            throw e;
        }
        // it has gone meanwhile, or nobody may read it
        left += e instanceof java.nio.file.NoSuchFileException ? 0 : 1;
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
        if (e != null && folder.equals(root)) {
            throw e;
        }
        if (settings.removeEmptyFolders() && !folder.equals(root)) {
            folders.add(folder);
            removeIfEmpty(folder);
        }
        return FileVisitResult.CONTINUE;
    }

    /** One that was empty for a while: who has just made it wants to write into it. */
    private void removeIfEmpty(Path folder) {
        long now = System.nanoTime();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            if (entries.iterator().hasNext()) {
                emptySince.remove(folder);
            } else if (now - emptySince.computeIfAbsent(folder, key -> now)
                    > settings.stableFor().toNanos()) {
                Files.delete(folder);
            }
        } catch (IOException e) {
            // it is looked at again
            left++;
        }
    }
}
