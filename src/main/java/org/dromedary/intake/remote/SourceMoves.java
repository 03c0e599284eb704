package org.dromedary.intake.remote;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

import org.dromedary.component.PeerException;
import org.dromedary.component.RemoteEntry;
import org.dromedary.component.RemoteFolder;
import org.dromedary.intake.IntakeItem;
import org.dromedary.intake.IntakeSettings;

/** Where files go on their server when they were taken, or could not be. */
final class SourceMoves {

    private static final int MOST_COLLISIONS = 1000;
    private static final int DATE_LENGTH = "2026-11-21".length();

    private final IntakeSettings settings;
    private final String done;
    private final String error;
    private final boolean renames;

    /** @param renames whether a file that is moved keeps its time, so that it can be compared afterwards */
    SourceMoves(IntakeSettings settings, boolean renames) {
        this.renames = renames;
        this.settings = settings;
        this.done = settings.doneFolder().strip();
        this.error = settings.errorFolder().strip();
    }

    /** Whether nothing in this folder is to be taken. */
    boolean isOurs(String folder) {
        return folder.equals(done) || folder.equals(error);
    }

    /** A file was taken: it goes. What was written to it since is another file, and stays. */
    void done(RemoteFolder folder, RemoteEntry file) throws PeerException, IOException {
        String aside = aside(file.path());
        if (renames && done.isEmpty() && Source.isTold(file) && Source.isSame(file, folder.look(aside))) {
            // the connection broke before it was removed
            folder.remove(aside);
        }
        if (!Source.isSame(file, folder.look(file.path()))) {
            return;
        }
        boolean gone = done.isEmpty() ? remove(folder, file, aside) : move(folder, file, done + "/" + LocalDate.now());
        if (gone) {
            removeMarker(folder, file);
        }
    }

    /** The name under which it waits to be removed; files with such names are not taken. */
    private static String aside(String path) {
        int name = path.lastIndexOf('/') + 1;
        return path.substring(0, name) + ".dromedary-" + path.substring(name);
    }

    /** Removes it under another name, under which nobody replaces it between the look and the removal. */
    private boolean remove(RemoteFolder folder, RemoteEntry file, String aside) throws PeerException, IOException {
        if (renames) {
            try {
                if (!renamed(folder, file, aside)) {
                    return false;
                }
                folder.remove(aside);
                return true;
            } catch (PeerException e) {
                // some servers let files be removed and not renamed
                if (!e.isPermanent() || !Source.isSame(file, folder.look(file.path()))) {
                    throw e;
                }
            }
        }
        folder.remove(file.path());
        return true;
    }

    /** @return false: another file had come to its place meanwhile, and is there again */
    private boolean renamed(RemoteFolder folder, RemoteEntry file, String target) throws PeerException, IOException {
        folder.move(file, target);
        RemoteEntry moved = renames ? folder.look(target) : null;
        if (moved == null || Source.isSame(file, moved)) {
            return true;
        }
        folder.move(moved, file.path());
        return false;
    }

    /** A file could not be taken: it is set aside. */
    void failed(RemoteFolder folder, RemoteEntry file) throws PeerException, IOException {
        if (Source.isSame(file, folder.look(file.path())) && move(folder, file, error)) {
            removeMarker(folder, file);
        }
    }

    private void removeMarker(RemoteFolder folder, RemoteEntry file) throws PeerException, IOException {
        String marker = file.path() + settings.marker();
        if (!settings.marker().isEmpty() && folder.look(marker) != null) {
            folder.remove(marker);
        }
    }

    private boolean move(RemoteFolder folder, RemoteEntry file, String to) throws PeerException, IOException {
        for (int n = 1; n < MOST_COLLISIONS; n++) {
            String target = (n == 1 ? to : to + "-" + n) + "/" + file.path();
            if (folder.look(target) == null) {
                return renamed(folder, file, target);
            }
        }
        throw new IOException("There are " + MOST_COLLISIONS + " files of that name in " + to);
    }

    /**
     * Brings a file back that had been set aside.
     *
     * @throws IOException if it is neither in the folder nor set aside
     */
    void putBack(RemoteFolder folder, IntakeItem item) throws PeerException, IOException {
        if (folder.look(item.origin()) != null) {
            return;
        }
        for (int n = 1; n < MOST_COLLISIONS; n++) {
            RemoteEntry kept = folder.look((n == 1 ? error : error + "-" + n) + "/" + item.origin());
            if (kept == null) {
                break;
            }
            if (Source.isSame(Source.of(item), kept)) {
                folder.move(kept, item.origin());
                return;
            }
        }
        throw new IOException(
                "Its file is neither in the folder nor in " + error + " any more; put it into the folder again");
    }

    /** Removes what has been in the done folder for longer than the settings keep it. */
    void removeOld(RemoteFolder folder) throws PeerException, IOException {
        if (done.isEmpty() || settings.doneKeep().isZero()) {
            return;
        }
        LocalDate oldest = LocalDate.ofInstant(Instant.now(), ZoneId.systemDefault())
                .minusDays(Math.max(1, settings.doneKeep().toDays()));
        List<String> old = new ArrayList<>();
        folder.list(path -> path.equals(done) || done.startsWith(path + "/") || isOlder(path, oldest), file -> {
            if (isOlder(file.path(), oldest)) {
                old.add(file.path());
            }
        });
        for (String path : old) {
            folder.remove(path);
        }
    }

    private boolean isOlder(String path, LocalDate oldest) {
        if (!path.startsWith(done + "/")) {
            return false;
        }
        String below = path.substring(done.length() + 1);
        try {
            return below.length() >= DATE_LENGTH
                    && LocalDate.parse(below.substring(0, DATE_LENGTH)).isBefore(oldest);
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
