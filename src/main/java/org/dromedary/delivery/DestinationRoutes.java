package org.dromedary.delivery;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;

/**
 * Keeps one route running for each enabled destination, {@code deliver-<name>}, made of a template of
 * {@code deliver.camel.yaml}.
 */
public final class DestinationRoutes {

    private static final Set<String> TAKE_STUDIES = Set.of("dicom", "dicomweb", "orthanc");
    private static final Set<String> TAKE_NAMES = Set.of("file", "ftp", "ftps", "sftp");

    /** One connection for a delivery; an older file stays until the new one is whole. */
    private static final Map<String, String> REMOTE = new TreeMap<>(Map.of(
            "eagerDeleteTargetFile", "false",
            "maximumReconnectAttempts", "0",
            "sendNoop", "false",
            "disconnectOnBatchComplete", "true"));

    private final RouteKeeper keeper;

    DestinationRoutes(DestinationProperties configured, Destinations destinations) {
        Map<String, RouteKeeper.Wanted> wanted = new LinkedHashMap<>();
        configured.all().forEach((name, settings) -> {
            if (settings.enabled()) {
                Map<String, String> parameters = Map.of("destination", name, "uri", endpoint(settings));
                wanted.put(name, new RouteKeeper.Wanted(routeId(name), template(settings), parameters));
            }
        });
        keeper = new RouteKeeper("Destination", wanted, destinations::problem);
    }

    /** The id of a destination's route. */
    public static String routeId(String destination) {
        return "deliver-" + destination;
    }

    /** Called once, when the context has started. */
    void start(CamelContext context) {
        keeper.start(context);
    }

    /** Makes what is missing or out of date. */
    void ensure(ModelCamelContext context) {
        keeper.ensure(context);
    }

    static String template(DestinationSettings settings) {
        if (settings.template() != null) {
            return settings.template();
        }
        return TAKE_STUDIES.contains(settings.scheme()) ? "deliver-study" : "deliver-files";
    }

    /**
     * The configured endpoint with what a delivery needs and the settings leave open: where others read a folder, a file appears
     * under its name only when it is whole, and whether to try again is the queue's business.
     */
    static String endpoint(DestinationSettings settings) {
        String uri = settings.uri();
        if (settings.verify() == DestinationSettings.Verify.COMMIT && !has(uri, "storageCommitment")) {
            return with(uri, "storageCommitment", "true");
        }
        if (!TAKE_NAMES.contains(settings.scheme())) {
            return uri;
        }
        boolean named = has(uri, "tempPrefix") || has(uri, "tempFileName");
        uri = named ? uri : with(uri, "tempPrefix", ".inprogress-");
        if (!settings.scheme().equals("file")) {
            for (Map.Entry<String, String> option : REMOTE.entrySet()) {
                uri = has(uri, option.getKey()) ? uri : with(uri, option.getKey(), option.getValue());
            }
        }
        return uri;
    }

    private static boolean has(String uri, String option) {
        return uri.contains("?" + option + "=") || uri.contains("&" + option + "=");
    }

    private static String with(String uri, String option, String value) {
        return uri + (uri.contains("?") ? "&" : "?") + option + "=" + value;
    }
}
