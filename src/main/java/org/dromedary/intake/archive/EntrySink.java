package org.dromedary.intake.archive;

import java.io.IOException;
import java.nio.file.Path;

/** Takes what comes out of an archive. It may be called from several threads at once. */
public interface EntrySink {

    /**
     * A file that is no archive itself.
     *
     * @param entryName where it lay, for people: {@code outer/inner.zip/IM0001}. Never a path on this machine
     * @param file the file, in the work folder, its bytes forced to disk; from now on the sink's to move or remove
     * @param bytes its length
     * @throws IOException if it cannot be taken now: unpacking ends, and may be tried again later
     */
    void file(String entryName, Path file, long bytes) throws IOException;

    /**
     * What was left out, while its neighbours were not.
     *
     * @param entryName as above
     * @param reason one line for people, without the entry's name
     */
    void refused(String entryName, String reason);

    /**
     * As {@link #refused}, of what nobody misses: a link, a device, or a name that no honest tool writes.
     */
    default void unwanted(String entryName, String reason) {
        refused(entryName, reason);
    }
}
