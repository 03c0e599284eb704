package org.dromedary.intake;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.dromedary.intake.archive.EntrySink;
import org.dromedary.study.StudyLifecycle;

/** Stores what comes out of an archive. Its studies are not complete until {@link #end}, however long that takes. */
final class ArchiveTaking implements EntrySink {

    private final Taking taking;
    private final StudyLifecycle studies;
    private final String bringer;
    private final Set<String> open = ConcurrentHashMap.newKeySet();
    private final Set<String> names = ConcurrentHashMap.newKeySet();

    ArchiveTaking(Taking taking, StudyLifecycle studies, String bringer) {
        this.taking = taking;
        this.studies = studies;
        this.bringer = bringer;
    }

    @Override
    public void file(String entryName, Path file, long bytes) throws IOException {
        names.add(entryName);
        try {
            String study = taking.file(entryName, file);
            if (study != null && open.add(study)) {
                studies.bringing(study, bringer);
            }
        } catch (IntakeUnavailableException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void refused(String entryName, String reason) {
        names.add(entryName);
        taking.leave(entryName, reason);
    }

    @Override
    public void unwanted(String entryName, String reason) {
        names.add(entryName);
        taking.refuse(entryName, reason);
    }

    /** Names of everything that was in it. */
    Set<String> names() {
        return names;
    }

    /** Nothing more comes. @param whole whether that was all */
    void end(boolean whole) {
        open.forEach(study -> studies.brought(study, bringer, whole));
    }
}
