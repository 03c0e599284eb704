package org.dromedary.delivery;

import java.time.Duration;
import java.util.List;

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
 * @param deidentify the profile by which instances are de-identified before they leave; null: they are not
 * @param tags rules by which attributes are changed before instances leave, in order; or the name of a file with them
 * @param originalAttributes whether what rules replace is kept in the Original Attributes Sequence (PS3.3 C.12.1.1.9); not where
 *     instances are de-identified
 * @param transferSyntax the one in which instances leave, by name or UID; null: the one that each has
 * @param lossyAllowed whether pixels may be compressed lossy, if the transfer syntax asks for it
 * @param untranscodable what becomes of a study with an image that cannot be had in that transfer syntax
 * @param shapeConcurrency instances of a delivery that are shaped at the same time; 0: as many as there are processors
 * @param verify whether the destination is asked what it has before a delivery counts as delivered
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
        @DefaultValue("stable") SendOn sendOn,
        String deidentify,
        @DefaultValue List<TagRule> tags,
        @DefaultValue("false") boolean originalAttributes,
        String transferSyntax,
        @DefaultValue("false") boolean lossyAllowed,
        @DefaultValue("park") Untranscodable untranscodable,
        @DefaultValue("0") int shapeConcurrency,
        @DefaultValue("none") Verify verify) {

    private static final int MOST_WORKERS = 64;

    /** When instances go to a destination. */
    public enum SendOn {
        /** When their generation is complete. */
        STABLE,
        /** As soon as each is safe in the study store; the delivery ends when the generation is complete. */
        RECEIVED
    }

    /** What becomes of an image that cannot be had in the transfer syntax that is asked for. */
    public enum Untranscodable {
        /** The delivery is parked. */
        PARK,
        /** It goes in the one it has, and the delivery says so. */
        KEEP
    }

    /** How it is made sure that the destination has what it was sent. */
    public enum Verify {
        /** Its answers count. */
        NONE,
        /** It is asked which instances it has, or its files are looked at. */
        COUNT,
        /** It must commit itself to keep them (PS3.4 annex J). */
        COMMIT
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
        if (shapeConcurrency < 0 || shapeConcurrency > MOST_WORKERS) {
            throw new IllegalArgumentException(
                    "shape-concurrency " + shapeConcurrency + " is not possible; take 0 to " + MOST_WORKERS);
        }
        if (verify == Verify.COMMIT && !uri.startsWith("dicom:")) {
            throw new IllegalArgumentException(
                    "verify: commit is storage commitment, which only dicom: destinations have;"
                            + " take count, or leave it out");
        }
        deidentify = deidentify == null || deidentify.isBlank() ? null : deidentify;
        transferSyntax = transferSyntax == null || transferSyntax.isBlank() ? null : transferSyntax;
        tags = List.copyOf(tags);
        InstanceLayout.check(layout);
    }

    /** Whether instances leave otherwise than they are kept. */
    public boolean isShaping() {
        return deidentify != null || !tags.isEmpty() || transferSyntax != null;
    }

    /** The endpoint's scheme in lower case. */
    public String scheme() {
        return uri.substring(0, uri.indexOf(':')).toLowerCase(java.util.Locale.ROOT);
    }
}
