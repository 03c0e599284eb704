package org.dromedary.component.orthanc;

/**
 * An entry of Orthanc's log of changes.
 *
 * @param seq never used again within a database
 * @param type such as {@code StableStudy}
 * @param id of the resource
 * @param date in UTC, to the second
 */
record Change(long seq, String type, String id, String date) {

    /** Whether this is the change that was read as the cursor. */
    boolean is(OrthancMemory.Cursor cursor) {
        return seq == cursor.seq()
                && type.equals(cursor.type())
                && id.equals(cursor.id())
                && date.equals(cursor.date());
    }
}
