package org.dromedary.web.dicomweb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dromedary.web.dicomweb.DicomWebClient.header;
import static org.dromedary.web.dicomweb.DicomWebClient.parts;

import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import org.aoju.bus.image.Tag;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.web.WebTest;

/** QIDO-RS over a real port, on three studies of two series with two instances each. */
@WebTest
class SearchTest {

    private static final String ROOT = "1.6.";

    @LocalServerPort
    int port;

    private DicomWebClient client;

    @BeforeEach
    void store() throws Exception {
        client = new DicomWebClient(
                "http://localhost:" + port + "/dicom-web", DicomWebClient.basic("admin", "correct horse"));
        List<byte[]> files = new ArrayList<>();
        String[] names = {"Q\u00fcery^Anna", "Query^Bert=\u5c71\u7530", "Other^Carl"};
        for (int study = 1; study <= 3; study++) {
            for (int series = 1; series <= 2; series++) {
                for (int sop = 1; sop <= 2; sop++) {
                    files.add(instance(names[study - 1], ROOT + study, series, sop));
                }
            }
        }
        assertThat(client.store("/studies", files.toArray(byte[][]::new)).statusCode())
                .isEqualTo(200);
    }

    private static byte[] instance(String name, String study, int series, int sop) {
        String uid = study + "." + series + "." + sop;
        return DatasetBytes.explicit()
                .text(Tag.SpecificCharacterSet, "CS", "ISO_IR 192")
                .text(Tag.SOPClassUID, "UI", DatasetBytes.SECONDARY_CAPTURE)
                .text(Tag.SOPInstanceUID, "UI", uid)
                .text(Tag.StudyDate, "DA", "2026010" + study.charAt(study.length() - 1))
                .text(Tag.Modality, "CS", series == 1 ? "CT" : "SR")
                .element(
                        Tag.StudyDescription,
                        "LO",
                        "Head qido-secret@example.org pw=hush".getBytes(StandardCharsets.UTF_8))
                .element(Tag.PatientName, "PN", name.getBytes(StandardCharsets.UTF_8))
                .text(Tag.PatientID, "LO", "QIDO" + study.charAt(study.length() - 1))
                .text(Tag.StudyInstanceUID, "UI", study)
                .text(Tag.SeriesInstanceUID, "UI", study + "." + series)
                .text(Tag.SeriesNumber, "IS", String.valueOf(series))
                .text(Tag.InstanceNumber, "IS", String.valueOf(sop))
                .sequence(
                        Tag.RequestAttributesSequence,
                        DatasetBytes.explicit()
                                .text(Tag.ScheduledProcedureStepID, "SH", "STEP" + series)
                                .text(Tag.RequestedProcedureID, "SH", "RP" + study))
                .file(uid);
    }

    private List<String> found(String path, String tag) throws Exception {
        List<String> values = new ArrayList<>();
        for (JsonNode match : client.json(path)) {
            values.add(match.at("/" + tag + "/Value/0").asText());
        }
        return values;
    }

    private List<String> studies(String query) throws Exception {
        return found("/studies?" + query, "0020000D");
    }

    @Test
    void aStudySaysWhatTheStandardWants() throws Exception {
        JsonNode study = client.json("/studies?PatientID=QIDO1").get(0);
        assertThat(study.at("/00080005/Value/0").asText()).isEqualTo("ISO_IR 192");
        assertThat(study.at("/00100010/Value/0/Alphabetic").asText()).isEqualTo("Q\u00fcery^Anna");
        assertThat(study.at("/00080061/Value").toString()).contains("CT").contains("SR");
        assertThat(study.at("/00201206/Value/0").asInt()).isEqualTo(2);
        assertThat(study.at("/00201208/Value/0").asInt()).isEqualTo(4);
        assertThat(study.at("/00080056/Value/0").asText()).isEqualTo("ONLINE");
        assertThat(study.at("/00081190/Value/0").asText()).endsWith("/dicom-web/studies/" + ROOT + "1");
        for (String required :
                List.of("00080020", "00080030", "00080050", "00080090", "00100030", "00100040", "00200010")) {
            assertThat(study.has(required)).as(required).isTrue();
        }
        assertThat(study.at("/00081030/Value/0").asText())
                .as("without recipients and password")
                .isEqualTo("Head");
        assertThat(client.json("/studies?PatientID=QIDO2")
                        .get(0)
                        .at("/00100010/Value/0/Ideographic")
                        .asText())
                .isEqualTo("\u5c71\u7530");
    }

