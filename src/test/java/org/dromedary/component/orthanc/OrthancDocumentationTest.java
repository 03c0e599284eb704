package org.dromedary.component.orthanc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

class OrthancDocumentationTest {

    /** Those of every component of Camel's. */
    private static final Set<String> CAMELS =
            Set.of("lazyStartProducer", "bridgeErrorHandler", "exceptionHandler", "exchangePattern");

    @Test
    void thePageHasEveryOptionAndHeaderAsTheyAre() throws Exception {
        JsonNode schema;
        try (InputStream json =
                OrthancComponent.class.getResourceAsStream("/META-INF/org/dromedary/component/orthanc/orthanc.json")) {
            schema = OrthancClient.JSON.readTree(json);
        }
        List<String> rows = new ArrayList<>();
        schema.path("properties").properties().forEach(option -> {
            if (!CAMELS.contains(option.getKey())) {
                JsonNode standard = option.getValue().path("defaultValue");
                rows.add("| `" + option.getKey() + "` | "
                        + option.getValue().path("type").asText() + " | "
                        + (standard.isMissingNode() ? "" : "`" + standard.asText() + "`") + " | "
                        + option.getValue().path("description").asText() + " |");
            }
        });
        schema.path("headers")
                .properties()
                .forEach(header -> rows.add("| `" + header.getKey() + "` | "
                        + header.getValue().path("javaType").asText() + " | "
                        + header.getValue().path("description").asText() + " |"));

        assertThat(rows).hasSizeGreaterThan(40);
        assertThat(Files.readAllLines(Path.of("docs/components/orthanc.md"))).containsAll(rows);
    }
}
