package org.dromedary.intake.sheets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.google.DriveDownload;
import org.dromedary.google.DriveFile;
import org.dromedary.google.DriveFolder;
import org.dromedary.google.DriveRemoval;
import org.dromedary.google.FileUnusableException;
import org.dromedary.google.GoogleAccount;
import org.dromedary.google.GoogleException;
import org.dromedary.google.SheetRow;
import org.dromedary.google.WorkSheet;
import org.dromedary.intake.DiskRoom;
import org.dromedary.intake.IntakeUnavailableException;

/** One list of work: what of it is to be done, and what its rows are to say. */
final class SheetList {

    /** Rows of which a list may have more in nobody's interest. */
    private static final int MOST_ROWS = 100_000;

    private static final int AT_ONCE = 200;
    private static final int WRITTEN_AT_ONCE = 2000;
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Logger LOG = LoggerFactory.getLogger(SheetList.class);

    private final String intake;
    private final SheetSettings settings;
    private final WorkSheet sheet;
    private final DriveFolder folder;
    private final SheetRows rows;
    private final SheetProgress progress;
    private final DiskRoom room;
    /** Keys of rows that were not in the list when their status was to be written. */
    private final Set<String> gone = new HashSet<>();

    SheetList(
            String intake,
            SheetSettings settings,
            GoogleAccount account,
            SheetRows rows,
            SheetProgress progress,
            DiskRoom room) {
        this.room = room;
        this.intake = intake;
        this.settings = settings;
        this.sheet = new WorkSheet(account, settings.spreadsheetId(), settings.sheet(), settings.columns());
        this.folder =
                new DriveFolder(account, settings.folderId(), settings.removal().changes());
        this.rows = rows;
        this.progress = progress;
    }

    SheetSettings settings() {
        return settings;
    }

    /** Reads the list, and notes what is to be worked. Statuses must not be written meanwhile. */
    void look() throws GoogleException, InterruptedException {
        List<SheetRow> all = new ArrayList<>();
        sheet.read(row -> {
            if (all.size() == MOST_ROWS) {
                throw new TooLongException();
            }
            all.add(row);
        });
        Map<String, SheetRow> originals = originals(all);
        Map<String, SheetRows.Known> known = rows.known(intake);
        List<SheetRow> added = new ArrayList<>();
        List<SheetRow> again = new ArrayList<>();
        List<SheetRow> stale = new ArrayList<>();
        gone.removeAll(originals.keySet());
        originals.values().stream().filter(SheetList::isFree).forEach(row -> {
            SheetRows.Known before = known.get(SheetRows.digest(row.key()));
            if (before == null) {
                added.add(row);
            } else if (before.written() != null
                    && (before.state() == SheetRows.State.STORED || before.state() == SheetRows.State.ENDED)) {
                // else it was away when its status was written, or stands there again as it was before
                (row.status().isEmpty() ? again : stale).add(row);
            }
        });
        rows.add(intake, added);
        rows.again(intake, again);
        rows.rewrite(intake, stale);
        if (!added.isEmpty() || !again.isEmpty()) {
            LOG.info("Intake {}: {} rows of the list are to be worked", intake, added.size() + again.size());
        }
        Map<SheetRow, String> marked = unusable(all, originals);
        if (!marked.isEmpty()) {
            sheet.mark(marked, originals);
        }
    }

