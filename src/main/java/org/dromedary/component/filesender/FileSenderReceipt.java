package org.dromedary.component.filesender;

import java.time.Instant;
import java.util.List;

/**
 * A transfer that the server has completed.
 *
 * @param downloadUrls one for each recipient, or the link
 * @param recipients how many were taken; 0 for a link
 */
record FileSenderReceipt(long transferId, List<String> downloadUrls, Instant expires, int recipients) {

    static FileSenderReceipt of(TransferState state) {
        return new FileSenderReceipt(
                state.transferId(), state.downloadUrls(), Instant.ofEpochSecond(state.expiresAt()), state.recipients());
    }
}
