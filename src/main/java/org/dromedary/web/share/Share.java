package org.dromedary.web.share;

import java.time.Instant;

/**
 * A package that is offered.
 *
 * @param digest SHA-256 of its token
 * @param deliveryId the delivery that made it, null if there is none (any more)
 * @param payload the file, relative to the data directory
 * @param fileName as the recipient gets it
 * @param createdAt when this version of the package was offered
 * @param downloadsLeft complete downloads that may still be begun
 * @param downloads complete downloads
 * @param expired by the database's clock
 */
record Share(
        String digest,
        Long deliveryId,
        String payload,
        String fileName,
        Instant createdAt,
        Instant expiresAt,
        int downloadsLeft,
        int downloads,
        boolean expired) {}
