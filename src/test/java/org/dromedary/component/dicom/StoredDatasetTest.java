package org.dromedary.component.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.dromedary.dicom.Part10;
import org.dromedary.dicom.TransferSyntax;
import org.dromedary.testsupport.ScriptedScp;
import org.dromedary.testsupport.ScriptedScp.Call;
import org.dromedary.testsupport.ScriptedScp.Script;

/** What arrives of a file's bytes, whatever PDUs the peer takes, and what becomes of those that do not. */
@Timeout(60)
class StoredDatasetTest {

    private static final String CT = "1.2.840.10008.5.1.4.1.1.2";
    private static final int A_ABORT = 7;
    private static final int LAST = 2;

    @TempDir
    Path folder;

    /** PDVs of datasets. */
    private final List<byte[]> values = new ArrayList<>();

    private final AtomicInteger longestPdu = new AtomicInteger();

    private Script taking(int maxPduLength) {
        return new Script() {
            @Override
            public int maxPduLength() {
                return maxPduLength;
            }

            @Override
            public void receiving(Call call, int bytes) {
                longestPdu.accumulateAndGet(bytes, Math::max);
            }

            @Override
            public void data(byte[] pdv) {
                values.add(pdv);
            }
        };
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private Path file(String syntax, byte[] dataset) throws IOException {
        Path file = folder.resolve("instance.dcm");
        Files.write(file, Part10.head(CT, "1.2.3.4", syntax, null));
        return Files.write(file, dataset, StandardOpenOption.APPEND);
    }

    private static DicomScu open(ScriptedScp peer, String syntax) throws Exception {
        return DicomScu.open(
                new DicomScu.Peer("PEER", "127.0.0.1", peer.port()),
                "TEST",
                List.of(new DicomScu.Context(CT, syntax), DicomScu.Context.VERIFICATION),
                5_000,
                5_000);
    }

    @ParameterizedTest
    @CsvSource({
        "16384, 524288",
        "16384, 600000",
        "16384, 1400001",
        "16384, 16378",
        "16384, 16379",
        "16384, 16377",
        "16384, 0",
        "16384, 1",
        "4096, 524288",
        "4096, 8180",
        "0, 1400000",
        "0, 131061",
        "131072, 700000",
        "16383, 50000",
        "129, 3001",
        "8, 101",
        "7, 20"
    })
    void whatIsInTheFileArrivesInPdusThatThePeerTakes(int maxPduLength, int length) throws Exception {
        byte[] dataset = random(length);
        Path file = file(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, dataset);
        try (ScriptedScp peer = new ScriptedScp(taking(maxPduLength));
                DicomScu scu = open(peer, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN)) {
            for (int i = 0; i < 2; i++) {
                values.clear();
                assertThat(scu.store(file, Part10.read(file)).status()).isZero();
                assertArrived(dataset, maxPduLength);
            }
            // the association is as it was
            scu.echo();
            assertThat(peer.received).hasSize(2);
        }
    }

    private void assertArrived(byte[] dataset, int maxPduLength) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] pdv : values) {
            boolean last = pdv == values.get(values.size() - 1);
            assertThat(pdv[1]).isEqualTo((byte) (last ? LAST : 0));
            if (!last && maxPduLength != 7) {
                assertThat(pdv.length).isEven().isGreaterThan(2);
            }
            all.write(pdv, 2, pdv.length - 2);
        }
        assertThat(all.toByteArray()).isEqualTo(dataset);
        if (maxPduLength > 0) {
            assertThat(longestPdu).hasValueLessThanOrEqualTo(maxPduLength);
        }
    }

    @Test
    void aDeflatedDatasetGoesAsItIs() throws Exception {
        byte[] dataset = random(70_001);
        Path file = file(TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN, dataset);
        try (ScriptedScp peer = new ScriptedScp(taking(16_384));
                DicomScu scu = open(peer, TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN)) {
            assertThat(scu.store(file, Part10.read(file)).status()).isZero();
            assertArrived(dataset, 16_384);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPeerThatEndsInTheMiddleOfAnInstanceIsToldSoon(boolean abort) throws Exception {
        Path file = file(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, random(30_000_000));
        AtomicInteger bytes = new AtomicInteger();
        Script ending = new Script() {
            @Override
            public void receiving(Call call, int length) throws Exception {
                if (bytes.addAndGet(length) > 1_000_000) {
                    if (abort) {
                        call.write(A_ABORT, new byte[] {0, 0, 0, 0});
                    }
                    call.cut();
                }
            }
        };
        try (ScriptedScp peer = new ScriptedScp(ending);
                DicomScu scu = open(peer, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN)) {
            assertThatThrownBy(() -> scu.store(file, Part10.read(file)))
                    .isInstanceOfSatisfying(AssociationFailedException.class, e -> assertThat(e.isPermanent())
                            .isFalse());
            assertThat(scu.isUsable()).isFalse();
            assertThat(peer.received).isEmpty();
        }
    }

    @Test
    void aFileThatShrinksIsNotThePeersFaultAndDoesNotArrive() throws Exception {
        Path file = file(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, random(2_000_000));
        Part10 part10 = Part10.read(file);
        try (ScriptedScp peer = new ScriptedScp(taking(16_384));
                DicomScu scu = open(peer, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN)) {
            try (StoredDataset dataset = new StoredDataset(scu.association(), file, part10);
                    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(1_000_000);
                assertThatThrownBy(() -> StoreRequest.begin(scu, part10, dataset, null))
                        .isInstanceOf(IOException.class)
                        .isNotInstanceOf(AssociationFailedException.class)
                        .hasMessageContaining("Cannot read an instance");
            }
            assertThat(scu.isUsable()).isFalse();
            scu.close();
            await().atMost(10, TimeUnit.SECONDS).until(() -> peer.open() == 0);
            assertThat(peer.received).isEmpty();
            assertThat(peer.ends).containsExactly("abort");
        }
    }

    @Test
    void aFileThatIsGoneLeavesTheAssociationAsItWas() throws Exception {
        Path file = file(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, random(100));
        Part10 part10 = Part10.read(file);
        try (ScriptedScp peer = new ScriptedScp(taking(16_384));
                DicomScu scu = open(peer, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN)) {
            Files.delete(file);
            assertThatThrownBy(() -> scu.store(file, part10)).hasMessageContaining("Cannot read an instance");
            scu.echo();
        }
    }

    @Test
    void aPeerThatReadsNoMoreIsCut() throws Exception {
        try (ServerSocket server = new ServerSocket(0);
                SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", server.getLocalPort()))) {
            ScuSocket socket = new ScuSocket(channel, 16_384);
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                try {
                    socket.pdus().lend(ByteBuffer.allocateDirect(64_000_000), true);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            // what no buffer takes keeps the writer
            assertThatThrownBy(() -> writing.get(500, TimeUnit.MILLISECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
            socket.close();
            assertThatThrownBy(() -> writing.get(10, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        }
    }

    @Test
    void memoryIsGivenBackAndMoreThanIsSparedIsFound() {
        List<ByteBuffer> taken = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ByteBuffer portion = Portions.take();
            assertThat(portion.capacity()).isGreaterThanOrEqualTo(Portions.LEAST);
            taken.add(portion);
        }
        taken.forEach(Portions::giveBack);
        ByteBuffer[] again = {Portions.take(), Portions.take()};
        assertThat(again).allMatch(portion -> taken.stream().anyMatch(one -> one == portion));
        Arrays.stream(again).forEach(Portions::giveBack);
    }
}
