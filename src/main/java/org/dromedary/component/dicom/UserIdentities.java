package org.dromedary.component.dicom;

/**
 * Whom callers may claim to be by user identity negotiation (PS3.7 D.3.3.7). Consumers find it in the registry by the option
 * {@code userIdentities}; where users and passcodes are kept is the business of who puts it there.
 */
public interface UserIdentities {

    /** Whether nobody is known; then identities are not looked at unless they are required. */
    boolean isEmpty();

    /**
     * Whether a claim is right. Called on the thread of the association, by several at the same time.
     *
     * @param passcode what the caller sent to prove it; null if nothing (type 1: the user name alone)
     */
    boolean matches(String user, String passcode);
}
