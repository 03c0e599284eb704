package org.dromedary.intake.folder;

import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;

/**
 * What a file was when it was seen: as long as it is the same, nobody has written to it.
 *
 * @param bytes its length
 * @param modified what the file system says; copies may keep the time of their original, so it says nothing about age
 * @param key what tells it from another file of the same name, or null
 * @param since when it was seen like this for the first time, as {@link System#nanoTime}
 */
record Sighting(long bytes, Instant modified, Object key, long since) {

    static Sighting of(BasicFileAttributes attributes, long now) {
        return new Sighting(attributes.size(), attributes.lastModifiedTime().toInstant(), attributes.fileKey(), now);
    }

    /** Whether both are of the same file in the same state. */
    boolean isSame(Sighting other) {
        return other != null
                && bytes == other.bytes
                && modified.equals(other.modified)
                && (key == null ? other.key == null : key.equals(other.key));
    }

    /** As {@link #isSame}, with what the database keeps of a file; without its time it could be any of that length. */
    boolean isSame(long itsBytes, Instant itsModified) {
        return bytes == itsBytes
                && itsModified != null
                && Math.abs(modified.toEpochMilli() - itsModified.toEpochMilli()) <= 1;
    }
}
