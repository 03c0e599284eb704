package org.dromedary.delivery;

import java.time.Duration;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One destination as it stands under {@code dromedary.destinations.<name>}.
 *
 * @param uri the Camel endpoint that takes the study or its instances
 * @param concurrency deliveries at the same time
 * @param priority of new deliveries; higher goes first
 * @param enabled false: no route runs, deliveries wait
 * @param template the route template; null: {@code deliver-study} for dicom, dicomweb and orthanc, else
 *     {@code deliver-files}
 * @param layout names of the files that {@code deliver-files} writes, see {@link InstanceLayout}
 * @param maxAge null: {@code dromedary.delivery.max-age}
 * @param lease null: {@code dromedary.delivery.lease}
 * @param sendOn when instances go: {@code stable}, with their whole generation, or {@code received}, each at once
 */
public record DestinationSettings(
        String uri,
        @DefaultValue("1") int concurrency,
        @DefaultValue("0") int priority,
        @DefaultValue("true") boolean enabled,
        String template,
        @DefaultValue(InstanceLayout.DEFAULT) String layout,
        Duration maxAge,
        Duration lease,
        @DefaultValue("stable") SendOn sendOn) {

    private static final int MOST_WORKERS = 64;

    /** When instances go to a destination. */
    public enum SendOn {
        /** When their generation is complete. */
        STABLE,
        /** As soon as each is safe in the study store; the delivery ends when the generation is complete. */
        RECEIVED
    }

    public DestinationSettings {
        if (uri == null || !uri.matches("[A-Za-z][A-Za-z0-9+.-]*:.+")) {
            throw new IllegalArgumentException("uri is missing or no endpoint; set it, for instance to"
                    + " dicom:PACS@pacs.example.org:104 or file:/srv/export");
        }
        if (concurrency < 1 || concurrency > MOST_WORKERS) {
            throw new IllegalArgumentException(
                    "concurrency " + concurrency + " is not possible; take 1 to " + MOST_WORKERS);
        }
        if (maxAge != null && maxAge.toMillis() <= 0) {
            throw new IllegalArgumentException("max-age must be positive, for instance 7d");
        }
        if (lease != null && lease.toMillis() < 3000) {
            throw new IllegalArgumentException("lease must be 3s or longer");
        }
        InstanceLayout.check(layout);
    }

    /** The endpoint's scheme in lower case. */
    String scheme() {
        return uri.substring(0, uri.indexOf(':')).toLowerCase(java.util.Locale.ROOT);
    }
}
