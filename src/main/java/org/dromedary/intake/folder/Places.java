package org.dromedary.intake.folder;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import org.dromedary.intake.IntakeSettings;

/** Where the watched folders lie: none may take what is another's, or the program's own files. */
final class Places {

    private final Path data;
    private final Map<String, IntakeSettings> folders = new LinkedHashMap<>();

    Places(Map<String, IntakeSettings> intakes, Path data) {
        this.data = data.toAbsolutePath().normalize();
        intakes.forEach((name, settings) -> {
            if (settings.enabled() && FolderIntakes.SCHEME.equals(settings.scheme())) {
                folders.put(name, settings);
            }
        });
    }

    /** Why the folder of an intake cannot be one, and what to do; null: it can. */
    String fault(String intake) {
        IntakeSettings settings = folders.get(intake);
        if (settings == null) {
            return null;
        }
        Path root = FolderIntakes.path(settings);
        if (root.startsWith(data) || isIn(data, root, settings)) {
            return "the folder is in the program's own folder " + data
                    + ", or holds it, so that the program would take its own files; name a folder elsewhere";
        }
        if (isAbove(root.resolve(settings.doneFolder()), root, settings.doneFolder())
                || isAbove(root.resolve(settings.errorFolder()), root, settings.errorFolder())) {
            return "done-folder or error-folder is the folder itself, or holds it; name folders in it or elsewhere";
        }
        for (Map.Entry<String, IntakeSettings> other : folders.entrySet()) {
            if (!other.getKey().equals(intake) && isIn(FolderIntakes.path(other.getValue()), root, settings)) {
                return "the folder of the intake " + other.getKey()
                        + " lies in it, so that files would be taken twice; take folders beside each other";
            }
        }
        return null;
    }

    private static boolean isAbove(Path folder, Path root, String setting) {
        return !setting.isEmpty() && root.startsWith(folder.normalize());
    }

    private static boolean isIn(Path folder, Path root, IntakeSettings settings) {
        return folder.equals(root) || settings.recursive() && folder.startsWith(root);
    }
}
