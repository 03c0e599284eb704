package org.dromedary.operations.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class DicomNodesTest {

    private static final Map<String, String> NODE = Map.of(
            "dromedary.dicom.ae-title", "DROMEDARY",
            "dromedary.dicom.host", "127.0.0.1",
            "dromedary.dicom.port", "11112");

    private static DicomNodes nodes(Map<String, String> nodes) {
        Map<String, String> settings = new LinkedHashMap<>(NODE);
        nodes.forEach((name, uri) -> settings.put("dromedary.dicom.nodes." + name + ".uri", uri));
        return new DicomNodes(new Binder(new MapConfigurationPropertySource(settings))
                .bind("dromedary.dicom", DicomProperties.class)
                .get());
    }

    @Test
    void aNodeIsFoundByItsAeTitleAndByItsName() {
        DicomNodes nodes = nodes(Map.of("reading-room", "dicom:READING_ROOM 1@10.1.2.3:104?connectTimeout=5s"));

        String uri = "dicom:READING_ROOM 1@10.1.2.3:104?connectTimeout=5s";
        assertThat(nodes.all()).containsExactly(new DicomNodes.Node("reading-room", "READING_ROOM 1", uri));
        assertThat(nodes.uri(" READING_ROOM 1 ")).isEqualTo(uri);
        assertThat(nodes.named("reading-room")).isEqualTo(uri);
        assertThat(List.of(nodes.uriOrNode("reading-room"), nodes.uriOrNode("READING_ROOM 1")))
                .containsOnly(uri);
        assertThat(nodes.uriOrNode("dicom:OTHER@host:1")).isEqualTo("dicom:OTHER@host:1");
        // AE titles are told apart by case (PS3.5 §6.2)
        assertThat(nodes.uri("reading_room 1")).isNull();
        assertThat(nodes.uri(null)).isNull();
        assertThat(nodes.uriOrNode("nobody")).isNull();
    }

    @Test
    void withoutSettingsNobodyIsKnown() {
        assertThat(nodes(Map.of()).all()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PACS@host:104 | write dicom:AET@HOST:PORT",
                "dicom:PACS@host | write dicom:AET@HOST:PORT",
                "dicom:SEVENTEEN_LETTERS@host:104 | write dicom:AET@HOST:PORT",
                "'' | write dicom:AET@HOST:PORT",
                "dicom:PACS@host:70000 | a port is a number from 1 to 65535",
                "dicom:PACS@host:104?operation=store | leave operation= away",
                "dicom:PÄCS@host:104 | an AE title has 1 to 16 printable ASCII characters",
            })
    void whatIsNoNodeIsToldWithTheRemedy(String uri, String remedy) {
        BindException e = catchThrowableOfType(BindException.class, () -> nodes(Map.of("pacs", uri)));

        assertThat(BindFaults.of(e))
                .singleElement()
                .asString()
                .startsWith("dromedary.dicom.nodes.pacs.uri: " + (uri.isEmpty() ? "(empty)" : uri) + ": " + remedy);
    }

    @Test
    void twoNodesOfOneAeTitleAreRefused() {
        BindException e = catchThrowableOfType(
                BindException.class,
                () -> nodes(new LinkedHashMap<>(Map.of("a", "dicom:X@h1:1", "b", "dicom:X@h2:1"))));

        assertThat(BindFaults.of(e)).singleElement().asString().contains("has the AE title X too");
    }
}
