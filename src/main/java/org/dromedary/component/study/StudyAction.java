package org.dromedary.component.study;

/** What a {@code study:} endpoint does. */
public enum StudyAction {
    /** Producer: takes the instance in the body, a file, into the study store. */
    store,
    /**
     * Producer: the association of the message has ended, or an instance that takes long is on its way on it; the header
     * DromedaryEvent says which.
     */
    released,
    /** Consumer: each generation that became stable. */
    stable,
    /** Consumer: each instance as soon as it is safe in the store. */
    received
}
