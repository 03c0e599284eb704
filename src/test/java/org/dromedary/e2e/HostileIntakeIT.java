package org.dromedary.e2e;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import com.fasterxml.jackson.databind.JsonNode;
import net.lingala.zip4j.ZipFile;
import net.lingala.zip4j.model.ZipParameters;
import net.lingala.zip4j.model.enums.EncryptionMethod;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.intake.archive.RarFile;
import org.dromedary.testsupport.DromedaryApi;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.SentStudy;

/** Archives that no hospital should bring, in a watched folder of the packaged program. */
class HostileIntakeIT {

    private static final int BOMB_BLOCKS = 400;

    @TempDir
    private Path folder;

    private static void soon(ThrowingRunnable assertion) {
        await().atMost(60, SECONDS)
                .pollInterval(100, MILLISECONDS)
                .ignoreExceptions()
                .untilAsserted(assertion);
    }

    private static JsonNode item(DromedaryApi api, String origin) {
        for (JsonNode item : api.get("/api/intake/items?limit=500").get("items")) {
            if (item.get("origin").asText().equals(origin)) {
                return api.get("/api/intake/items/" + item.get("id").asLong());
            }
        }
        throw new AssertionError("no item " + origin);
    }

    private static byte[] zip(Map<String, byte[]> entries) throws IOException {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private byte[] encrypted(EncryptionMethod method, String password, Path instance) throws IOException {
        Path target = folder.resolve(method + password + ".zip");
        ZipParameters parameters = new ZipParameters();
        parameters.setEncryptFiles(true);
        parameters.setEncryptionMethod(method);
        try (ZipFile zip = new ZipFile(target.toFile(), password.toCharArray())) {
            zip.addFile(instance.toFile(), parameters);
        }
        return Files.readAllBytes(target);
    }

    private Map<String, byte[]> archives(List<byte[]> instances, List<Path> files) throws IOException {
        Map<String, byte[]> archives = new LinkedHashMap<>();
        Map<String, byte[]> slip = new LinkedHashMap<>();
        slip.put("../../outside.dcm", instances.get(5));
        slip.put("/tmp/dromedary-outside.dcm", instances.get(5));
        slip.put("DICOM/IM1", instances.get(0));
        archives.put("slip.zip", zip(slip));
        archives.put("open.zip", encrypted(EncryptionMethod.AES, "sésame", files.get(1)));
        archives.put("old.zip", encrypted(EncryptionMethod.ZIP_STANDARD, "simple", files.get(2)));
        archives.put("locked.zip", encrypted(EncryptionMethod.AES, "nobody knows", files.get(3)));
        byte[] whole = zip(Map.of("a", instances.get(3)));
        Map<String, byte[]> two = new LinkedHashMap<>();
        two.put("a", instances.get(3));
        two.put("b", instances.get(4));
        archives.put("cut.zip", Arrays.copyOf(zip(two), whole.length + 500));
        archives.put("five.rar", "Rar!\32\7\1\0....".getBytes(StandardCharsets.ISO_8859_1));
        byte[] part = Arrays.copyOf(instances.get(4), 1000);
        int volume = RarFile.VOLUME | RarFile.NEW_NAMES | RarFile.FIRST_VOLUME;
        archives.put(
                "mr.part1.rar",
                new RarFile(volume)
                        .file("IM", instances.get(4), part, RarFile.SPLIT_AFTER, 0100644)
                        .endOfVolume());
        return archives;
    }

    /** Zeros in a gzip in a ZIP: more than the limits of ratio allow, from where these count. */
    private Path bomb() throws IOException {
        Path bomb = folder.resolve("bomb.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(bomb))) {
            zip.putNextEntry(new ZipEntry("lib.gz"));
            OutputStream gzip = new GZIPOutputStream(zip);
            for (int i = 0; i < BOMB_BLOCKS; i++) {
                gzip.write(new byte[1 << 20]);
            }
            gzip.close();
        }
        return bomb;
    }

    @Test
    void whatIsWholeIsTakenAndTheRestIsTold() throws Exception {
        Path inbox = Files.createDirectories(folder.resolve("inbox"));
        SentStudy study = SentStudy.make(folder, "Hip", 8);
        List<Path> files =
                SentStudy.dicomFiles(study.folder()).stream().sorted().toList();
        List<byte[]> instances = new java.util.ArrayList<>();
        for (Path file : files) {
            instances.add(Files.readAllBytes(file));
        }
        Path passwords = Files.writeString(folder.resolve("passwords.txt"), "wrong\nsésame\nsimple\n");
        DromedaryProcess.Setup setup = DromedaryProcess.in(folder.resolve("home"))
                .set("dromedary.intake.overwrite-temporary", "true")
                .set("dromedary.intakes.scans.uri", "file:" + inbox)
                .set("dromedary.intakes.scans.stable-for", "1s")
                .set("dromedary.intakes.scans.poll-interval", "200ms")
                .set("dromedary.intakes.scans.passwords-file", passwords.toString());
        try (DromedaryProcess dromedary = setup.start()) {
            DromedaryApi api = dromedary.api();
            for (Map.Entry<String, byte[]> archive : archives(instances, files).entrySet()) {
                Files.write(inbox.resolve(archive.getKey()), archive.getValue());
            }
            Files.move(bomb(), inbox.resolve("bomb.zip"));
            grow(inbox.resolve("growing.zip"), zip(Map.of("IM", instances.get(6), "again", instances.get(0))));

            assertState(api, "slip.zip", "DONE", 1, "absolute path");
            assertState(api, "open.zip", "DONE", 1, null);
            assertState(api, "old.zip", "DONE", 1, null);
            assertState(api, "growing.zip", "DONE", 1, null);
            assertState(api, "cut.zip", "FAILED", 1, "ends early");
            assertState(api, "locked.zip", "FAILED", 0, "none of the 3 configured passwords opens it");
            assertState(api, "five.rar", "FAILED", 0, "RAR 5 cannot be read; repack as ZIP or 7z");
            assertState(api, "mr.part1.rar", "FAILED", 0, "A volume of the RAR is missing");
            assertState(api, "bomb.zip", "FAILED", 0, "limits.ratio");
            soon(() ->
                    assertThat(api.study(study.uid()).get("instances").asInt()).isEqualTo(5));

            for (String failed : List.of("cut.zip", "locked.zip", "five.rar", "mr.part1.rar", "bomb.zip")) {
                soon(() -> assertThat(inbox.resolve(".error").resolve(failed)).exists());
            }
            try (Stream<Path> left = Files.walk(setup.data().resolve("incoming/intake"))) {
                assertThat(left.filter(Files::isRegularFile)).isEmpty();
            }
            assertThat(Path.of("/tmp/dromedary-outside.dcm")).doesNotExist();
            try (Stream<Path> all = Files.walk(folder)) {
                assertThat(all.map(path -> path.getFileName().toString())).doesNotContain("outside.dcm");
            }
        }
    }

    private static void assertState(DromedaryApi api, String origin, String state, int stored, String told) {
        soon(() -> assertThat(item(api, origin).get("state").asText()).isEqualTo(state));
        JsonNode item = item(api, origin);
        assertThat(item.get("stored").asInt()).as(origin).isEqualTo(stored);
        if (told != null) {
            assertThat(item.toString()).contains(told);
        }
    }

    /** A sender that pauses, though for less than files must be unchanged. */
    private static void grow(Path target, byte[] bytes) throws Exception {
        int pieces = 6;
        for (int i = 0; i < pieces; i++) {
            byte[] piece = Arrays.copyOfRange(bytes, bytes.length * i / pieces, bytes.length * (i + 1) / pieces);
            Files.write(target, piece, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            await().pollDelay(400, MILLISECONDS).until(() -> true);
        }
    }
}
