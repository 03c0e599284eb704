package org.dromedary.web.share;

import java.net.URI;
import java.time.Instant;

/**
 * A link that was made. Whoever knows it can download the package: it goes to the recipient and into no log.
 *
 * @param link the address of the page
 * @param expires when it ends
 */
public record ShareLink(URI link, Instant expires) {

    /** Without the link. */
    @Override
    public String toString() {
        return "ShareLink[expires=" + expires + "]";
    }
}
