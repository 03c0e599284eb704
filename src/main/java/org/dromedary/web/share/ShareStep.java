package org.dromedary.web.share;

import java.io.File;
import java.io.IOException;

import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.springframework.stereotype.Component;

/** The step {@code bean: {ref: share, method: offer}} of a route. */
@Component("share")
public class ShareStep {

    /** The id of the delivery, a {@code Long}; see {@link ShareService#offer}. */
    public static final String DELIVERY_ID = "DromedaryDeliveryId";

    /** Set: the link, a string. It is a secret. */
    public static final String LINK = "DromedaryLink";

    /** Set: when the link ends, an {@code Instant}. */
    public static final String LINK_EXPIRES = "DromedaryLinkExpires";

    private final ShareService shares;

    ShareStep(ShareService shares) {
        this.shares = shares;
    }

    /**
     * Offers the file in the body.
     *
     * @throws IOException if it cannot be put into the data directory; trying again may help
     */
    public void offer(Exchange exchange) throws IOException, InvalidPayloadException {
        File file = exchange.getMessage().getMandatoryBody(File.class);
        String name = exchange.getMessage().getHeader(Exchange.FILE_NAME, file.getName(), String.class);
        ShareLink link = shares.offer(
                file,
                name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1),
                exchange.getMessage().getHeader(DELIVERY_ID, Long.class));
        exchange.getMessage().setHeader(LINK, link.link().toString());
        exchange.getMessage().setHeader(LINK_EXPIRES, link.expires());
    }
}
