package org.dromedary.component.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.testsupport.RawAssociation;

/** Peers that break the protocol of queries: each gets the right answer or an abort, and leaves nothing behind. */
@Timeout(60)
class HostilePeerTest {

    private static final String FIND = "1.2.840.10008.5.1.4.1.2.2.1";
    private static final String MPPS = "1.2.840.10008.3.1.2.3.3";
    private static final String EXPLICIT = "1.2.840.10008.1.2.1";
    private static final int C_FIND = 0x0020;
    private static final int N_GET = 0x0110;
    private static final int DATA = 0;
    private static final int COMMAND = 1;
    private static final int LAST = 2;

    @TempDir
    Path folder;

    private ScpRoute scp;

    @BeforeEach
    void start() throws Exception {
        scp = new ScpRoute(folder, "&services=store,find,mpps&requestTimeout=1s&idleTimeout=3s");
        scp.answers.put("find", exchange -> exchange.getMessage().setBody(List.of(Map.of("StudyInstanceUID", "1.2"))));
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        try (RawAssociation association = open()) {
            assertThat(find(association, keys())).isEqualTo(0xFF00);
        }
        await().atMost(20, TimeUnit.SECONDS).until(() -> scp.consumer().getOpenAssociations() == 0);
        scp.close();
        await("the associations' threads end")
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().contains(scp.camel.getName() + ")")
                                && thread.getName().contains("DicomAssociation")));
    }

    private RawAssociation open() throws IOException {
        RawAssociation association = new RawAssociation(scp.port);
        Map<String, String> contexts = new LinkedHashMap<>();
        contexts.put(FIND, EXPLICIT);
        contexts.put(MPPS, EXPLICIT);
        contexts.put("1.2.840.10008.5.1.4.1.2.2.2", EXPLICIT);
        assertThat(RawAssociation.results(association.request("HOSTILE", "DROMEDARY", contexts)))
                .isEqualTo(Map.of(1, 0, 3, 0, 5, 3));
        return association;
    }

    private static byte[] keys() {
        return DatasetBytes.explicit().text(0x00080052, "CS", "STUDY").bytes();
    }

    private static int find(RawAssociation association, byte[] keys) throws IOException {
        association.request(1, C_FIND, FIND, true);
        association.data(1, keys, 0, keys.length, true);
        return association.status();
    }

    private static byte[] pdv(int context, int control, byte[] value) {
        return ByteBuffer.allocate(6 + value.length)
                .putInt(2 + value.length)
                .put((byte) context)
                .put((byte) control)
                .put(value)
                .array();
    }

    @Test
    void nestingTwentyThousandDeepIsRefusedAndTheAssociationGoesOn() throws Exception {
        byte[] nested = DatasetBytes.explicit()
                .text(0x00080052, "CS", "STUDY")
                .nested(20_000)
                .bytes();
        try (RawAssociation association = open()) {
            assertThat(find(association, nested)).isEqualTo(0xA900);
            assertThat(find(association, keys())).isEqualTo(0xFF00);
        }
    }

    @Test
    void keysThatAreTooLongAreRefusedAndTheAssociationGoesOn() throws Exception {
        byte[] keys = DatasetBytes.explicit()
                .text(0x00080052, "CS", "STUDY")
                .element(0x00104000, "UT", new byte[3 << 20])
                .bytes();
        try (RawAssociation association = open()) {
            assertThat(find(association, keys)).isEqualTo(0xA900);
            assertThat(find(association, keys())).isEqualTo(0xFF00);
        }
    }

    @Test
    void aMissingDatasetIsRefused() throws Exception {
        try (RawAssociation association = open()) {
            association.request(1, C_FIND, FIND, false);
            assertThat(association.status()).isEqualTo(0xA900);
        }
    }

    @Test
    void aDatasetThatEndsInsideAnElementIsRefused() throws Exception {
        byte[] keys = keys();
        try (RawAssociation association = open()) {
            assertThat(find(association, java.util.Arrays.copyOf(keys, keys.length - 3)))
                    .isEqualTo(0xA900);
        }
    }

    @Test
    void aRequestThatTheServiceDoesNotKnowIsAnswered() throws Exception {
        try (RawAssociation association = open()) {
            association.request(3, N_GET, MPPS, false);
            // its SOP class is told in another element, so the command is incomplete
            assertThat(association.status()).isEqualTo(0x0212);
            association.request(3, C_FIND, MPPS, true);
            association.data(3, keys(), 0, keys().length, true);
            assertThat(association.status()).isEqualTo(0x0211);
        }
    }

    @Test
    void aRequestInTheContextOfAnotherSopClassIsRefused() throws Exception {
        try (RawAssociation association = open()) {
            association.request(3, C_FIND, FIND, true);
            association.data(3, keys(), 0, keys().length, true);
            assertThat(association.status()).isEqualTo(0x0122);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 7, 2, 255})
    void aContextThatWasNotAcceptedEndsTheAssociation(int context) throws Exception {
        try (RawAssociation association = open()) {
            association.request(context, C_FIND, FIND, true);
            assertThat(association.isAborted()).isTrue();
        }
    }

    @Test
    void aCommandThatNobodyKnowsEndsTheAssociation() throws Exception {
        try (RawAssociation association = open()) {
            association.request(1, 0x0777, FIND, false);
            assertThat(association.isAborted()).isTrue();
        }
    }

    @Test
    void aCommandSetWithoutEndIsCutOff() throws Exception {
        try (RawAssociation association = open()) {
            byte[] part = new byte[1_000];
            boolean ended = false;
            for (int i = 0; i < 100 && !ended; i++) {
                try {
                    association.pdu(RawAssociation.P_DATA_TF, pdv(1, COMMAND, part));
                } catch (IOException e) {
                    ended = true;
                }
            }
            assertThat(association.isEnded()).isTrue();
        }
    }

    @Test
    void aCommandSetThatNestsIsBounded() throws Exception {
        ByteArrayOutputStream nested = new ByteArrayOutputStream();
        for (int i = 0; i < 500; i++) {
            nested.writeBytes(new byte[] {0, 0, 0x77, 0x77, -1, -1, -1, -1, -2, -1, 0, -32, -1, -1, -1, -1});
        }
        try (RawAssociation association = open()) {
            association.commandSet(1, nested.toByteArray());
            assertThat(association.isAborted()).isTrue();
        }
    }

    @Test
    void aCommandSetThatMakesNoSenseIsAnsweredWithAnAbort() throws Exception {
        for (byte[] command : new byte[][] {
            {1, 2, 3, 4, 5},
            {},
            DatasetBytes.implicit().header(0x00000100, "US", 0x7FFFFFF0L).bytes()
        }) {
            try (RawAssociation association = open()) {
                association.pdu(RawAssociation.P_DATA_TF, pdv(1, COMMAND | LAST, command));
                assertThat(association.isAborted()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20_000})
    void aResponseThatNobodyAskedForIsAnsweredWithAnAbort(int levels) throws Exception {
        byte[] dataset = DatasetBytes.explicit().nested(levels).bytes();
        try (RawAssociation association = open()) {
            association.commandSet(
                    1,
                    DatasetBytes.implicit()
                            .text(0x00000002, "UI", FIND)
                            .element(0x00000100, "US", new byte[] {C_FIND, (byte) 0x80})
                            .element(0x00000120, "US", new byte[] {1, 0})
                            .element(0x00000800, "US", levels == 0 ? new byte[] {1, 1} : new byte[] {0, 0})
                            .element(0x00000900, "US", new byte[] {0, (byte) 0xFF})
                            .bytes());
            association.data(1, dataset, 0, dataset.length, true);
            assertThat(association.isAborted()).isTrue();
        }
    }

    @Test
    void pdvsOfOneByteWork() throws Exception {
        try (RawAssociation association = open()) {
            association.request(1, C_FIND, FIND, true);
            byte[] keys = keys();
            for (int i = 0; i < keys.length; i++) {
                association.pdu(
                        RawAssociation.P_DATA_TF, pdv(1, i == keys.length - 1 ? LAST : DATA, new byte[] {keys[i]}));
            }
            assertThat(association.status()).isEqualTo(0xFF00);
        }
    }

    @Test
    void emptyPdvsDoNotKeepItBusy() throws Exception {
        try (RawAssociation association = open()) {
            association.request(1, C_FIND, FIND, true);
            for (int i = 0; i < 1_000; i++) {
                association.pdu(RawAssociation.P_DATA_TF, pdv(1, DATA, new byte[0]));
            }
            association.pdu(RawAssociation.P_DATA_TF, pdv(1, LAST, keys()));
            assertThat(association.status()).isEqualTo(0xFF00);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, ffffffff", "4, ffffffff", "4, 7fffffff", "4, 00000001", "1, 00000000", "5, 00000400", "99, 00000004"
    })
    void aPduOfWrongLengthOrTypeEndsTheAssociation(int type, String length) throws Exception {
        try (RawAssociation association = open()) {
            association.raw(ByteBuffer.allocate(10)
                    .put((byte) type)
                    .put((byte) 0)
                    .putInt((int) Long.parseLong(length, 16))
                    .putInt(0)
                    .array());
            assertThat(association.isAborted()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 7})
    void anotherPduThanARequestAtTheBeginningEndsTheConnection(int type) throws Exception {
        try (RawAssociation association = new RawAssociation(scp.port)) {
            association.pdu(type, new byte[4]);
            assertThat(type == RawAssociation.A_ABORT ? association.isEnded() : association.isAborted())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aReleaseInTheMiddleOfAMessageEndsTheAssociation(boolean insideKeys) throws Exception {
        try (RawAssociation association = open()) {
            association.request(1, C_FIND, FIND, true);
            if (insideKeys) {
                association.pdu(RawAssociation.P_DATA_TF, pdv(1, DATA, keys()));
            }
            association.pdu(RawAssociation.A_RELEASE_RQ, new byte[4]);
            RawAssociation.Pdu answer = association.receive();
            assertThat(answer == null
                            || answer.type() == RawAssociation.A_ABORT
                            || answer.type() == RawAssociation.A_RELEASE_RP)
                    .isTrue();
            assertThat(association.isEnded()).isTrue();
        }
        assertThat(scp.requests).isEmpty();
    }

    @Test
    void aSecondRequestForAnAssociationEndsIt() throws Exception {
        try (RawAssociation association = open()) {
            association.sendRequest("HOSTILE", "DROMEDARY", "1.2.840.10008.3.1.1.1", 1, Map.of(FIND, EXPLICIT));
            assertThat(association.isAborted()).isTrue();
        }
    }

    @Test
    void aDatasetWhereACommandWasDueEndsTheAssociation() throws Exception {
        try (RawAssociation association = open()) {
            association.pdu(RawAssociation.P_DATA_TF, pdv(1, LAST, keys()));
            assertThat(association.isAborted()).isTrue();
        }
    }

    @Test
    void whoStopsInsideAPduIsNotWaitedFor() throws Exception {
        try (RawAssociation association = open()) {
            association.request(1, C_FIND, FIND, true);
            association.raw(new byte[] {4, 0, 0, 0, 0, 50, 0, 0, 0, 46, 1, 0, 8});
            assertThat(association.isEnded()).isTrue();
        }
    }

    @Test
    void whoDoesNotReadItsMatchesIsNotWaitedFor() throws Exception {
        scp.answers.put("find", exchange -> exchange.getMessage()
                .setBody(java.util.stream.Stream.generate(() -> Map.<String, Object>of("StudyInstanceUID", "1.2"))
                        .iterator()));
        try (RawAssociation association = open()) {
            association.request(1, C_FIND, FIND, true);
            association.data(1, keys(), 0, keys().length, true);
            await().atMost(40, TimeUnit.SECONDS).until(() -> scp.consumer().getOpenAssociations() == 0);
        }
        scp.answers.put("find", exchange -> exchange.getMessage().setBody(List.of(Map.of("StudyInstanceUID", "1.2"))));
    }
}
