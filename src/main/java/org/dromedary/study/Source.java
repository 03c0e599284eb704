package org.dromedary.study;

/**
 * Where an instance came from.
 *
 * @param name by which settings and routes know it: the calling AE title, or the name of an intake
 * @param callingAet calling AE title, or null
 * @param calledAet called AE title, or null
 * @param remoteHost address of the sender, or null
 * @param association what tells one association from another on this node, or null when it did not come by one
 * @param user who has signed in to give it, here or where it was fetched from, or null
 * @param origin what its file is called there, or null; never for logs: it may name a patient
 */
public record Source(
        String name,
        String callingAet,
        String calledAet,
        String remoteHost,
        String association,
        String user,
        String origin) {

    /** Without a file's name. */
    public Source(
            String name, String callingAet, String calledAet, String remoteHost, String association, String user) {
        this(name, callingAet, calledAet, remoteHost, association, user, null);
    }

    /** Without a user. */
    public Source(String name, String callingAet, String calledAet, String remoteHost, String association) {
        this(name, callingAet, calledAet, remoteHost, association, null);
    }
}
