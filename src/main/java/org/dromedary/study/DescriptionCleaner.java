package org.dromedary.study;

/** Knows what in a StudyDescription must not be seen: recipients and passwords. */
public interface DescriptionCleaner {

    /**
     * @param studyDescription decoded (0008,1030), or null
     * @return what may stand in the index, in logs and on pages; null for null
     */
    String clean(String studyDescription);

    /** Whether the text asks for the study to be mailed, be it in good form or not. */
    boolean namesRecipients(String studyDescription);
}
