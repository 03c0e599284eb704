package org.dromedary.operations.settings;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.stereotype.Component;

import org.dromedary.delivery.SafeUri;

/**
 * The DICOM nodes that this one knows ({@code dromedary.dicom.nodes}): where a C-MOVE may send to, where storage commitment is
 * reported to, whom {@code find} and {@code move} may ask by name. Routes call it as the bean {@code dicomNodes}.
 */
@Component("dicomNodes")
public class DicomNodes {

    private static final String SCHEME = "dicom:";
    private static final String PREFIX = "dromedary.dicom.nodes.";

    private final List<Node> nodes;

    DicomNodes(DicomProperties properties) {
        this.nodes = parse(properties.nodes());
    }

    /**
     * A known node.
     *
     * @param name what the settings call it
     * @param aeTitle what it calls itself, as in its URI
     * @param uri a {@code dicom:} endpoint, without {@code operation}
     */
    public record Node(String name, String aeTitle, String uri) {}

    /** All nodes, in the order of the settings. */
    public List<Node> all() {
        return nodes;
    }

    /** The endpoint URI of the node with that AE title, in which blanks at either end count for nothing; null if nobody has it. */
    public String uri(String aeTitle) {
        String wanted = aeTitle == null ? "" : aeTitle.strip();
        return nodes.stream()
                .filter(node -> node.aeTitle().equals(wanted))
                .map(Node::uri)
                .findFirst()
                .orElse(null);
    }

    /** The endpoint URI of the node that the settings call so; null if there is none. */
    public String named(String name) {
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .map(Node::uri)
                .findFirst()
                .orElse(null);
    }

    /** The endpoint URI that is meant by a {@code dicom:} URI, a node's name or its AE title, in this order; null if none is. */
    public String uriOrNode(String text) {
        if (text != null && text.startsWith(SCHEME)) {
            return text;
        }
        String named = named(text);
        return named != null ? named : uri(text);
    }

    /**
     * What follows {@code dicom:} in the URI of a node with more options; those that the node has stay as they are. For routes,
     * which name the scheme.
     *
     * @param name what the settings call it, or its AE title
     * @param options {@code name=value}, separated by {@code &}
     * @throws IllegalArgumentException if there is no such node
     */
    public String asking(String name, String options) {
        String uri = named(name) != null ? named(name) : uri(name);
        if (uri == null) {
            throw new IllegalArgumentException("There is no node " + name + " in dromedary.dicom.nodes; add it there");
        }
        return withOptions(uri, options.split("&"));
    }

    /** What follows the scheme of a {@code dicom:} URI, with those options that it does not have yet. */
    public static String withOptions(String uri, String... options) {
        StringBuilder address = new StringBuilder(uri.substring(SCHEME.length()));
        char separator = uri.contains("?") ? '&' : '?';
        for (String option : options) {
            if (!uri.contains(option.substring(0, option.indexOf('=') + 1))) {
                address.append(separator).append(option);
                separator = '&';
            }
        }
        return address.toString();
    }

    /**
     * The settings as nodes.
     *
     * @throws InvalidConfigurationPropertyValueException for the first that is none
     */
    static List<Node> parse(Map<String, DicomNodeSettings> settings) {
        Map<String, String> names = new HashMap<>();
        return settings.entrySet().stream()
                .map(entry -> {
                    String key = PREFIX + entry.getKey() + ".uri";
                    String uri = entry.getValue().uri();
                    Node node = new Node(entry.getKey(), aeTitle(key, uri), uri);
                    String other = names.put(node.aeTitle(), node.name());
                    if (other != null) {
                        throw new InvalidConfigurationPropertyValueException(
                                key,
                                SafeUri.of(uri),
                                "node " + other + " has the AE title " + node.aeTitle()
                                        + " too; a C-MOVE names its destination by nothing else, so give each its own");
                    }
                    return node;
                })
                .toList();
    }

    private static String aeTitle(String key, String uri) {
        Matcher address = DestinationProbe.DICOM.matcher(Objects.requireNonNullElse(uri, ""));
        if (!address.matches()) {
            throw new InvalidConfigurationPropertyValueException(
                    key, SafeUri.of(uri), "write dicom:AET@HOST:PORT, for instance dicom:PACS@pacs.example.org:104");
        }
        int port = Integer.parseInt(address.group(3));
        if (port < 1 || port > 65_535) {
            throw new InvalidConfigurationPropertyValueException(
                    key, SafeUri.of(uri), "a port is a number from 1 to 65535");
        }
        if (address.group(4) != null && address.group(4).matches("(.*[?&])operation=.*")) {
            throw new InvalidConfigurationPropertyValueException(
                    key, SafeUri.of(uri), "leave operation= away: whoever uses the node says what for");
        }
        String aeTitle = address.group(1).replace("%20", " ").strip();
        if (!aeTitle.matches("[ -~&&[^\\\\]]{1,16}")) {
            throw new InvalidConfigurationPropertyValueException(
                    key, SafeUri.of(uri), "an AE title has 1 to 16 printable ASCII characters without \\");
        }
        return aeTitle;
    }
}
