package org.dromedary.worklist;

/** The keys of a query are none; the message says which, without patient data. */
public class KeysRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    KeysRefusedException(IllegalArgumentException cause) {
        super(cause.getMessage(), cause);
    }

    /** Identifier does not match SOP Class (PS3.4 table K.4.1-1). */
    public int getStatus() {
        return 0xA900;
    }
}
