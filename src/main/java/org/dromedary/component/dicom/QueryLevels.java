package org.dromedary.component.dicom;

import java.util.List;
import java.util.Map;

import org.aoju.bus.image.Status;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.metric.ImageException;

/** The Query/Retrieve Levels of each model (PS3.4 C.6.1.1, C.6.2.1). */
final class QueryLevels {

    private static final Map<String, List<String>> OF_MODEL = Map.of(
            "patient", List.of("PATIENT", "STUDY", "SERIES", "IMAGE"), "study", List.of("STUDY", "SERIES", "IMAGE"));

    private QueryLevels() {}

    /** @throws ImageException A900 if the request names no level of its model */
    static void check(ScpRequest request) throws ImageException {
        String level = request.dataset().getString(Tag.QueryRetrieveLevel);
        if (level == null) {
            throw RouteScp.refused(
                    Status.IdentifierDoesNotMatchSOPClass, "Query/Retrieve Level (0008,0052) is missing");
        }
        List<String> levels = OF_MODEL.get(request.served().model());
        if (!levels.contains(level)) {
            throw RouteScp.refused(
                    Status.IdentifierDoesNotMatchSOPClass,
                    "Query/Retrieve Level must be one of " + String.join(", ", levels));
        }
    }
}
