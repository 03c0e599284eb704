package org.dromedary.intake.folder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;

import org.dromedary.intake.IntakeItem;
import org.dromedary.intake.IntakeOrigins;
import org.dromedary.intake.IntakeOutcome;
import org.dromedary.intake.IntakeSettings;
import org.dromedary.intake.IntakeState;

/** Where the files of a watched folder go when they were taken, or could not be. */
final class SourceFiles {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DATE_LENGTH = "2026-11-21".length();
    private static final int MOST_COLLISIONS = 1000;
    private static final String HALF = ".partial";

    private final Path root;
    private final IntakeSettings settings;
    private final Path done;
    private final Path error;
    private final Duration keep;

    SourceFiles(Path root, IntakeSettings settings) {
        this.root = root;
        this.settings = settings;
        this.done = settings.doneFolder().isBlank()
                ? null
                : root.resolve(settings.doneFolder()).normalize();
        this.error = root.resolve(settings.errorFolder()).normalize();
        this.keep = settings.doneKeep();
    }

    /** Whether nothing in this folder is to be taken. */
    boolean isOurs(Path folder) {
        return folder.equals(done) || folder.equals(error);
    }

    /**
     * A file was taken, or could not be: it goes. Its marker goes before it, so that the next file of that name waits for its own; its volumes do, so that they never stand
     * alone.
     */
    void leave(Path relative, IntakeOutcome outcome, String intake) throws IOException {
        Path file = root.resolve(relative);
        boolean failed = outcome.state() == IntakeState.FAILED;
        boolean marked = unmark(file);
        try {
            for (Path volume : VolumeSet.later(file)) {
                if (failed) {
                    aside(root.relativize(volume));
                } else {
                    done(root.relativize(volume));
                }
                unmark(volume);
            }
            if (failed) {
                failed(relative, outcome.itemId(), intake, outcome.problem());
            } else {
                done(relative);
            }
        } catch (IOException e) {
            if (marked) {
                mark(file);
            }
            throw e;
        }
    }

    private boolean unmark(Path file) throws IOException {
        return !settings.marker().isEmpty() && Files.deleteIfExists(FolderScan.marker(file, settings));
    }

    private void mark(Path file) throws IOException {
        if (!settings.marker().isEmpty() && Files.exists(file)) {
            Files.write(FolderScan.marker(file, settings), new byte[0]);
        }
    }

    /** A file was taken: it goes. */
    private void done(Path relative) throws IOException {
        Path file = root.resolve(relative);
        if (done == null) {
            Files.deleteIfExists(file);
        } else {
            move(file, done, LocalDate.now().toString(), relative);
        }
    }

    /** A file could not be taken: it is set aside, with a report beside it. */
    private void failed(Path relative, long item, String intake, String reason) throws IOException {
        String origin = IntakeOrigins.of(root, relative);
        Path kept = aside(relative);
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("at", Instant.now().toString());
        report.put("intake", intake);
        report.put("item", item);
        report.put("file", origin);
        report.put("reason", reason);
        report.put("remedy", "Mend it and move it back, or POST /api/intake/items/" + item + "/retry");
        Path half = kept.resolveSibling(item + ".json" + HALF);
        Files.writeString(
                half, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(report), StandardCharsets.UTF_8);
        Files.move(half, report(kept, item), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** What belongs to a file that could not be taken goes with it. */
    private Path aside(Path relative) throws IOException {
        return move(root.resolve(relative), error, "", relative);
    }

    private Path report(Path kept, long item) {
        String name = kept.getFileName().toString();
        boolean text = IntakeOrigins.of(kept.getParent(), kept.getFileName()).equals(name);
        return kept.resolveSibling((text ? name : "item-" + item) + ".json");
    }

    /**
     * Brings a file back that had been set aside.
     *
     * @throws IOException if it is neither in the folder nor set aside
     */
    void putBack(IntakeItem item) throws IOException {
        Path there = IntakeOrigins.find(root, item.origin());
        if (there != null) {
            mark(there);
            return;
        }
        for (int n = 1; n < MOST_COLLISIONS; n++) {
            Path folder = n == 1 ? error : error.resolve(String.valueOf(n));
            if (!Files.isDirectory(folder)) {
                break;
            }
            Path kept = IntakeOrigins.find(folder, item.origin());
            if (kept != null) {
                for (Path volume : VolumeSet.later(kept)) {
                    back(volume, root.resolve(folder.relativize(volume)));
                }
                Path file = root.resolve(folder.relativize(kept));
                back(kept, file);
                mark(file);
                Files.deleteIfExists(report(kept, item.id()));
                return;
            }
        }
        throw new IOException("Its file is neither in the folder nor in " + error.getFileName()
                + " any more; put it into the folder again");
    }

    /** Under its name when nothing has that name, also when somebody makes such a file at this moment. */
    private static void back(Path file, Path target) throws IOException {
        Files.createDirectories(target.getParent());
        try {
            Files.createLink(target, file);
        } catch (UnsupportedOperationException e) {
            Files.move(file, target);
            return;
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException e) {
            // another file system, or one without links
            Files.move(file, target);
            return;
        }
        Files.delete(file);
    }

    private Path move(Path file, Path to, String below, Path relative) throws IOException {
        for (int n = 1; n < MOST_COLLISIONS; n++) {
            String numbered = n == 1 ? below : below.isEmpty() ? String.valueOf(n) : below + "-" + n;
            Path target = to.resolve(numbered).resolve(relative).normalize();
            if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectories(target.getParent());
                rename(file, target);
                return target;
            }
        }
        throw new IOException("There are " + MOST_COLLISIONS + " files of that name in " + to.getFileName());
    }

    private static void rename(Path file, Path target) throws IOException {
        try {
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (java.nio.file.AtomicMoveNotSupportedException e) {
            // to another file system: under its name only when it is whole
            Path half = target.resolveSibling(java.util.UUID.randomUUID() + HALF);
            Files.copy(file, half, StandardCopyOption.COPY_ATTRIBUTES);
            Files.move(half, target, StandardCopyOption.ATOMIC_MOVE);
            Files.delete(file);
        }
    }

    /** Removes what has been in the done folder for longer than the settings keep it. */
    void removeOld() throws IOException {
        if (done == null || keep.isZero() || !Files.isDirectory(done)) {
            return;
        }
        LocalDate oldest = LocalDate.now().minusDays(Math.max(1, keep.toDays()));
        try (Stream<Path> days = Files.list(done)) {
            for (Path day : days.toList()) {
                LocalDate date = date(day.getFileName().toString());
                if (date != null && date.isBefore(oldest)) {
                    delete(day);
                }
            }
        }
    }

    private static LocalDate date(String name) {
        try {
            return name.length() < DATE_LENGTH ? null : LocalDate.parse(name.substring(0, DATE_LENGTH));
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException e) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
