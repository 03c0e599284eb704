package org.dromedary.component.orthanc;

/** What an exchange of a consumer is about, in the header {@link OrthancConstants#EVENT}. */
public enum OrthancEvent {
    /** Instances of a study are about to come. */
    coming,
    /** An instance: its file is the body. */
    instance,
    /** An instance could not be read there several times, and its study goes on without it. */
    lost,
    /** What was there of a study has come; it will be told when all of it has. */
    part,
    /** What was there of a study has come, and nobody will tell whether there is more. */
    rest,
    /** All of a study has come. */
    complete;
}
