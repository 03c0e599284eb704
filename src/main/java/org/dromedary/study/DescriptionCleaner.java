package org.dromedary.study;

import org.dromedary.dicom.TextRule;

/** Knows what in a StudyDescription must not be seen: recipients and passwords. */
public interface DescriptionCleaner {

    /**
     * @param studyDescription decoded (0008,1030), or null
     * @return what may stand in the index, in logs and on pages; null for null
     */
    String clean(String studyDescription);

    /** Whether the text asks for the study to be mailed, be it in good form or not. */
    boolean namesRecipients(String studyDescription);

    /**
     * What takes a study's request out of all text of an instance.
     *
     * @param studyDescription of the instance, decoded, or null
     * @return null if there is nothing to take out
     */
    TextRule rule(String studyDescription);
}