    /** Travels through the reader. */
    static final class TooLongException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TooLongException() {
            super("The list has more than " + MOST_ROWS + " rows; move what is done to another sheet");
        }
    }

    /** Whether nobody has taken a row, or a program that is not any more. */
    private static boolean isFree(SheetRow row) {
        return row.status().isEmpty() || row.status().equalsIgnoreCase(SheetStatus.WORKING);
    }

    /** Of rows with the same key the first that has a status of its own, else the first. */
    private static Map<String, SheetRow> originals(List<SheetRow> all) {
        Map<String, SheetRow> originals = new LinkedHashMap<>();
        for (SheetRow row : all) {
            SheetRow other = originals.get(row.key());
            if (!row.key().isEmpty() && (other == null || rank(row) > rank(other))) {
                originals.put(row.key(), row);
            }
        }
        return originals;
    }

    private static int rank(SheetRow row) {
        return row.status().isEmpty() ? 1 : row.status().startsWith(WorkSheet.DUPLICATE) ? 0 : 2;
    }

    private static Map<SheetRow, String> unusable(List<SheetRow> all, Map<String, SheetRow> originals) {
        Map<SheetRow, String> marked = new LinkedHashMap<>();
        for (SheetRow row : all) {
            SheetRow original = originals.get(row.key());
            if (isFree(row) && original == null) {
                marked.put(row, SheetStatus.NEITHER);
            } else if (isFree(row) && original != row) {
                marked.put(row, WorkSheet.DUPLICATE + original.number());
            }
        }
        return marked;
    }

    /** Looks how far what is in the store has got, writes all statuses, and removes what is not needed in Drive any more. */
    void report() throws GoogleException, InterruptedException {
        // what is followed is not due any more
        List<SheetWork> removable = rows.removable(intake, AT_ONCE);
        for (SheetWork row : rows.stored(intake, AT_ONCE)) {
            follow(row);
        }
        tell();
        for (SheetWork row : removable) {
            if (!remove(row)) {
                break;
            }
        }
        if (!removable.isEmpty()) {
            // why files stay
            tell();
        }
    }

    private void tell() throws GoogleException, InterruptedException {
        Map<String, String> statuses = rows.unwritten(intake, WRITTEN_AT_ONCE + gone.size());
        statuses.keySet().removeAll(gone);
        if (statuses.isEmpty()) {
            return;
        }
        Set<String> missing = sheet.write(statuses);
        statuses.keySet().removeAll(missing);
        rows.written(intake, statuses);
        if (!missing.isEmpty()) {
            gone.addAll(missing);
            LOG.info("Intake {}: {} rows are not in the list and are told when they are again", intake, missing.size());
        }
    }

    private void follow(SheetWork row) {
        SheetProgress.Far far = progress.of(row.itemId());
        String status = SheetStatus.of(far);
        if (far.isDelivered()) {
            rows.delivered(row.id(), status);
        } else {
            long seconds = Math.max(settings.statusInterval().toSeconds(), Math.min(600, row.ageSeconds() / 60));
            rows.says(row.id(), status, Duration.ofSeconds(seconds));
        }
    }

    /**
     * Removes the file of a row from Drive; may be done twice. What cannot be had back goes only when it is elsewhere for sure.
     *
     * @return false: Google does not do it now
     */
    boolean remove(SheetWork row) throws InterruptedException {
        if (row.file() == null || row.itemId() == null) {
            return true;
        }
        if (settings.removal().action() == DriveRemoval.Action.DELETE && progress.different(row.itemId()) > 0) {
            rows.removed(
                    row.id(),
                    "the file stays in Drive: a destination had other versions of its images and has kept them");
            return true;
        }
        try {
            settings.removal().run(folder, row.file());
            rows.removed(row.id(), null);
        } catch (FileUnusableException e) {
            rows.removed(row.id(), e.getMessage());
        } catch (GoogleException e) {
            LOG.warn("Intake {}: {}", intake, e.getMessage());
            if (e.isPermanent()) {
                rows.removed(row.id(), "the file stays in Drive: " + reason(e));
            } else {
                rows.removeLater(row, pause(row.tries()));
                return false;
            }
        }
        return true;
    }

    private static String reason(GoogleException e) {
        return e.kind() == GoogleException.Kind.DENIED ? "the router may not remove it" : "see the log of the router";
    }

    /**
     * Finds the file of a row and fetches it.
     *
     * @return null: another row has it
     * @throws IntakeUnavailableException if there is no room for it
     */
    DriveFile fetch(SheetWork row, Path to)
            throws GoogleException, IOException, InterruptedException, IntakeUnavailableException {
        DriveFile file = folder.find(row.fileRef(), row.fileName());
        if (rows.isOthers(row, file.id())) {
            return null;
        }
        rows.found(row, file);
        Files.createDirectories(to.getParent());
        Path part = DriveDownload.part(file, to);
        room.require(file.bytes() - (Files.exists(part) ? Files.size(part) : 0));
        new DriveDownload(folder).fetch(file, to);
        return file;
    }

    /** A row could not be worked: it is tried again, or told. */
    void failed(SheetWork row, Exception failure) {
        boolean missing = failure instanceof GoogleException google && google.kind() == GoogleException.Kind.NOT_FOUND;
        if (missing && row.ageSeconds() < settings.missingGrace().toSeconds()) {
            // it may be on its way, or not be shown yet
            rows.later(row, null, Duration.ofSeconds(5));
        } else if (missing && row.itemId() != null) {
            // it was taken, and has gone since: what became of it is told again
            rows.stored(row.id(), row.itemId(), false);
        } else if (failure instanceof GoogleException google && google.isPermanent()) {
            LOG.warn("Intake {}: row {} cannot be worked: {}", intake, row.id(), failure.getMessage());
            rows.ended(row.id(), null, SheetStatus.error(words(google)));
        } else {
            Duration pause = pause(row.tries());
            LOG.warn(
                    "Intake {}: row {} could not be worked and is tried again in {} s: {}",
                    intake,
                    row.id(),
                    pause.toSeconds(),
                    failure.getMessage());
            rows.later(
                    row,
                    SheetStatus.later(failure instanceof GoogleException google ? words(google) : failure.getMessage()),
                    pause);
        }
    }

    /** Without the IDs, which the row has. */
    private static String words(GoogleException failure) {
        return switch (failure.kind()) {
            case NOT_FOUND ->
                failure instanceof FileUnusableException ? failure.getMessage() : "the file is gone from Drive";
            case QUOTA -> "Google wants fewer calls";
            case UNAVAILABLE -> "Google Drive cannot be reached";
            case SIGN_IN -> "the router is not signed in to Google";
            case DENIED ->
                failure instanceof FileUnusableException ? failure.getMessage() : "the router may not fetch the file";
            default -> failure.getMessage();
        };
    }

    private static Duration pause(int tries) {
        return Duration.ofSeconds(Math.min(LONGEST.toSeconds(), 10L << Math.min(tries, 9)));
    }
}
