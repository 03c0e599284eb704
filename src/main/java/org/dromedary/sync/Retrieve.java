package org.dromedary.sync;

/** How studies come from a PACS. */
public enum Retrieve {
    /** It sends to our AE title, which it must know (PS3.4 C.4.2). */
    MOVE,
    /** On the association that we have opened (PS3.4 C.4.3). */
    GET
}
