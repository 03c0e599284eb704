package org.dromedary.component.dicom;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

import org.apache.camel.CamelContext;

/** The endpoints by which a consumer sends to others what a caller has asked for. */
final class PeerEndpoints {

    private PeerEndpoints() {}

    /**
     * The endpoint of a {@code dicom:} URI. Its calling AE title is the one that the caller knows us by, unless the URI names one.
     *
     * @throws IllegalArgumentException if the URI is of another kind
     */
    static DicomEndpoint of(CamelContext camel, String uri, String calledAet) {
        String option = "callingAet=";
        String whole = uri.contains(option)
                ? uri
                : uri + (uri.contains("?") ? "&" : "?") + option + URLEncoder.encode(calledAet, StandardCharsets.UTF_8);
        if (camel.getEndpoint(whole) instanceof DicomEndpoint endpoint) {
            return endpoint;
        }
        throw new IllegalArgumentException("Not a dicom: endpoint: " + uri);
    }
}
