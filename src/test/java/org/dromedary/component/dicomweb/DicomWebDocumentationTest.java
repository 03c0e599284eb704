package org.dromedary.component.dicomweb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

/** The component's page lists the options and headers that the component has. */
class DicomWebDocumentationTest {

    @Test
    void thePageHasEveryOptionAndHeaderAsTheyAre() throws Exception {
        JsonNode schema;
        try (InputStream json = DicomWebComponent.class.getResourceAsStream(
                "/META-INF/org/dromedary/component/dicomweb/dicomweb.json")) {
            schema = new ObjectMapper().readTree(json);
        }
        List<String> rows = new ArrayList<>();
        schema.path("properties").fields().forEachRemaining(option -> {
            if (!option.getKey().equals("lazyStartProducer")) {
                rows.add("| `" + option.getKey() + "` | "
                        + option.getValue().path("type").asText() + " | "
                        + defaultValue(option.getValue()) + " | "
                        + option.getValue().path("description").asText() + " |");
            }
        });
        schema.path("headers")
                .fields()
                .forEachRemaining(header -> rows.add("| `" + header.getKey() + "` | "
                        + header.getValue().path("javaType").asText() + " | "
                        + header.getValue().path("description").asText() + " |"));

        assertThat(Files.readAllLines(Path.of("docs/components/dicomweb.md"))).containsAll(rows);
        assertThat(rows).hasSizeGreaterThan(30);
    }

    private static String defaultValue(JsonNode option) {
        return option.has("defaultValue") ? "`" + option.path("defaultValue").asText() + "`" : "";
    }
}
