package org.dromedary.component.dicomweb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dromedary.testsupport.OrthancServer.DICOMWEB;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.component.InstanceAnswers;
import org.dromedary.component.PeerException;
import org.dromedary.component.http.HttpStatusException;
import org.dromedary.dicom.DicomHeader;
import org.dromedary.dicom.TransferSyntax;
import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.testsupport.OrthancServer;
import org.dromedary.testsupport.Pictures;
import org.dromedary.testsupport.SentStudy;

/** {@code dicomweb:} with Orthanc's DICOMweb plugin as the server. */
@Timeout(120)
class DicomWebOrthancTest {

    @TempDir
    static Path shared;

    private static OrthancServer orthanc;
    private static String url;

    @TempDir
    Path folder;

    private final DicomWebRoute route = new DicomWebRoute();

    @BeforeAll
    static void startOrthanc() throws Exception {
        orthanc = OrthancServer.start(
                shared.resolve("orthanc"),
                Map.of(
                        "Plugins",
                        List.of(DICOMWEB),
                        // as it comes: it closes idle connections after a second
                        "KeepAlive",
                        true));
        url = orthanc.url() + "/dicom-web";
    }

    @AfterAll
    static void stopOrthanc() throws Exception {
        if (orthanc != null) {
            orthanc.close();
        }
    }

    @AfterEach
    void stop() {
        route.close();
    }

    private Exchange stow(List<File> files, String... options) {
        return route.stow(url, files, options);
    }

    private List<File> files(SentStudy study) throws IOException {
        return SentStudy.dicomFiles(study.folder()).stream().map(Path::toFile).toList();
    }

    private static Set<String> there(String study) throws Exception {
        Set<String> uids = new HashSet<>();
        for (JsonNode instance : orthanc.get("/dicom-web/studies/" + study + "/instances")) {
            uids.add(instance.at("/00080018/Value/0").asText());
        }
        return uids;
    }

