package org.dromedary.component.orthanc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import org.aoju.bus.image.Tag;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.component.InstanceAnswers;
import org.dromedary.dicom.Part10;
import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.testsupport.OrthancServer;
import org.dromedary.testsupport.SentStudy;

/** Uploads to a real Orthanc that keeps connections open for a second, as it does unless it is told otherwise. */
@Timeout(90)
class OrthancUploadTest {

    @TempDir
    static Path folder;

    private static OrthancServer orthanc;

    private final OrthancRoom room = new OrthancRoom();

    @BeforeAll
    static void start() throws Exception {
        orthanc = OrthancServer.start(folder.resolve("orthanc"), Map.of("KeepAlive", true));
    }

    @AfterAll
    static void stop() throws Exception {
        if (orthanc != null) {
            orthanc.close();
        }
    }

    @AfterEach
    void end() {
        room.close();
    }

    private static String uri() {
        return "orthanc:" + orthanc.url();
    }

    private static long instancesOf(String studyUid) throws Exception {
        JsonNode found = orthanc.post(
                "/tools/find", "{\"Level\":\"Instance\",\"Query\":{\"StudyInstanceUID\":\"" + studyUid + "\"}}");
        return found.size();
    }

    @Test
    void bringsEachInstanceAsItIs() throws Exception {
        SentStudy study = SentStudy.make(folder, "x", 40);

        Exchange exchange = room.succeed(uri(), OrthancRoom.files(study));

        assertThat(exchange.getMessage().getHeader(OrthancConstants.STORED)).isEqualTo(40);
        assertThat(exchange.getMessage().getHeader(OrthancConstants.HAD_BEFORE)).isEqualTo(0);
        assertThat(exchange.getMessage().getHeader(InstanceAnswers.WARNING)).isNull();
        assertThat(room.statuses()).hasSize(40).containsOnly(0);
        JsonNode ids = orthanc.post(
                "/tools/find", "{\"Level\":\"Instance\",\"Query\":{\"SOPInstanceUID\":\"" + study.sopUid(7) + "\"}}");
        assertThat(orthanc.bytes("/instances/" + ids.get(0).asText() + "/file"))
                .isEqualTo(Files.readAllBytes(study.folder().resolve("00007.dcm")));
        assertThat(instancesOf(study.uid())).isEqualTo(40);
    }

    @Test
    void whatIsThereJustSoIsDone() throws Exception {
        SentStudy study = SentStudy.make(folder, "x", 4);
        room.succeed(uri(), OrthancRoom.files(study));
        room.answers.clear();

        Exchange exchange = room.succeed(uri(), OrthancRoom.files(study));

        assertThat(room.statuses()).hasSize(4).containsOnly(0);
        assertThat(exchange.getMessage().getHeader(OrthancConstants.HAD_BEFORE)).isEqualTo(4);
        assertThat(exchange.getMessage().getHeader(InstanceAnswers.WARNING)).isNull();
    }

    @Test
    void whatCameThereWithOtherFileMetaInformationIsDone() throws Exception {
        SentStudy study = SentStudy.make(folder, "x", 2);
        Path file = study.folder().resolve("00000.dcm");
        Part10 part10 = Part10.read(file);
        byte[] all = Files.readAllBytes(file);
        Path other = folder.resolve("other-meta.dcm");
        Files.write(
                other,
                Part10.head(
                        part10.sopClassUid(),
                        part10.sopInstanceUid(),
                        part10.transferSyntax().uid(),
                        "ANOTHER"));
        Files.write(
                other,
                java.util.Arrays.copyOfRange(all, (int) part10.datasetOffset(), all.length),
                java.nio.file.StandardOpenOption.APPEND);
        room.succeed(uri(), other.toFile());

        Exchange exchange = room.succeed(uri(), file.toFile());

        assertThat(room.answers.get(file.toFile())).isZero();
        assertThat(exchange.getMessage().getHeader(InstanceAnswers.WARNING)).isNull();
    }

