package org.dromedary.component.orthanc;

/** What is wanted of a job of Orthanc's. */
public enum OrthancJobAction {
    /** To wait for its end. */
    follow,
    /** To know how far it is. */
    status,
    /** To have it done once more. */
    resubmit,
    /** To end it. */
    cancel
}
