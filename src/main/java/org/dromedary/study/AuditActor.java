package org.dromedary.study;

/** Tells the audit trail on whose call something happens; the room that knows users has the bean. */
public interface AuditActor {

    /** The user whose call runs on this thread; null where none does: timers, peers, routes. */
    String name();
}
