package org.dromedary.component.dicomweb;

/** What a {@code dicomweb:} producer does with a message. */
public enum DicomWebOperation {
    /** Store (STOW-RS, PS3.18 §10.5). */
    stow,
    /** Search (QIDO-RS, PS3.18 §10.6). */
    qido,
    /** Retrieve (WADO-RS, PS3.18 §10.4): instances, metadata, frames or a rendered image. */
    wado,
    /** Whether the service is there and lets us in: a search that matches one study at most. */
    echo
}
