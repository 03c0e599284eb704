package org.dromedary.operations.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import org.dromedary.delivery.DestinationProperties;

class OriginalsWarningTest {

    private static List<String> warnings(Map<String, Object> destinations) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", destinations));
        return OriginalsWarning.warnings(
                List.of(
                        new DicomNodes.Node("ward", "WARD", "dicom:WARD@ward.example.org:104"),
                        new DicomNodes.Node("lab", "LAB", "dicom:LAB@Research.example.org:0104?tls=true")),
                DestinationProperties.bind(environment));
    }

    @Test
    void aNodeThatGetsDeidentifiedStudiesAndMayRetrieveOriginalsIsTold() {
        String uri = "dromedary.destinations.research.uri";
        String profile = "dromedary.destinations.research.deidentify";
        assertThat(warnings(Map.of(uri, "dicom:RESEARCH@research.example.org:104", profile, "basic")))
                .singleElement()
                .asString()
                .contains("dromedary.dicom.nodes.lab", "research", "C-MOVE");
        assertThat(warnings(Map.of(uri, "dicom:RESEARCH@research.example.org:104")))
                .isEmpty();
        assertThat(warnings(Map.of(uri, "dicom:RESEARCH@research.example.org:105", profile, "basic")))
                .isEmpty();
        assertThat(warnings(Map.of(uri, "file:out", profile, "basic"))).isEmpty();
    }
}