    @Test
    void matchingOfAllKinds() throws Exception {
        assertThat(studies("PatientID=QIDO*")).hasSize(3);
        assertThat(studies("00100020=QIDO2")).containsExactly(ROOT + "2");
        assertThat(studies("PatientID=QIDO?&StudyDate=20260102-20260103")).hasSize(2);
        assertThat(studies("StudyInstanceUID=" + ROOT + "1," + ROOT + "3")).hasSize(2);
        assertThat(studies("0020000D=" + ROOT + "1%5C" + ROOT + "2")).hasSize(2);
        assertThat(studies("0020000d=" + ROOT + "2"))
                .as("hexadecimal digits in small letters")
                .containsExactly(ROOT + "2");
        assertThat(studies("0020000d=1.2.3")).isEmpty();
        assertThat(found("/series?0020000e=" + ROOT + "2.1", "0020000E")).containsExactly(ROOT + "2.1");
        assertThat(studies("PatientID=QIDO*&ModalitiesInStudy=SR")).hasSize(3);
        assertThat(studies("PatientID=QIDO*&ModalitiesInStudy=MR,US")).isEmpty();
        assertThat(studies("PatientID=QIDO*&PatientName=query*")).hasSize(1);
        assertThat(studies("PatientID=QIDO*&StudyDescription=*qido-secret*")).isEmpty();
        assertThat(studies("PatientID=NOBODY")).isEmpty();
    }

    @Test
    void fuzzyMatchingFindsWordsThatStandApart() throws Exception {
        assertThat(studies("PatientID=QIDO*&PatientName=bert")).isEmpty();
        assertThat(studies("PatientID=QIDO*&PatientName=bert&fuzzymatching=true"))
                .containsExactly(ROOT + "2");
        assertThat(studies("PatientID=QIDO*&fuzzymatching=true&PatientName=oth%20car"))
                .containsExactly(ROOT + "3");
    }

    @Test
    void seriesAndInstancesOfAllRelations() throws Exception {
        assertThat(found("/studies/" + ROOT + "1/series", "0020000E")).containsExactly(ROOT + "1.1", ROOT + "1.2");
        assertThat(found("/studies/" + ROOT + "1/series?Modality=SR", "0020000E"))
                .containsExactly(ROOT + "1.2");
        assertThat(found("/series?PatientID=QIDO*&Modality=CT", "0020000E")).hasSize(3);
        assertThat(found("/studies/" + ROOT + "1/instances", "00080018")).hasSize(4);
        assertThat(found("/studies/" + ROOT + "1/series/" + ROOT + "1.2/instances?InstanceNumber=2", "00080018"))
                .containsExactly(ROOT + "1.2.2");
        assertThat(found("/instances?SOPInstanceUID=" + ROOT + "3.1.2", "00080018"))
                .hasSize(1);
        assertThat(found("/studies/" + ROOT + "1/instances?StudyInstanceUID=" + ROOT + "2", "0020000D"))
                .as("the path counts")
                .containsOnly(ROOT + "1");

        JsonNode series = client.json("/studies/" + ROOT + "1/series").get(0);
        assertThat(series.at("/00081190/Value/0").asText()).endsWith("/studies/" + ROOT + "1/series/" + ROOT + "1.1");
        assertThat(series.at("/00201209/Value/0").asInt()).isEqualTo(2);
        assertThat(series.at("/00400275/Value/0/00400009/Value/0").asText()).isEqualTo("STEP1");
        assertThat(series.has("00100010"))
                .as("of the study, which the path names")
                .isFalse();
        JsonNode instance =
                client.json("/instances?SOPInstanceUID=" + ROOT + "1.1.1").get(0);
        assertThat(instance.at("/00081190/Value/0").asText())
                .endsWith("/studies/" + ROOT + "1/series/" + ROOT + "1.1/instances/" + ROOT + "1.1.1");
        assertThat(instance.has("00100010") && instance.has("00080060")).isTrue();
    }

    @Test
    void sequencesByPathAndFieldsOnDemand() throws Exception {
        assertThat(found(
                        "/studies/" + ROOT + "1/series?RequestAttributesSequence.ScheduledProcedureStepID=STEP2",
                        "0020000E"))
                .containsExactly(ROOT + "1.2");
        assertThat(found("/studies/" + ROOT + "1/series?00400275.00400009=STEP1", "0020000E"))
                .containsExactly(ROOT + "1.1");
        JsonNode study = client.json(
                        "/studies?PatientID=QIDO1&includefield=SOPClassesInStudy,0008103E&includefield=Manufacturer")
                .get(0);
        assertThat(study.at("/00080062/Value/0").asText()).isEqualTo(DatasetBytes.SECONDARY_CAPTURE);
        assertThat(study.has("00080070")).isTrue();
        assertThat(client.json("/studies/" + ROOT + "1/instances?includefield=all")
                        .get(0)
                        .has("00080023"))
                .isTrue();
    }

