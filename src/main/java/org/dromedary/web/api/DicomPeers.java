package org.dromedary.web.api;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.camel.CamelContext;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

import org.dromedary.component.dicom.DicomConfiguration;
import org.dromedary.component.dicom.DicomEndpoint;
import org.dromedary.component.dicom.DicomScu;
import org.dromedary.delivery.DestinationSettings;
import org.dromedary.delivery.Destinations;
import org.dromedary.operations.settings.DicomNodes;

/** Finds the DICOM node that a caller of the API means. */
@Component
class DicomPeers {

    private static final String SCHEME = "dicom:";

    /** An address alone: options such as key files are the settings' business. */
    private static final Pattern ADDRESS =
            Pattern.compile("[ -~&&[^\\\\@/?:]]{1,16}@(?:\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+):(\\d{1,5})");

    private final Destinations destinations;
    private final DicomNodes nodes;
    private final CamelContext camel;
    private final String ownAet;

    /** A node, and how it is called. */
    record Node(DicomScu.Peer peer, DicomConfiguration configuration) {}

    DicomPeers(
            Destinations destinations,
            DicomNodes nodes,
            CamelContext camel,
            @Value("${dromedary.dicom.ae-title}") String ownAet) {
        this.destinations = destinations;
        this.nodes = nodes;
        this.camel = camel;
        this.ownAet = ownAet;
    }

    /** The AE title of this node. */
    String ownAet() {
        return ownAet;
    }

    /**
     * @param text name of a destination or node of the settings, or AET@HOST:PORT
     * @throws UnacceptableException saying what to write instead
     */
    Node find(String text) {
        if (text == null || text.isBlank()) {
            throw new UnacceptableException("node is missing: the name of a destination or node, or AET@HOST:PORT");
        }
        String uri = uri(text.strip());
        try {
            DicomEndpoint endpoint = camel.getEndpoint(uri, DicomEndpoint.class);
            return new Node(
                    new DicomScu.Peer(endpoint.getAeTitle(), endpoint.getHost(), endpoint.getPort()),
                    endpoint.getConfiguration());
        } catch (RuntimeException e) {
            throw new UnacceptableException("The uri of " + text + " is no dicom: endpoint; see the settings");
        }
    }

    private String uri(String text) {
        String uri = destinations.settings(text).map(DestinationSettings::uri).orElse(null);
        if (uri == null && !text.startsWith(SCHEME)) {
            uri = nodes.uriOrNode(text);
        }
        if (uri != null && uri.startsWith(SCHEME)) {
            return uri;
        }
        if (uri != null) {
            throw new UnacceptableException("Destination " + text + " is no DICOM peer");
        }
        Matcher address = ADDRESS.matcher(text);
        if (!address.matches() || Integer.parseInt(address.group(1)) > 65_535) {
            throw new UnacceptableException(
                    "There is no destination or node of that name; write one of the settings, or AET@HOST:PORT");
        }
        return SCHEME + text;
    }
}
