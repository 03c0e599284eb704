package org.dromedary.component.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.dicom.SyntheticStudy;
import org.dromedary.testsupport.Command;
import org.dromedary.testsupport.RawAssociation;

/** Too many connections, associations and strangers: others go on, threads and memory stay bounded, the log stays short. */
@Timeout(120)
class FloodTest {

    private static final Map<String, String> CONTEXT = Map.of("1.2.840.10008.1.1", "1.2.840.10008.1.2");

    @TempDir
    Path folder;

    private ScpRoute scp;

    @AfterEach
    void stop() {
        if (scp != null) {
            scp.close();
        }
    }

    private Refusals refusals() {
        return scp.camel.getComponent("dicom", DicomComponent.class).refusals();
    }

    private long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains("DicomAssociation"))
                .count();
    }

    private Process storescu(int instances) throws Exception {
        SyntheticStudy study = new SyntheticStudy(new SyntheticStudy.Plan(
                SyntheticStudy.Modality.US, 1, instances, 64, 1, "Knee", 1, LocalDateTime.of(2026, 11, 21, 9, 30)));
        List<Object> arguments = new ArrayList<>(List.of("-v", "-aec", "DROMEDARY", "127.0.0.1", scp.port));
        for (int i = 0; i < instances; i++) {
            Path file = folder.resolve("us" + i + ".dcm");
            study.write(i, file);
            arguments.add(file);
        }
        return Command.start(folder.resolve("storescu.log"), "storescu", arguments.toArray());
    }

    /** One second's worth of a flood, from another address of this machine. */
    private List<Socket> flood(int connections) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        InetAddress other = InetAddress.getByName("127.0.0.66");
        for (int i = 0; i < connections; i++) {
            sockets.add(new Socket(InetAddress.getByName("127.0.0.1"), scp.port, other, 0));
        }
        return sockets;
    }

    @Test
    void aThousandConnectionsInASecondKeepNobodyElseOut() throws Exception {
        scp = new ScpRoute(folder, "&associationRate=50&associationBurst=100&requestTimeout=5s");
        long before = heap();
        List<Socket> flood = flood(500);
        Process sender = storescu(50);
        flood.addAll(flood(500));
        long most = threads();
        assertThat(sender.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(sender.exitValue()).isZero();
        assertThat(scp.files).hasSize(50);
        assertThat(refusals().count(Refusals.Reason.RATE)).isBetween(500L, 900L);
        assertThat(most).isLessThan(500);
        assertThat(heap() - before).isLessThan(64L << 20);
        assertThat(answered(flood)).contains("2 3 1");
        for (Socket socket : flood) {
            socket.close();
        }
        await().atMost(20, TimeUnit.SECONDS).until(() -> scp.consumer().getOpenAssociations() == 0);
        try (RawAssociation association = new RawAssociation(scp.port)) {
            assertThat(association.request("MODALITY", "DROMEDARY", CONTEXT).type())
                    .isEqualTo(RawAssociation.A_ASSOCIATE_AC);
        }
    }

    /** What those connections that were answered by A-ASSOCIATE-RJ were told. */
    private static Set<String> answered(List<Socket> sockets) throws IOException {
        Set<String> answers = new HashSet<>();
        for (Socket socket : sockets) {
            socket.setSoTimeout(10_000);
            try {
                byte[] pdu = new DataInputStream(socket.getInputStream()).readNBytes(10);
                if (pdu.length == 10 && pdu[0] == RawAssociation.A_ASSOCIATE_RJ) {
                    answers.add(pdu[7] + " " + pdu[8] + " " + pdu[9]);
                }
            } catch (IOException e) {
                // closed without an answer, as a flood may be
                answers.add("closed");
            }
        }
        return answers;
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void dcmtkUnderstandsThatItComesTooFast() throws Exception {
        scp = new ScpRoute(folder, "&associationRate=1&associationBurst=1");
        Command.succeed("echoscu", "-aec", "DROMEDARY", "127.0.0.1", scp.port);
        assertThat(Command.run("echoscu", "-v", "-aec", "DROMEDARY", "127.0.0.1", scp.port)
                        .output())
                .contains("Rejected Transient")
                .contains("Temporary Congestion");
        await().atMost(10, TimeUnit.SECONDS)
                .until(() -> Command.run("echoscu", "-aec", "DROMEDARY", "127.0.0.1", scp.port)
                                .exit()
                        == 0);
    }

    @Test
    void whoConnectsAndSaysNothingLeavesRoomForOthers() throws Exception {
        scp = new ScpRoute(folder, "&requestTimeout=20s&maxAssociations=5");
        List<Socket> silent = flood(400);
        Command.succeed("echoscu", "-aec", "DROMEDARY", "127.0.0.1", scp.port);
        assertThat(refusals().count(Refusals.Reason.WAITING)).isPositive();
        for (Socket socket : silent) {
            socket.close();
        }
    }

    @Test
    void oneCallerDoesNotTakeAllAssociations() throws Exception {
        scp = new ScpRoute(folder, "&maxAssociations=3&maxAssociationsPerCaller=2");
        try (RawAssociation first = new RawAssociation(scp.port);
                RawAssociation second = new RawAssociation(scp.port);
                RawAssociation third = new RawAssociation(scp.port);
                RawAssociation other = new RawAssociation(scp.port);
                RawAssociation last = new RawAssociation(scp.port)) {
            assertThat(first.request("CT1", "DROMEDARY", CONTEXT).type()).isEqualTo(RawAssociation.A_ASSOCIATE_AC);
            assertThat(second.request("CT1", "DROMEDARY", CONTEXT).type()).isEqualTo(RawAssociation.A_ASSOCIATE_AC);
            assertThat(third.request("CT1", "DROMEDARY", CONTEXT).reason()).isEqualTo("2 3 2");
            assertThat(other.request("CT2", "DROMEDARY", CONTEXT).type()).isEqualTo(RawAssociation.A_ASSOCIATE_AC);
            assertThat(last.request("CT3", "DROMEDARY", CONTEXT).reason()).isEqualTo("2 3 2");
            assertThat(refusals().count(Refusals.Reason.ASSOCIATIONS_OF_CALLER)).isEqualTo(1);
            assertThat(refusals().count(Refusals.Reason.ASSOCIATIONS)).isEqualTo(1);
            first.release();
        }
        await().until(() -> scp.consumer().getOpenAssociations() == 0);
        try (RawAssociation again = new RawAssociation(scp.port)) {
            assertThat(again.request("CT1", "DROMEDARY", CONTEXT).type()).isEqualTo(RawAssociation.A_ASSOCIATE_AC);
        }
    }

    @Test
    void strangersAreCountedAndRemembered() throws Exception {
        scp = new ScpRoute(folder, "&allowedCallers=CT1");
        for (String[] call : new String[][] {{"MR9", "DROMEDARY"}, {"MR9", "DROMEDARY"}, {"CT1", "OTHER"}}) {
            try (RawAssociation association = new RawAssociation(scp.port)) {
                association.request(call[0], call[1], CONTEXT);
            }
        }
        assertThat(refusals().count(Refusals.Reason.CALLING_AE_TITLE)).isEqualTo(2);
        assertThat(refusals().count(Refusals.Reason.CALLED_AE_TITLE)).isEqualTo(1);
        assertThat(refusals().latest(10))
                .extracting(Refusals.Refused::caller, Refusals.Refused::times)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("CT1@127.0.0.1", 1L),
                        org.assertj.core.groups.Tuple.tuple("MR9@127.0.0.1", 2L));
    }

    @Test
    void aBucketFillsAgain() throws Exception {
        AtomicLong clock = new AtomicLong();
        FloodGate gate = new FloodGate(50, 100, clock::get);
        InetAddress one = InetAddress.getByName("192.0.2.1");
        assertThat(admitted(gate, one, 1000)).isEqualTo(100);
        assertThat(gate.admits(InetAddress.getByName("192.0.2.2"))).isTrue();
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(admitted(gate, one, 1000)).isEqualTo(50);
        clock.addAndGet(TimeUnit.HOURS.toNanos(1));
        assertThat(admitted(gate, one, 1000)).isEqualTo(100);
        assertThat(admitted(new FloodGate(0, 1, clock::get), one, 1000)).isEqualTo(1000);
    }

    @Test
    void anIpv6NetworkIsOneAddress() throws Exception {
        FloodGate gate = new FloodGate(1, 1, () -> 0);
        assertThat(gate.admits(InetAddress.getByName("2001:db8::1"))).isTrue();
        assertThat(gate.admits(InetAddress.getByName("2001:db8::2"))).isFalse();
        assertThat(gate.admits(InetAddress.getByName("2001:db8:0:1::1"))).isTrue();
    }

    private static int admitted(FloodGate gate, InetAddress address, int attempts) {
        AtomicInteger admitted = new AtomicInteger();
        for (int i = 0; i < attempts; i++) {
            if (gate.admits(address)) {
                admitted.incrementAndGet();
            }
        }
        return admitted.get();
    }
}
