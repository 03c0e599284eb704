package org.dromedary.component.filesender;

import java.util.List;

/**
 * What is remembered of a transfer, so that a crash costs nothing and never mails twice. Holds no address.
 *
 * @param fingerprint of the message it was made for
 * @param transferId 0 if there is nothing left at the server
 * @param chunkSize of the site when the transfer was made
 * @param createdAt seconds since 1970
 * @param expiresAt seconds since 1970
 * @param recipients how many the server has taken
 */
record TransferState(
        TransferPhase phase,
        String fingerprint,
        long transferId,
        String roundtripToken,
        long chunkSize,
        long createdAt,
        long expiresAt,
        int recipients,
        List<RemoteFile> files,
        List<String> downloadUrls) {

    TransferState in(TransferPhase next) {
        return new TransferState(
                next,
                fingerprint,
                transferId,
                roundtripToken,
                chunkSize,
                createdAt,
                expiresAt,
                recipients,
                files,
                downloadUrls);
    }

    TransferState withFiles(List<RemoteFile> now) {
        return new TransferState(
                phase,
                fingerprint,
                transferId,
                roundtripToken,
                chunkSize,
                createdAt,
                expiresAt,
                recipients,
                now,
                downloadUrls);
    }

    TransferState withDownloadUrls(List<String> urls) {
        return new TransferState(
                phase,
                fingerprint,
                transferId,
                roundtripToken,
                chunkSize,
                createdAt,
                expiresAt,
                recipients,
                files,
                urls);
    }

    /** Nothing is left to do for it. */
    TransferState forgotten() {
        return new TransferState(TransferPhase.DISCARDED, "", 0, "", 0, 0, 0, 0, List.of(), List.of());
    }

    /** Whether less than half of its life is left: the recipient would get a link that soon ends. */
    boolean isOld(long now) {
        return expiresAt - now < (expiresAt - createdAt) / 2;
    }
}
