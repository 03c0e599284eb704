package org.dromedary.component.dicomweb;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.dromedary.component.http.HttpCall;
import org.dromedary.testsupport.MarkdownTable;

/** What this side asks DICOMweb servers for, from the code that asks. */
public final class DicomWebTables {

    private static final DicomWebConfiguration DEFAULTS = new DicomWebConfiguration();

    private DicomWebTables() {}

    /** Transactions with their resources and the media types that are asked for. */
    public static String userAgent() {
        MarkdownTable table = new MarkdownTable("transaction", "resource", "Accept");
        table.row(
                "Store (STOW-RS, §10.5)", "`POST /studies`, `POST /studies/{study}`", "`" + StowRequests.ACCEPT + "`");
        for (String level : List.of("STUDY", "SERIES", "IMAGE")) {
            Set<String> resources = new LinkedHashSet<>();
            resources.add(resource(level, Map.of()));
            resources.add(resource(level, Map.of("StudyInstanceUID", "1", "SeriesInstanceUID", "2")));
            table.row("Search (QIDO-RS, §10.6), " + level, String.join(", ", resources), "`" + JsonAnswer.ACCEPT + "`");
        }
        for (RetrievedResource resource : RetrievedResource.values()) {
            HttpCall call = new WadoRequest(resource, "1", "2", "3", "4").call(DEFAULTS);
            table.row(
                    "Retrieve (WADO-RS, §10.4), " + resource,
                    "`GET "
                            + call.path()
                                    .replace("/1", "/{study}")
                                    .replace("/2", "/{series}")
                                    .replace("/3", "/{instance}")
                                    .replace("/4", "/{frames}")
                            + "`"
                            + (call.path().contains("frames") && resource != RetrievedResource.frames
                                    ? ", also without frames, and of series and studies"
                                    : resource == RetrievedResource.frames ? "" : ", also of series and studies"),
                    "`" + call.headers().getOrDefault("Accept", JsonAnswer.ACCEPT) + "`");
        }
        return table.toString();
    }

    private static String resource(String level, Map<String, String> keys) {
        String path = QidoQuery.of(level, keys, DEFAULTS).address(0, 0).replaceFirst("\\?.*", "");
        return "`GET " + path.replace("/1", "/{study}").replace("/2", "/{series}") + "`";
    }
}