    @Test
    void saysThatOrthancHasKeptOtherPixels() throws Exception {
        SentStudy study = SentStudy.make(folder, "x", 2);
        room.succeed(uri(), OrthancRoom.files(study));
        Path file = study.folder().resolve("00001.dcm");
        try (RandomAccessFile pixels = new RandomAccessFile(file.toFile(), "rw")) {
            pixels.seek(pixels.length() - 10);
            pixels.write(99);
        }

        Exchange exchange = room.succeed(uri(), OrthancRoom.files(study));

        assertThat(room.answers)
                .containsEntry(study.folder().resolve("00000.dcm").toFile(), 0)
                .containsEntry(file.toFile(), InstanceAnswers.DUPLICATE);
        assertThat(exchange.getMessage().getHeader(InstanceAnswers.WARNING, String.class))
                .contains("1 instances", "other content", "OverwriteInstances");
    }

    @Test
    void whatOrthancRefusesDoesNotKeepTheOthersBack() throws Exception {
        SentStudy study = SentStudy.make(folder, "x", 10);
        List<File> files = new ArrayList<>(OrthancRoom.files(study));
        Path withoutStudy = DatasetBytes.explicit()
                .text(Tag.SOPClassUID, "UI", DatasetBytes.SECONDARY_CAPTURE)
                .text(Tag.SOPInstanceUID, "UI", "1.2.3.4.5")
                .write(folder.resolve("no-study.dcm"));
        Path text = Files.writeString(folder.resolve("text.dcm"), "this is no DICOM file, and none of its kind");
        files.add(1, withoutStudy.toFile());
        files.add(3, text.toFile());

        Exchange exchange = room.send(uri(), files);

        assertThat(exchange.getException())
                .isInstanceOfSatisfying(OrthancUploadException.class, e -> assertThat(e.isPermanent())
                        .isTrue())
                .hasMessageContaining("took 10 of 12 instances; 2 not taken");
        assertThat(room.answers)
                .containsEntry(withoutStudy.toFile(), InstanceAnswers.REFUSED)
                .containsEntry(text.toFile(), InstanceAnswers.REFUSED);
        assertThat(instancesOf(study.uid())).isEqualTo(10);
    }

    @Test
    void neverSendsWhatMakesItCrash() throws Exception {
        Path deep = nested("1.2.3.90", 60);
        Path allowed = nested("1.2.3.91", 32);
        Path endless = nested("1.2.3.92", 5000);

        Exchange exchange = room.send(uri(), List.of(deep.toFile(), allowed.toFile(), endless.toFile()));

        assertThat(orthanc.isAlive()).isTrue();
        assertThat(exchange.getException()).hasMessageContainingAll("crash", "maxNesting");
        assertThat(room.answers)
                .containsEntry(deep.toFile(), InstanceAnswers.REFUSED)
                .containsEntry(allowed.toFile(), 0)
                .containsEntry(endless.toFile(), InstanceAnswers.REFUSED);
    }

    static Path nested(String sopUid, int depth) throws Exception {
        DatasetBytes inner = DatasetBytes.explicit().text(Tag.TextValue, "UT", "x");
        for (int i = 0; i < depth; i++) {
            inner = DatasetBytes.explicit().openSequence(Tag.ContentSequence, "SQ", inner);
        }
        return DatasetBytes.instance(DatasetBytes.explicit(), "1.2.3.9", "1.2.3.9.1", sopUid)
                .raw(inner.bytes())
                .write(folder.resolve(sopUid + ".dcm"));
    }

    @Test
    void compressesOnTheWayIfWanted() throws Exception {
        SentStudy study = SentStudy.make(folder, "x", 4);

        room.succeed(uri() + "?gzip=true", OrthancRoom.files(study));

        assertThat(room.statuses()).hasSize(4).containsOnly(0);
        room.succeed(uri(), OrthancRoom.files(study));
        assertThat(room.statuses()).as("bytes arrived as they are").containsOnly(0);
    }

