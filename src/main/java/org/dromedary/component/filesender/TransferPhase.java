package org.dromedary.component.filesender;

/** How far a transfer is, as it is remembered. */
enum TransferPhase {
    /** The server has made it; no byte was sent. */
    CREATED,
    /** Chunks are being sent. */
    UPLOADING,
    /** All bytes are there; the request that sends the mails may have been made. */
    COMPLETING,
    /** The server has confirmed it, or was found to have it. Nothing is ever requested again. */
    COMPLETED,
    /** Given up; the server may still have to be told. */
    DISCARDED
}
