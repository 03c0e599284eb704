package org.dromedary.notify;

import jakarta.mail.internet.MimeMessage;

/** Where a finished mail goes. */
interface Outbox {

    /** Called at the last moment at which the mail has certainly not gone out yet; an exception keeps it from going. */
    @FunctionalInterface
    interface Handover {
        void begins();
    }

    /**
     * Hands one mail to one recipient. Returns when it is safe there.
     *
     * @param name file name without suffix, the same for each attempt
     * @param handover run before the mail is handed over where a second handing over would be a second mail; until then
     *     a failure means "not sent"
     * @throws MailNotSentException if the mail has definitely not been taken
     * @throws HandoverUncertainException if nobody can know
     */
    void deliver(MimeMessage mail, String name, Handover handover)
            throws MailNotSentException, HandoverUncertainException;

    /**
     * Tries what the settings name, sends nothing.
     *
     * @throws MailNotSentException saying what is wrong
     */
    void probe() throws MailNotSentException;
}