    /** What was on its way is repeated; what crashed it goes alone, and last. */
    @Test
    void goesOnWhenOrthancComesBackFromACrash() throws Exception {
        SentStudy study = SentStudy.make(folder, "x", 30);
        Path deep = nested("1.2.3.93", 200);
        List<File> files = new ArrayList<>(OrthancRoom.files(study));
        files.add(10, deep.toFile());
        try (OrthancServer fragile = OrthancServer.start(folder.resolve("fragile"), Map.of("KeepAlive", true));
                AutoCloseable watcher = restarting(fragile)) {
            Exchange exchange = room.send("orthanc:" + fragile.url() + "?maxNesting=1000", files);

            assertThat(exchange.getException())
                    .isInstanceOfSatisfying(OrthancUploadException.class, e -> assertThat(e.isPermanent())
                            .isFalse())
                    .hasMessageContaining("took 30 of 31");
            assertThat(room.answers.remove(deep.toFile())).isEqualTo(InstanceAnswers.BROKEN);
            assertThat(room.statuses()).hasSize(30).containsOnly(0);
            assertThat(fragile.get("/statistics").path("CountInstances").asInt())
                    .isEqualTo(30);
        }
    }

    /** As a service manager does. */
    private static AutoCloseable restarting(OrthancServer server) {
        Thread watcher = new Thread(() -> {
            try {
                while (!Thread.currentThread().isInterrupted()) {
                    server.awaitExit();
                    server.again();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        watcher.start();
        return () -> {
            watcher.interrupt();
            watcher.join();
        };
    }

    @Test
    void sendsTheRestOnlyAfterItWasKilled() throws Exception {
        SentStudy study = SentStudy.make(folder, "x", 60);
        List<File> files = OrthancRoom.files(study);
        try (OrthancServer killed = OrthancServer.start(folder.resolve("killed"), Map.of("KeepAlive", true))) {
            String uri = "orthanc:" + killed.url() + "?returnTimeout=0";
            Exchange exchange = room.camel.createProducerTemplate().request(uri, e -> {
                e.setProperty(
                        InstanceAnswers.PROPERTY, (java.util.function.BiConsumer<File, Integer>) (file, status) -> {
                            room.answers.put(file, status);
                            if (room.answers.size() == 20) {
                                kill(killed);
                            }
                        });
                e.getMessage().setBody(files);
            });
            assertThat(exchange.getException())
                    .isInstanceOfSatisfying(
                            org.dromedary.component.PeerException.class,
                            e -> assertThat(e.isPermanent()).isFalse());
            List<File> rest = new ArrayList<>(files);
            rest.removeIf(file -> Integer.valueOf(0).equals(room.answers.get(file)));
            assertThat(rest).hasSizeBetween(30, 40);
            killed.again();

            room.succeed(uri, rest);

            assertThat(room.statuses()).hasSize(60).containsOnly(0);
            assertThat(killed.get("/statistics").path("CountInstances").asInt()).isEqualTo(60);
            assertThat(Collections.frequency(room.statuses(), 0)).isEqualTo(60);
        }
    }

    private static void kill(OrthancServer server) {
        try {
            server.kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void signsIn() throws Exception {
        SentStudy study = SentStudy.make(folder, "x", 2);
        try (OrthancServer closed = OrthancServer.start(
                folder.resolve("closed"),
                Map.of("AuthenticationEnabled", true, "RegisteredUsers", Map.of("alice", "geheim&=%")))) {
            Exchange wrong =
                    room.send("orthanc:" + closed.url() + "?user=alice&password=other", OrthancRoom.files(study));
            assertThat(wrong.getException()).hasMessageContaining("user or password is wrong");
            Exchange missing = room.send("orthanc:" + closed.url(), OrthancRoom.files(study));
            assertThat(missing.getException()).hasMessageContaining("set user and password");
            assertThat(room.answers).isEmpty();

            room.succeed("orthanc:" + closed.url() + "?user=alice&password=RAW(geheim&=%)", OrthancRoom.files(study));
        }
    }
}
