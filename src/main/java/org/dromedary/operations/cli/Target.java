package org.dromedary.operations.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.core.env.Environment;

import org.dromedary.component.dicom.DicomScu;

/**
 * A DICOM node that the operator names: {@code AET@HOST:PORT}, or a destination of the settings.
 *
 * @param peer whom to call
 * @param callingAet what we call ourselves there, or null if the destination does not say
 */
record Target(DicomScu.Peer peer, String callingAet) {

    /** As the endpoint syntax of the dicom component, without its scheme. */
    private static final Pattern ADDRESS =
            Pattern.compile("/{0,2}([^@/?]{1,16})@(\\[[^]]+]|[^:@/]+):(\\d{1,5})(\\?.*)?");

    private static final Pattern CALLING = Pattern.compile("[?&]callingAet=([^&]+)");

    /** @throws IllegalArgumentException saying what to write instead */
    static Target parse(String text, Environment settings) {
        if (text.indexOf('@') >= 0) {
            return address(text, text);
        }
        String key = "dromedary.destinations." + text + ".uri";
        String uri;
        try {
            uri = settings.getProperty(key);
        } catch (RuntimeException e) {
            uri = null;
        }
        if (uri == null) {
            throw new IllegalArgumentException("there is no destination " + text
                    + " in the settings; write AET@HOST:PORT, or name one under dromedary.destinations");
        }
        if (!uri.startsWith("dicom:")) {
            throw new IllegalArgumentException("destination " + text
                    + " is no DICOM node; name one whose uri begins with dicom:, or write AET@HOST:PORT");
        }
        return address(uri.substring("dicom:".length()), key);
    }

    private static Target address(String address, String from) {
        Matcher matcher = ADDRESS.matcher(address);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(from
                    + ": write AET@HOST:PORT, such as PACS@pacs.example:104 (an AE title has 16 characters at most)");
        }
        int port = Integer.parseInt(matcher.group(3));
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException(from + ": a port is a number from 1 to 65535");
        }
        String host = matcher.group(2);
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        String calling = null;
        if (matcher.group(4) != null) {
            Matcher option = CALLING.matcher(matcher.group(4));
            calling = option.find() ? option.group(1) : null;
        }
        return new Target(new DicomScu.Peer(matcher.group(1), host, port), calling);
    }

    String callingAetOr(String other) {
        return callingAet == null ? other : callingAet;
    }
}
