package org.dromedary.component.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.dromedary.component.InstanceAnswers;
import org.dromedary.component.PeerException;
import org.dromedary.dicom.SyntheticStudy;
import org.dromedary.testsupport.DcmQrScp;
import org.dromedary.testsupport.OrthancServer;

/** The producer's find, move, get and commit against dcmqrscp and Orthanc, with our own consumer as the one that receives. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QueryRetrieveTest {

    @TempDir
    private static Path folder;

    private ScpRoute here;
    private DcmQrScp dcmqrscp;
    private OrthancServer orthanc;
    private SyntheticStudy study;
    private final List<Path> files = new ArrayList<>();

    /** Whom to ask. */
    enum Peer {
        DCMQRSCP,
        ORTHANC
    }

    @BeforeAll
    void start() throws Exception {
        here = new ScpRoute(folder.resolve("here"), "");
        here.camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:received").process(here::receive);
            }
        });
        dcmqrscp = DcmQrScp.start(folder, Map.of("DROMEDARY", here.port));
        orthanc = OrthancServer.start(
                folder.resolve("orthanc"),
                Map.of(
                        "DicomCheckModalityHost",
                        false,
                        "DicomAlwaysAllowStore",
                        true,
                        "DicomAlwaysAllowFind",
                        true,
                        "DicomAlwaysAllowMove",
                        true,
                        "DicomAlwaysAllowGet",
                        true,
                        "DicomModalities",
                        Map.of(
                                "dromedary",
                                Map.of("AET", "DROMEDARY", "Host", "127.0.0.1", "Port", here.port),
                                "deaf",
                                Map.of("AET", "DEAF", "Host", "127.0.0.1", "Port", ScpRoute.freePort()))));
        study = new SyntheticStudy(new SyntheticStudy.Plan(
                SyntheticStudy.Modality.CT, 2, 3, 32, 1, "Thorax", 11, LocalDateTime.of(2026, 11, 21, 8, 0)));
        for (int i = 0; i < study.size(); i++) {
            Path file = folder.resolve("sent-" + i);
            study.write(i, file);
            files.add(file);
        }
        for (Peer peer : Peer.values()) {
            assertThat(ask(peer, "store", "", files).getException()).isNull();
        }
    }

    @AfterAll
    void stop() throws Exception {
        here.close();
        dcmqrscp.close();
        orthanc.close();
    }

    @BeforeEach
    void forget() {
        here.instances.clear();
        here.files.clear();
    }

    private String uri(Peer peer, String operation, String options) {
        int port = peer == Peer.ORTHANC ? orthanc.dicomPort() : dcmqrscp.port();
        return "dicom:" + peer + "@127.0.0.1:" + port + "?operation=" + operation + options;
    }

    private Exchange ask(Peer peer, String operation, String options, Object body) {
        return here.camel
                .createFluentProducerTemplate()
                .withBody(body)
                .to(uri(peer, operation, options))
                .send();
    }

    private static Map<String, Object> keys(Object... pairs) {
        Map<String, Object> keys = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            keys.put(pairs[i].toString(), pairs[i + 1]);
        }
        return keys;
    }

    /** Outside a route, where the exchange does not end before its matches were read. */
    private List<Map<String, Object>> find(Peer peer, QueryModel model, String level, Map<String, Object> keys)
            throws Exception {
        int port = peer == Peer.ORTHANC ? orthanc.dicomPort() : dcmqrscp.port();
        List<Map<String, Object>> found = new ArrayList<>();
        try (FindMatches matches = FindMatches.open(
                new DicomScu.Peer(peer.name(), "127.0.0.1", port),
                new DicomConfiguration(),
                new DicomQuery(model, level, keys),
                0)) {
            matches.forEachRemaining(found::add);
        }
        return found;
    }

    @ParameterizedTest
    @EnumSource
    void findsStudiesSeriesAndInstances(Peer peer) throws Exception {
        List<Map<String, Object>> studies = find(
                peer,
                QueryModel.study,
                "STUDY",
                keys("StudyInstanceUID", study.studyInstanceUid(), "StudyDescription", null, "PatientName", null));
        assertThat(studies).hasSize(1);
        assertThat(studies.get(0)).containsEntry("StudyDescription", "Thorax").containsKey("PatientName");
        Map<String, Object> ofStudy = keys("StudyInstanceUID", study.studyInstanceUid(), "SeriesInstanceUID", null);
        List<Map<String, Object>> series = find(peer, QueryModel.study, "SERIES", ofStudy);
        assertThat(series).hasSize(2);
        Object one = series.get(0).get("SeriesInstanceUID");
        assertThat(find(
                        peer,
                        QueryModel.study,
                        "IMAGE",
                        keys(
                                "StudyInstanceUID",
                                study.studyInstanceUid(),
                                "SeriesInstanceUID",
                                one,
                                "SOPInstanceUID",
                                null)))
                .hasSize(3);
        assertThat(find(peer, QueryModel.patient, "PATIENT", keys("PatientName", "*", "PatientID", null)))
                .isNotEmpty();
        assertThat(find(peer, QueryModel.study, "STUDY", keys("StudyInstanceUID", "1.2.3.4")))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aRouteReadsTheMatches(Peer peer) throws Exception {
        List<Object> found = new ArrayList<>();
        String route = "find-" + peer;
        here.camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:" + route)
                        .to(uri(peer, "find", ""))
                        .split(body())
                        .streaming()
                        .process(exchange -> found.add(exchange.getMessage().getBody()));
            }
        });
        Exchange done = here.camel
                .createFluentProducerTemplate()
                .withBody(keys("StudyInstanceUID", study.studyInstanceUid(), "SeriesInstanceUID", null))
                .withHeader(DicomConstants.QUERY_LEVEL, "series")
                .to("direct:" + route)
                .send();
        assertThat(done.getException()).isNull();
        assertThat(found).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void movesToOurselves(Peer peer) throws Exception {
        Exchange moved =
                ask(peer, "move", "&moveDestination=DROMEDARY", keys("StudyInstanceUID", study.studyInstanceUid()));
        assertThat(moved.getException()).isNull();
        assertThat(moved.getMessage().getHeader(DicomConstants.COMPLETED)).isEqualTo(study.size());
        assertThat(moved.getMessage().getHeader(DicomConstants.REMAINING)).isEqualTo(0);
        assertSame();
    }

    @ParameterizedTest
    @EnumSource
    void getsOntoTheSameAssociation(Peer peer) throws Exception {
        Exchange got = ask(
                peer,
                "get",
                "&storeTo=direct:received&spoolDirectory=" + here.spool,
                keys("StudyInstanceUID", study.studyInstanceUid()));
        assertThat(got.getException()).isNull();
        assertThat(got.getMessage().getHeader(DicomConstants.COMPLETED)).isEqualTo(study.size());
        assertSame();
        assertThat(here.instances.get(0))
                .containsEntry(DicomConstants.CALLING_AET, peer.name())
                .containsEntry(DicomConstants.CALLED_AET, "DROMEDARY");
        assertThat(here.halves()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsRefusedHereCountsAsFailedThere(Peer peer) {
        here.before = exchange -> {
            if (here.files.size() == 2) {
                exchange.getMessage().setHeader(DicomConstants.STATUS, 0xA700);
                exchange.getMessage().setHeader(DicomConstants.ERROR_COMMENT, "disk full");
            }
        };
        try {
            Exchange got = ask(
                    peer,
                    "get",
                    "&storeTo=direct:received&spoolDirectory=" + here.spool,
                    keys("StudyInstanceUID", study.studyInstanceUid()));
            assertThat(got.getException(PeerException.class).isPermanent()).isFalse();
            assertThat(got.getException()).hasMessageContaining("C-GET");
            assertThat(here.files).hasSize(2);
        } finally {
            here.before = exchange -> {};
        }
    }

    @ParameterizedTest
    @EnumSource
    void anUnknownDestinationIsSaidToBeUnknown(Peer peer) {
        Exchange moved =
                ask(peer, "move", "&moveDestination=NOWHERE", keys("StudyInstanceUID", study.studyInstanceUid()));
        assertThat(moved.getException(RequestFailedException.class).isPermanent())
                .isTrue();
        assertThat(moved.getException()).hasMessageContaining("the move destination NOWHERE");
        if (peer == Peer.DCMQRSCP) {
            assertThat(moved.getException())
                    .hasMessageContaining("enter it there with this node's address")
                    .hasMessageContaining("A801");
        }
    }

    private Exchange storeCommitted(List<Path> some, String options, List<Path> told) {
        return here.camel
                .createFluentProducerTemplate()
                .withBody(some)
                .withExchangeProperty(
                        InstanceAnswers.PROPERTY, (BiConsumer<File, Integer>) (file, status) -> told.add(file.toPath()))
                .to(uri(Peer.ORTHANC, "store", "&storageCommitment=true" + options))
                .send();
    }

    /** Orthanc reports on an association that it opens to our consumer. */
    @Test
    void whatIsStoredIsCommittedBeforeItCounts() {
        List<Path> told = new ArrayList<>();
        assertThat(storeCommitted(files, "", told).getException()).isNull();
        assertThat(told).containsExactlyInAnyOrderElementsOf(files);
    }

    @Test
    void whatThePeerDoesNotKeepIsNamed() throws Exception {
        assertThat(ask(Peer.ORTHANC, "commit", "", files).getException()).isNull();
        List<Object> items = new ArrayList<>(files);
        items.add(Map.of("ReferencedSOPClassUID", study.sopClassUid(), "ReferencedSOPInstanceUID", "1.2.3.4.5"));
        Exchange asked = ask(Peer.ORTHANC, "commit", "", items);
        assertThat(asked.getException(RequestFailedException.class).isPermanent())
                .isFalse();
        assertThat(asked.getException())
                .hasMessageContaining("to 6 of 7 instances; not to 1.2.3.4.5")
                .hasMessageContaining("0112");
    }

    @Test
    void withoutAReportNothingCountsAsSent() {
        List<Path> told = new ArrayList<>();
        Exchange sent = storeCommitted(files, "&callingAet=DEAF&commitTimeout=2s", told);
        assertThat(sent.getException(PeerException.class).isPermanent()).isFalse();
        assertThat(sent.getException()).hasMessageContaining("within 2 s: enter DEAF there with the address and port");
        assertThat(told).isEmpty();
    }

    @Test
    void aPeerWithoutStorageCommitmentIsRefusedForGood() {
        Exchange asked = ask(Peer.DCMQRSCP, "commit", "", files);
        assertThat(asked.getException(PeerException.class).isPermanent()).isTrue();
        assertThat(asked.getException()).hasMessageContaining("does not offer storage commitment");
    }

    /** Our own consumer reports on the association of the request. */
    @Test
    void ourOwnNodeCommitsWhatItsRouteSays() throws Exception {
        int port = ScpRoute.freePort();
        here.camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("dicom:KEEPER@127.0.0.1:" + port + "?services=store,commit&spoolDirectory=" + here.spool)
                        .filter(header(DicomConstants.EVENT).isEqualTo(DicomConstants.EVENT_COMMIT))
                        .process(exchange -> {
                            List<Map<String, Object>> items = new ArrayList<>();
                            for (Object item : exchange.getMessage().getBody(List.class)) {
                                Map<String, Object> map = new HashMap<>((Map<String, Object>) item);
                                if (items.isEmpty()) {
                                    map.put("FailureReason", 0x0112);
                                }
                                items.add(map);
                            }
                            exchange.getMessage().setBody(items);
                        });
            }
        });
        Exchange asked = here.camel
                .createFluentProducerTemplate()
                .withBody(files)
                .to("dicom:KEEPER@127.0.0.1:" + port + "?operation=commit")
                .send();
        assertThat(asked.getException())
                .isInstanceOf(RequestFailedException.class)
                .hasMessageContaining("to 5 of 6 instances; not to " + study.sopInstanceUid(0));
    }

    private void assertSame() throws Exception {
        await().atMost(20, TimeUnit.SECONDS).until(() -> here.files.size() == files.size());
        Set<ByteBuffer> sent = new HashSet<>();
        Set<ByteBuffer> received = new HashSet<>();
        for (int i = 0; i < files.size(); i++) {
            sent.add(ByteBuffer.wrap(DcmtkTest.dataset(files.get(i))));
            received.add(ByteBuffer.wrap(DcmtkTest.dataset(here.files.get(i))));
        }
        assertThat(received).isEqualTo(sent);
        for (Path file : here.files) {
            Files.delete(file);
        }
    }
}
