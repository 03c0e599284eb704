package org.dromedary.delivery;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;

/**
 * Keeps one route running for each enabled destination, {@code deliver-<name>}, made of a template of
 * {@code deliver.camel.yaml}.
 */
public final class DestinationRoutes {

    private static final Set<String> TAKE_STUDIES = Set.of("dicom", "dicomweb", "orthanc");
    private static final Set<String> TAKE_NAMES = Set.of("file", "ftp", "ftps", "sftp");

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

    /** The configured endpoint; where others read a folder, a file appears under its name only when it is whole. */
    static String endpoint(DestinationSettings settings) {
        String uri = settings.uri();
        if (settings.verify() == DestinationSettings.Verify.COMMIT && !uri.contains("storageCommitment=")) {
            return uri + (uri.contains("?") ? "&" : "?") + "storageCommitment=true";
        }
        if (!TAKE_NAMES.contains(settings.scheme()) || uri.contains("tempPrefix=") || uri.contains("tempFileName=")) {
            return uri;
        }
        return uri + (uri.contains("?") ? "&" : "?") + "tempPrefix=.inprogress-";
    }
}
