package org.dromedary.google;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.google.api.services.drive.Drive;
import com.google.api.services.drive.model.File;
import com.google.api.services.drive.model.FileList;

import org.dromedary.google.GoogleException.Kind;

/** The folder in Drive that files are fetched from; those of folders in it count when they are named by ID. */
public final class DriveFolder {

    private static final String FIELDS = "id,name,mimeType,md5Checksum,size,trashed,parents";
    private static final String GOOGLE_TYPE = "application/vnd.google-apps.";
    private static final int DEPTH = 10;

    private final GoogleCalls calls;
    private final Drive drive;
    private final String folder;
    /** Folders whose place is known: whether they are in ours. */
    private final Map<String, Boolean> inside = new HashMap<>();

    /** @param changes whether files are moved or removed, too */
    public DriveFolder(GoogleAccount account, String folder, boolean changes) {
        this.calls = account.calls();
        this.drive = account.drive(changes);
        this.folder = folder;
    }

    Drive drive() {
        return drive;
    }

    GoogleCalls calls() {
        return calls;
    }

    /** Whether the folder is there and one. */
    public void probe() throws GoogleException, InterruptedException {
        File found = calls.run("Drive folder " + folder, () -> get(folder));
        if (!(GOOGLE_TYPE + "folder").equals(found.getMimeType())) {
            throw new GoogleException(
                    Kind.REFUSED, "Drive folder " + folder + " is a file; give the ID of its folder", null);
        }
    }

    /**
     * Finds the file of a row: by ID, else by its name in the folder.
     *
     * @param id may be empty, or something else than an ID of Drive
     * @param name may be empty
     * @throws FileUnusableException with words for the row, if there is not exactly one file that can be fetched
     */
    public DriveFile find(String id, String name) throws GoogleException, InterruptedException {
        if (id.matches("[A-Za-z0-9_-]{10,200}")) {
            Optional<File> byId = byId(id);
            if (byId.isPresent()) {
                if (!isInside(byId.get())) {
                    throw unusable("the file is not in the Drive folder");
                }
                return usable(byId.get());
            }
        }
        if (name.isEmpty()) {
            throw new FileUnusableException(
                    Kind.NOT_FOUND, id.isEmpty() ? "no ID and no file name" : "no file with this ID in Drive");
        }
        List<File> named = byName(name);
        List<File> there = named.stream()
                .filter(file -> !Boolean.TRUE.equals(file.getTrashed()))
                .toList();
        if (there.size() > 1) {
            throw unusable(there.size() + " files have this name in the Drive folder; write the ID of one");
        }
        if (there.isEmpty()) {
            throw new FileUnusableException(
                    Kind.NOT_FOUND,
                    named.isEmpty() ? "no such file in the Drive folder" : "the file is in Drive's trash");
        }
        return usable(there.get(0));
    }

    /** The file as it is now; empty if it is gone or in the trash. */
    public Optional<DriveFile> look(String id) throws GoogleException, InterruptedException {
        Optional<File> found = byId(id).filter(file -> !Boolean.TRUE.equals(file.getTrashed()));
        return found.map(DriveFolder::file);
    }

    private static FileUnusableException unusable(String words) {
        return new FileUnusableException(Kind.REFUSED, words);
    }

    private static DriveFile usable(File file) throws FileUnusableException {
        String type = String.valueOf(file.getMimeType());
        if (Boolean.TRUE.equals(file.getTrashed())) {
            throw unusable("the file is in Drive's trash");
        }
        if (type.equals(GOOGLE_TYPE + "shortcut")) {
            throw unusable("a shortcut and no file; put the file itself into the Drive folder");
        }
        if (type.equals(GOOGLE_TYPE + "folder")) {
            throw unusable("a folder and no file; pack it into a ZIP");
        }
        if (type.startsWith(GOOGLE_TYPE)) {
            throw unusable("a Google document and no file");
        }
        if (file.getMd5Checksum() == null || file.getSize() == null) {
            throw unusable("Drive has no content of this file");
        }
        if (file.getSize() == 0) {
            throw unusable("the file is empty");
        }
        return file(file);
    }

    private static DriveFile file(File file) {
        return new DriveFile(
                file.getId(),
                String.valueOf(file.getName()),
                file.getSize() == null ? 0 : file.getSize(),
                String.valueOf(file.getMd5Checksum()));
    }

    private File get(String id) throws java.io.IOException {
        return drive.files()
                .get(id)
                .setSupportsAllDrives(true)
                .setFields(FIELDS)
                .execute();
    }

    private Optional<File> byId(String id) throws GoogleException, InterruptedException {
        try {
            return Optional.of(calls.run("File " + id + " in Drive", () -> get(id)));
        } catch (GoogleException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private List<File> byName(String name) throws GoogleException, InterruptedException {
        String query = "'" + literal(folder) + "' in parents and name = '" + literal(name) + "'";
        List<File> found = new ArrayList<>();
        String page = null;
        do {
            String from = page;
            FileList list = calls.run("Files of folder " + folder + " in Drive", () -> drive.files()
                    .list()
                    .setQ(query)
                    .setPageToken(from)
                    .setPageSize(100)
                    .setSupportsAllDrives(true)
                    .setIncludeItemsFromAllDrives(true)
                    .setFields("nextPageToken,files(" + FIELDS + ")")
                    .execute());
            if (list.getFiles() != null) {
                found.addAll(list.getFiles());
            }
            page = list.getNextPageToken();
        } while (page != null && !page.isEmpty());
        // Drive is said to compare without case here and there
        String wanted = Normalizer.normalize(name, Normalizer.Form.NFC);
        found.removeIf(file -> !Normalizer.normalize(String.valueOf(file.getName()), Normalizer.Form.NFC)
                .equals(wanted));
        return found;
    }

    /** A text in a query, "Search for files and folders": quotes and backslashes are escaped. */
    private static String literal(String text) {
        return text.replace("\\", "\\\\").replace("'", "\\'");
    }

    private synchronized boolean isInside(File file) throws GoogleException, InterruptedException {
        List<String> parents = file.getParents() == null ? List.of() : file.getParents();
        return isInside(parents, 0);
    }

    private boolean isInside(List<String> folders, int depth) throws GoogleException, InterruptedException {
        for (String one : folders) {
            if (one.equals(folder)) {
                return true;
            }
            if (depth < DEPTH && !inside.containsKey(one)) {
                List<String> above = byId(one).map(File::getParents).orElse(List.of());
                inside.put(one, isInside(above == null ? List.of() : above, depth + 1));
            }
            if (inside.getOrDefault(one, false)) {
                return true;
            }
        }
        return false;
    }
}
