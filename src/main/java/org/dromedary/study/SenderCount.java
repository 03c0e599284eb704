package org.dromedary.study;

/** Asks a node how many instances of a study it has; whoever knows how is a bean of this type. */
public interface SenderCount {

    /**
     * Asks now, and gives up after a bounded time.
     *
     * @param node name or AE title of the node
     * @return NumberOfStudyRelatedInstances (PS3.4 C.6.2.1.2); 0 if the node does not have the study
     * @throws Exception if the node cannot be asked or does not tell; the message goes to people
     */
    int instances(String node, String studyUid) throws Exception;
}
