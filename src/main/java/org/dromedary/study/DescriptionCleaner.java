package org.dromedary.study;

/** Takes out of a StudyDescription what must not be seen: recipients and passwords. */
@FunctionalInterface
public interface DescriptionCleaner {

    /**
     * @param studyDescription decoded (0008,1030), or null
     * @return what may stand in the index, in logs and on pages; null for null
     */
    String clean(String studyDescription);
}