    @Test
    void storesAStudyInSeveralRequests() throws Exception {
        SentStudy study = SentStudy.make(folder, "", 40);

        Exchange exchange = stow(files(study), "batchInstances=7", "requests=3");

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader(DicomWebConstants.STORED)).isEqualTo(40);
        assertThat(route.answers()).hasSize(40).allSatisfy((file, status) -> assertThat(status)
                .isZero());
        assertThat(there(study.uid())).isEqualTo(study.pixels().keySet());
    }

    @Test
    void badInstancesKeepNoOthersBack() throws Exception {
        SentStudy study = SentStudy.make(folder, "", 20);
        List<File> files = new ArrayList<>(files(study));
        File junk =
                Files.writeString(folder.resolve("junk.dcm"), "no DICOM at all").toFile();
        File cut = cut(files.get(3).toPath(), folder.resolve("cut.dcm"));
        File deep = nested(60, study.uid(), folder.resolve("deep.dcm"));
        File strange = nameless(study.uid(), folder.resolve("strange.dcm"));
        files.addAll(4, List.of(junk, cut, deep, strange));

        Exchange exchange = stow(files, "requests=1");

        assertThat(there(study.uid())).containsAll(study.pixels().keySet());
        assertThat(exchange.getException())
                .isInstanceOfSatisfying(StowFailedException.class, e -> assertThat(e.isPermanent())
                        .isTrue())
                .hasMessageContaining("20 of 24");
        assertThat(route.answers()).hasSize(24);
        assertThat(route.answers())
                .containsEntry(junk, InstanceAnswers.REFUSED)
                .containsEntry(cut, InstanceAnswers.REFUSED)
                .containsEntry(deep, InstanceAnswers.REFUSED)
                .containsEntry(strange, InstanceAnswers.REFUSED);
        files(study).forEach(file -> assertThat(route.answers()).containsEntry(file, 0));
        assertThat(orthanc.get("/system").has("Version"))
                .as("Orthanc still runs")
                .isTrue();
    }

    private static File cut(Path whole, Path to) throws IOException {
        byte[] bytes = Files.readAllBytes(whole);
        return Files.write(to, java.util.Arrays.copyOf(bytes, bytes.length - 100))
                .toFile();
    }

    private static File nested(int depth, String study, Path to) throws IOException {
        DatasetBytes dataset = DatasetBytes.instance(DatasetBytes.explicit(), study, study + ".9", study + ".9.1");
        for (int i = 0; i < depth; i++) {
            dataset.header(0x00081140, "SQ", DatasetBytes.UNDEFINED).header(0xFFFEE000, "", DatasetBytes.UNDEFINED);
        }
        for (int i = 0; i < depth; i++) {
            dataset.header(0xFFFEE00D, "", 0).header(0xFFFEE0DD, "", 0);
        }
        dataset.write(to);
        return to.toFile();
    }

    private static File nameless(String study, Path to) throws IOException {
        DatasetBytes.instance(DatasetBytes.explicit(), study, study + ".8", "").write(to);
        return to.toFile();
    }

    @Test
    void whatWasSentBeforeIsNoFailure() throws Exception {
        SentStudy study = SentStudy.make(folder, "", 4);
        stow(files(study));

        Exchange again = stow(files(study));

        assertThat(again.getException()).isNull();
        assertThat(route.answers().values()).containsOnly(0);
    }

    @Test
    void sendsToTheAddressOfTheStudy() throws Exception {
        SentStudy one = SentStudy.make(folder, "", 4);
        SentStudy other = SentStudy.make(folder, "", 4);
        List<File> files = new ArrayList<>(files(one));
        files.addAll(files(other));

        assertThat(stow(files, "studyPath=true").getException()).isNull();
        assertThat(there(one.uid())).hasSize(4);
        assertThat(there(other.uid())).hasSize(4);
    }

    @Test
    void transcodesToWhatTheServerTakes() throws Exception {
        SentStudy study = SentStudy.make(folder, "", 4);

        Exchange exchange = stow(files(study), "transferSyntax=" + TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN);

        assertThat(exchange.getException()).isNull();
        for (JsonNode id : orthanc.get("/instances")) {
            JsonNode uid = orthanc.get("/instances/" + id.asText() + "/simplified-tags")
                    .get("SOPInstanceUID");
            if (study.pixels().containsKey(uid.asText())) {
                assertThat(new String(orthanc.bytes("/instances/" + id.asText() + "/metadata/TransferSyntax")))
                        .isEqualTo(TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN);
            }
        }
    }

    @Test
    void findsPageAfterPage() throws Exception {
        SentStudy study = SentStudy.make(folder, "", 12);
        stow(files(study));

        Exchange exchange = route.ask(
                url,
                Map.of("StudyInstanceUID", study.uid(), "Modality", "MR"),
                Map.of(DicomWebConstants.QUERY_LEVEL, "IMAGE"),
                "operation=qido",
                "pageSize=5",
                "includeField=NumberOfFrames");

        assertThat(exchange.getException()).isNull();
        Set<Object> found = new HashSet<>();
        Iterator<?> matches = exchange.getMessage().getBody(Iterator.class);
        matches.forEachRemaining(match -> found.add(((Map<?, ?>) match).get("SOPInstanceUID")));
        assertThat(found).isEqualTo(study.pixels().keySet());
    }

    @Test
    void findsNothing() {
        Exchange exchange = route.ask(url, Map.of("PatientID", "NOBODY"), Map.of(), "operation=qido");

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody(Iterator.class).hasNext()).isFalse();
    }

    @Test
    void retrievesAStudySeriesAndInstance() throws Exception {
        SentStudy study = SentStudy.make(folder, "", 6);
        stow(files(study));
        Path spool = folder.resolve("spool");
        String to = "spoolDirectory=" + spool;

        Exchange all = route.ask(url, Map.of("StudyInstanceUID", study.uid()), Map.of(), "operation=wado", to);

        assertThat(all.getException()).isNull();
        assertThat(SentStudy.pixelsIn(spool)).isEqualTo(study.pixels());
        DicomHeader one = SentStudy.header(files(study).get(0).toPath());
        Map<String, Object> keys = Map.of(
                "StudyInstanceUID",
                study.uid(),
                "SeriesInstanceUID",
                one.seriesInstanceUid(),
                "SOPInstanceUID",
                one.sopInstanceUid());
        Exchange single = route.ask(url, keys, Map.of(), "operation=wado", to);
        assertThat(single.getMessage().getBody(List.class)).hasSize(1);
        Exchange series = route.ask(
                url,
                Map.of("StudyInstanceUID", study.uid(), "SeriesInstanceUID", one.seriesInstanceUid()),
                Map.of(),
                "operation=wado",
                to);
        assertThat(series.getMessage().getBody(List.class)).hasSize(3);
        Exchange metadata = route.ask(url, keys, Map.of(), "operation=wado", "retrieve=metadata");
        Map<?, ?> dataset =
                (Map<?, ?>) metadata.getMessage().getBody(Iterator.class).next();
        assertThat(dataset.get("SOPInstanceUID")).isEqualTo(one.sopInstanceUid());
        assertThat(dataset.get("Rows")).isEqualTo(64);
        Exchange frames =
                route.ask(url, keys, Map.of(DicomWebConstants.FRAMES, "1"), "operation=wado", "retrieve=frames", to);
        assertThat(frames.getException()).isNull();
        assertThat((File) frames.getMessage().getBody(List.class).get(0)).hasSize(64 * 64 * 2);
        Exchange rendered = route.ask(url, keys, Map.of(), "operation=wado", "retrieve=rendered", to);
        assertThat(rendered.getException()).isNull();
        File picture = (File) rendered.getMessage().getBody(List.class).get(0);
        assertThat(Pictures.read(Files.readAllBytes(picture.toPath())).getWidth())
                .isEqualTo(64);
        Exchange none =
                route.ask(url, keys, Map.of(DicomWebConstants.FRAMES, "7"), "operation=wado", "retrieve=frames", to);
        assertThat(none.getException()).isInstanceOf(HttpStatusException.class);
    }

    @Test
    void handsEachInstanceOn() throws Exception {
        SentStudy study = SentStudy.make(folder, "", 6);
        stow(files(study));
        Set<Object> taken = new HashSet<>();
        route.camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:received").process(exchange -> {
                    assertThat(exchange.getMessage().getBody(File.class)).exists();
                    taken.add(exchange.getMessage().getHeader(DicomWebConstants.SOP_INSTANCE_UID));
                });
            }
        });
        Path spool = folder.resolve("spool");

        Exchange exchange = route.ask(
                url,
                Map.of("StudyInstanceUID", study.uid()),
                Map.of(),
                "operation=wado",
                "storeTo=direct:received",
                "spoolDirectory=" + spool);

        assertThat(exchange.getException()).isNull();
        assertThat(taken).isEqualTo(study.pixels().keySet());
        assertThat(spool).isEmptyDirectory();
    }

    @Test
    void anUnknownStudyIsToldAsSuch() {
        Exchange exchange = route.ask(
                url, Map.of("StudyInstanceUID", "1.2.3.4"), Map.of(), "operation=wado", "spoolDirectory=" + folder);

        assertThat(exchange.getException())
                .isInstanceOfSatisfying(
                        HttpStatusException.class, e -> assertThat(e.status()).isEqualTo(404));
    }

    @Test
    void echoes() {
        assertThat(route.ask(url, Map.of(), Map.of(), "operation=echo").getException())
                .isNull();
        assertThat(route.ask(orthanc.url() + "/elsewhere", Map.of(), Map.of(), "operation=echo")
                        .getException())
                .isInstanceOf(PeerException.class)
                .hasMessageContaining("404");
    }
}