    @Test
    void pages() throws Exception {
        List<String> all = studies("PatientID=QIDO*");
        assertThat(studies("PatientID=QIDO*&limit=1&offset=1")).containsExactly(all.get(1));
        assertThat(studies("PatientID=QIDO*&offset=9")).isEmpty();
        assertThat(studies("PatientID=QIDO*&limit=0")).isEmpty();
        HttpResponse<byte[]> page = client.get("/studies?PatientID=QIDO*&limit=2");
        assertThat(header(page, "Warning")).as("the client wanted no more").isEmpty();
    }

    @Test
    void theFormThatIsWanted() throws Exception {
        HttpResponse<byte[]> xml =
                client.get("/studies?PatientID=QIDO*", "Accept", "multipart/related; type=\"application/dicom+xml\"");
        assertThat(header(xml, "Content-Type")).startsWith("multipart/related; type=\"application/dicom+xml\"");
        assertThat(parts(xml)).hasSize(3);
        assertThat(new String(parts(xml).get(0), StandardCharsets.UTF_8))
                .contains("<FamilyName>Q\u00fcery</FamilyName>");
        assertThat(client.get("/studies?PatientID=NOBODY", "Accept", "application/dicom+xml")
                        .statusCode())
                .isEqualTo(204);
        assertThat(client.get("/studies?PatientID=QIDO1", "Accept", "image/png").statusCode())
                .isEqualTo(406);
        for (String accept : List.of("*/*", "application/json", "application/dicom+json, */*;q=0.1")) {
            assertThat(header(client.get("/studies?PatientID=QIDO1", "Accept", accept), "Content-Type"))
                    .isEqualTo("application/dicom+json");
        }
        assertThat(header(
                        client.get("/studies?PatientID=QIDO1&accept=application/dicom+json", "Accept", "text/html"),
                        "Content-Type"))
                .isEqualTo("application/dicom+json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bogus=1",
                "PatientIDs=1",
                "001000200=1",
                "limit=-1",
                "limit=x",
                "limit=99999999999",
                "offset=1.5",
                "fuzzymatching=yes",
                "StudyDate=yesterday",
                "StudyDate=2026-01-01",
                "StudyTime=noon",
                "PixelData=1",
                "RequestAttributesSequence=1",
                "PatientID.PatientName=1",
                "RequestAttributesSequence.=1",
                "00091001=1",
                "includefield=Bogus",
                "PatientID=%zz",
                "PatientID=%ff%fe",
                "PatientID=a%00b",
                "PatientID'--=1",
                "StudyInstanceUID=1%27%20or%20%271%27=%271"
            })
    void aQueryThatIsNoneIsRefused(String query) throws Exception {
        assertThat(raw("/dicom-web/studies?" + query)).startsWith("HTTP/1.1 400");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "' or '1'='1",
                "x'; drop table study; --",
                "%') or 1=1 --",
                "\" or \"\"=\"",
                "${jndi:ldap://x}",
                "#{1+1}",
                "_",
                "%"
            })
    void whatLooksLikeSqlIsText(String value) throws Exception {
        String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8);
        for (String key : List.of("PatientID", "AccessionNumber", "StudyDescription", "PatientName")) {
            assertThat(studies(key + "=" + encoded)).as(key).isEmpty();
        }
        assertThat(studies("PatientID=QIDO*")).hasSize(3);
    }

    /** The status line of a request as it stands; Java's client would not send it. */
    private String raw(String target) throws Exception {
        try (Socket socket = new Socket("localhost", port)) {
            socket.getOutputStream()
                    .write(("GET " + target + " HTTP/1.0\r\nHost: x\r\nAuthorization: "
                                    + DicomWebClient.basic("admin", "correct horse") + "\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void pathsThatNameNothing() throws Exception {
        assertThat(client.get("/studies/1.2.x/series").statusCode()).isEqualTo(400);
        assertThat(client.get("/patients").statusCode()).isEqualTo(404);
        assertThat(client.json("/studies/1.2.3.4.5/series")).isEmpty();
    }
}
