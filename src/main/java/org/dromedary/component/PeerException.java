package org.dromedary.component;

/**
 * The peer of an endpoint did not take a message. Subclasses are named for what happened to it; {@link #isPermanent()}
 * says whether trying again can help, so that a queue can choose between backing off and parking without knowing the
 * protocol.
 */
public abstract class PeerException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean permanent;

    /**
     * @param message what the peer said and what to do about it; never patient data, never a secret
     * @param permanent true if the same message would be refused again
     */
    protected PeerException(String message, boolean permanent, Throwable cause) {
        super(message, cause);
        this.permanent = permanent;
    }

    /** Whether the same message would be refused again: park it rather than retry. */
    public final boolean isPermanent() {
        return permanent;
    }
}
