package org.dromedary.operations.cli;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.springframework.core.env.Environment;

import org.dromedary.component.dicom.DicomConfiguration;
import org.dromedary.component.dicom.DicomScu;
import org.dromedary.intake.Orthancs;
import org.dromedary.operations.settings.FileServer;
import org.dromedary.operations.settings.PeerUri;
import org.dromedary.operations.settings.WebService;

/**
 * A DICOM node that the operator names: {@code AET@HOST:PORT}, a {@code dicom:} URI, or a destination or node of the settings.
 *
 * @param peer whom to call
 * @param configuration how, by the options of the URI
 */
record Target(DicomScu.Peer peer, DicomConfiguration configuration) {

    /** What every command says about its DEST. */
    static final String DESCRIPTION =
            "AET@HOST:PORT, a dicom: URI with options, or the name of a destination or node in the settings.";

    private static final String SCHEME = "dicom:";

    /** As the endpoint syntax of the dicom component, without its scheme. */
    private static final Pattern ADDRESS =
            Pattern.compile("/{0,2}[^@/?]{1,16}@(?:\\[[^]]+]|[^:@/]+):(\\d{1,5})(\\?.*)?");

    /** The web service that is meant, if it is one: by its URI, or by the name of a destination or an Orthanc of the settings. */
    static Optional<WebService> service(String text, Environment settings) {
        String uri = WebService.is(text) ? text : property("dromedary.destinations." + text + ".uri", settings);
        if (uri == null && property(Orthancs.PREFIX + "." + text + ".url", settings) != null) {
            uri = "orthanc:" + text;
        }
        return WebService.is(uri) ? Optional.of(new WebService(uri, settings)) : Optional.empty();
    }

    /** The file server or object store that is meant, if it is one: by its URI, or by the name of a destination or an intake. */
    static Optional<FileServer> fileServer(String text, Environment settings) {
        return Stream.of(
                        text,
                        property("dromedary.destinations." + text + ".uri", settings),
                        property("dromedary.intakes." + text + ".uri", settings))
                .filter(FileServer::is)
                .findFirst()
                .map(FileServer::new);
    }

    /** @throws IllegalArgumentException saying what to write instead */
    static Target parse(String text, Environment settings) {
        if (text.startsWith(SCHEME)) {
            return endpoint(text, text, settings);
        }
        if (text.indexOf('@') >= 0) {
            return endpoint(SCHEME + text, text, settings);
        }
        for (String key :
                new String[] {"dromedary.destinations." + text + ".uri", "dromedary.dicom.nodes." + text + ".uri"}) {
            String uri = property(key, settings);
            if (uri != null && !uri.startsWith(SCHEME)) {
                throw new IllegalArgumentException("destination " + text
                        + " is no DICOM node; name one whose uri begins with dicom:, or write AET@HOST:PORT");
            }
            if (uri != null) {
                return endpoint(uri, key, settings);
            }
        }
        throw new IllegalArgumentException("there is no destination or node " + text
                + " in the settings; write AET@HOST:PORT, or name one under dromedary.destinations or"
                + " dromedary.dicom.nodes");
    }

    private static String property(String key, Environment settings) {
        try {
            return settings.getProperty(key);
        } catch (RuntimeException e) {
            // no key can have this name
            return null;
        }
    }

    private static Target endpoint(String uri, String from, Environment settings) {
        Matcher address = ADDRESS.matcher(uri.substring(SCHEME.length()));
        if (!address.matches()) {
            throw new IllegalArgumentException(from
                    + ": write AET@HOST:PORT, such as PACS@pacs.example:104 (an AE title has 16 characters at most)");
        }
        int port = Integer.parseInt(address.group(1));
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException(from + ": a port is a number from 1 to 65535");
        }
        try {
            PeerUri meant = PeerUri.of(uri, settings);
            return new Target(meant.peer(), meant.configuration());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(from + ": " + e.getMessage(), e);
        }
    }

    /** As another calling AE title, if one is given. */
    Target calledBy(String callingAet) {
        if (callingAet == null) {
            return this;
        }
        DicomConfiguration changed = configuration.copy();
        changed.setCallingAet(callingAet);
        return new Target(peer, changed);
    }

    /** With a time limit for the connection and for each answer. */
    Target within(long millis) {
        DicomConfiguration changed = configuration.copy();
        changed.setConnectTimeout(millis);
        changed.setResponseTimeout(millis);
        return new Target(peer, changed);
    }
}
