package org.dromedary.google;

import java.util.Locale;
import java.util.Optional;

import com.google.api.services.drive.model.File;

import org.dromedary.google.GoogleException.Kind;

/**
 * What is done with a file in Drive when it is not needed there any more.
 *
 * @param target ID of the folder that it is moved to; empty for the others
 */
public record DriveRemoval(Action action, String target) {

    /** What is done. */
    public enum Action {
        /** Nothing. */
        KEEP,
        /** It can be had back for 30 days. */
        TRASH,
        /** For good; only the owner may. */
        DELETE,
        /** To another folder. */
        MOVE
    }

    /**
     * Reads a setting.
     *
     * @throws IllegalArgumentException if it is none of {@code keep}, {@code trash}, {@code delete} and {@code move:<folder>}
     */
    public static DriveRemoval parse(String text) {
        String action = text.strip().toLowerCase(Locale.ROOT);
        if (action.startsWith("move:") && !action.equals("move:")) {
            return new DriveRemoval(Action.MOVE, GoogleId.of(text.strip().substring("move:".length())));
        }
        return switch (action) {
            case "keep" -> new DriveRemoval(Action.KEEP, "");
            case "trash" -> new DriveRemoval(Action.TRASH, "");
            case "delete" -> new DriveRemoval(Action.DELETE, "");
            default ->
                throw new IllegalArgumentException(
                        "write keep, trash, delete or move:<ID or address of a folder in Drive>");
        };
    }

    /** Whether files are changed at all. */
    public boolean changes() {
        return action != Action.KEEP;
    }

    /**
     * Does it, unless that was done before. May be done twice.
     *
     * @param taken the file as it was taken
     * @throws FileUnusableException if there is another content now, which nobody has taken: it stays
     */
    public void run(DriveFolder folder, DriveFile taken) throws GoogleException, InterruptedException {
        if (!changes()) {
            return;
        }
        Optional<DriveFile> now = folder.look(taken.id());
        if (now.isEmpty()) {
            return;
        }
        if (!now.get().md5().equals(taken.md5())) {
            throw new FileUnusableException(
                    Kind.REFUSED, "the file was replaced in Drive after it was taken, and stays there");
        }
        try {
            folder.calls().run("File " + taken.id() + " in Drive", () -> {
                switch (action) {
                    case DELETE ->
                        folder.drive()
                                .files()
                                .delete(taken.id())
                                .setSupportsAllDrives(true)
                                .execute();
                    case TRASH ->
                        folder.drive()
                                .files()
                                .update(taken.id(), new File().setTrashed(true))
                                .setSupportsAllDrives(true)
                                .setFields("id")
                                .execute();
                    default -> move(folder, taken.id());
                }
                return null;
            });
        } catch (GoogleException e) {
            // somebody else did, or the first of two tries
            if (e.kind() != Kind.NOT_FOUND || action == Action.MOVE) {
                throw e;
            }
        }
    }

    private void move(DriveFolder folder, String id) throws java.io.IOException {
        File now = folder.drive()
                .files()
                .get(id)
                .setSupportsAllDrives(true)
                .setFields("parents")
                .execute();
        if (now.getParents() != null && now.getParents().contains(target)) {
            return;
        }
        folder.drive()
                .files()
                .update(id, null)
                .setAddParents(target)
                .setRemoveParents(now.getParents() == null ? null : String.join(",", now.getParents()))
                .setSupportsAllDrives(true)
                .setFields("id")
                .execute();
    }
}
