package org.dromedary.component.orthanc;

import java.util.List;

/**
 * An answer of {@code /changes}.
 *
 * @param done whether nothing comes after these
 * @param last the newest sequence number of the database if there are no changes, else that of the last one
 */
record ChangesPage(List<Change> changes, boolean done, long last) {}
