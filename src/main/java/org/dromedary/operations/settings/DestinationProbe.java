package org.dromedary.operations.settings;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.core.env.Environment;

import org.dromedary.component.dicom.AssociationFailedException;
import org.dromedary.component.dicom.DicomConfiguration;
import org.dromedary.component.dicom.DicomScu;

/** Whether the other end of an endpoint is there, as far as that can be tried without sending anything. */
public final class DestinationProbe {

    /** Milliseconds for a connection, and for each answer. */
    public static final int TIMEOUT = 5000;
    /** AE title, host, port, and options with their question mark or null. */
    static final Pattern DICOM = Pattern.compile("dicom:/{0,2}([^@/?]{1,16})@(\\[[^]]+]|[^:@/]+):(\\d{1,5})(\\?.*)?");

    /** Schemes with a host in their address, and the port that is meant when there is none. */
    private static final Map<String, Integer> PORTS = Map.of("http", 80, "https", 443, "smtp", 25, "smtps", 465);

    private static final Pattern NETWORK = Pattern.compile(
            "(?:[a-z0-9+-]+:)?(http|https|smtp|smtps):(?://)?(?:[^@/]*@)?(\\[[^]]+]|[^:/?]+)(?::(\\d{1,5}))?.*");

    private DestinationProbe() {}

    /** Whether this kind of endpoint can be tried without sending anything. */
    public static boolean canTry(String uri) {
        return uri.startsWith("dicom:")
                || WebService.is(uri)
                || FileServer.is(uri)
                || uri.startsWith("file:")
                || NETWORK.matcher(uri).matches();
    }

    /** What is wrong; empty if nothing is, or if this kind of endpoint cannot be tried. */
    static Optional<String> fault(String uri, Environment settings) {
        if (DICOM.matcher(uri).matches()) {
            return echo(uri, settings);
        }
        if (WebService.is(uri)) {
            return new WebService(uri, settings).fault(TIMEOUT);
        }
        if (FileServer.is(uri)) {
            return new FileServer(uri).fault(settings, TIMEOUT);
        }
        return uri.startsWith("dicom:") ? Optional.of("write dicom:AET@HOST:PORT") : fault(uri);
    }

    /** As {@link #fault(String, Environment)}, for what is tried without the settings: no peer that is signed in to. */
    public static Optional<String> fault(String uri) {
        if (uri.startsWith("file:")) {
            return folder(uri);
        }
        Matcher network = NETWORK.matcher(uri);
        if (network.matches()) {
            int port = network.group(3) == null ? PORTS.get(network.group(1)) : Integer.parseInt(network.group(3));
            return connect(network.group(2).replaceAll("[\\[\\]]", ""), port);
        }
        return Optional.empty();
    }

    private static Optional<String> echo(String uri, Environment settings) {
        PeerUri meant;
        try {
            meant = PeerUri.of(uri, settings);
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        DicomConfiguration configuration = meant.configuration();
        configuration.setConnectTimeout(TIMEOUT);
        configuration.setResponseTimeout(TIMEOUT);
        try (DicomScu scu = DicomScu.open(meant.peer(), configuration, List.of(DicomScu.Context.VERIFICATION))) {
            scu.echo();
            return Optional.empty();
        } catch (AssociationFailedException e) {
            return Optional.of(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("was interrupted");
        }
    }

    private static Optional<String> connect(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT);
            return Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.of("the host name is unknown: check its spelling and the DNS");
        } catch (IOException | IllegalArgumentException e) {
            return Optional.of(host + ":" + port + " does not answer (" + e.getMessage()
                    + "): check host and port, and whether it runs");
        }
    }

    private static Optional<String> folder(String uri) {
        String path = uri.substring("file:".length()).replaceAll("\\?.*", "").replaceFirst("^//+(?=/)", "");
        try {
            Path existing = Path.of(path).toAbsolutePath();
            while (existing != null && !Files.exists(existing)) {
                existing = existing.getParent();
            }
            return existing != null && Files.isDirectory(existing) && Files.isWritable(existing)
                    ? Optional.empty()
                    : Optional.of("user " + System.getProperty("user.name") + " may not write to " + existing
                            + "; give him the right, or name another folder");
        } catch (InvalidPathException e) {
            return Optional.of("not a path; write the path of a folder");
        }
    }
}
