package org.dromedary.study;

/**
 * Told in the transaction that sets a generation aside, or takes it up again, because something of it may be on its way
 * already: instances that are forwarded as they come. Whoever sends them is a bean of this type.
 */
public interface ForwardedGenerations {

    /** Nothing more of a generation goes out. What was sent stays sent. */
    void discarded(String studyUid, int generation);

    /** A generation that was discarded is being received again: what was on its way goes on. */
    void takenUp(String studyUid, int generation);
}
