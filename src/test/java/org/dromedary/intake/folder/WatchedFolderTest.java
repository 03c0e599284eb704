package org.dromedary.intake.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import org.dromedary.intake.IntakeFile;
import org.dromedary.intake.IntakeItem;
import org.dromedary.intake.IntakeOutcome;
import org.dromedary.intake.IntakeSettings;
import org.dromedary.intake.IntakeState;
import org.dromedary.testsupport.Programs;

class WatchedFolderTest {

    @TempDir
    private Path temp;

    private Path inbox;
    private final List<String> taken = new ArrayList<>();
    private IntakeState outcome = IntakeState.DONE;
    private WatchedFolder folder;

    @BeforeEach
    void inbox() throws IOException {
        inbox = Files.createDirectories(temp.resolve("inbox"));
        folder = folder(Map.of("stable-for", "0s"));
    }

    private WatchedFolder folder(Map<String, String> settings) {
        return new WatchedFolder("scans", settings(inbox, settings), inbox);
    }

    static IntakeSettings settings(Path folder, Map<String, String> more) {
        Map<String, String> all = new HashMap<>();
        all.put("x.uri", "file:" + folder);
        more.forEach((key, value) -> all.put("x." + key, value));
        return new Binder(new MapConfigurationPropertySource(all)).bindOrCreate("x", IntakeSettings.class);
    }

    private void look() {
        folder.look(this::take, () -> true);
    }

    private void take(IntakeFile file, Runnable after) {
        taken.add(file.origin());
        folder.settle(
                file,
                new IntakeOutcome(7, outcome, new IntakeItem.Counts(1, 0, 0, 0), Set.of("1.2"), "It is no DICOM file"));
        after.run();
    }

    private Path put(String name) throws IOException {
        Path file = inbox.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "content");
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(inbox)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> inbox.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void whatIsCompleteIsTakenAndMovedAndWhatIsNotIsLeftAlone() throws IOException {
        put("a.dcm");
        put("CD/IMAGES/IM1");
        List<String> left = List.of(
                ".hidden", "b.dcm.part", "c.partial", "d.TMP", "e.filepart", "f.crdownload", "g~", "~lock", "@eaDir/h");
        for (String name : left) {
            put(name);
        }
        look();
        assertThat(taken).containsExactlyInAnyOrder("a.dcm", "CD/IMAGES/IM1");
        assertThat(files())
                .containsAll(left)
                .filteredOn(name -> !left.contains(name))
                .allMatch(name -> name.matches("\\.done/\\d{4}-\\d\\d-\\d\\d/(a\\.dcm|CD/IMAGES/IM1)"))
                .hasSize(2);
        look();
        assertThat(taken).hasSize(2);
    }

    @Test
    void theTimeOfACopyDoesNotMakeItComplete() throws IOException {
        folder = folder(Map.of("stable-for", "400ms"));
        Path file = put("scan.zip");
        FileTime old = FileTime.from(Instant.parse("2001-01-01T00:00:00Z"));
        Files.setLastModifiedTime(file, old);
        long begun = System.nanoTime();
        look();
        assertThat(taken).isEmpty();
        // it grows, and each time gets its old time back
        for (int i = 0; i < 5; i++) {
            Awaitility.await().pollDelay(150, TimeUnit.MILLISECONDS).until(() -> true);
            Files.writeString(file, "content".repeat(i + 2));
            Files.setLastModifiedTime(file, old);
            look();
            assertThat(taken).isEmpty();
        }
        Awaitility.await()
                .atMost(10, TimeUnit.SECONDS)
                .pollInterval(50, TimeUnit.MILLISECONDS)
                .untilAsserted(() -> {
                    look();
                    assertThat(taken).containsExactly("scan.zip");
                });
        assertThat(System.nanoTime() - begun).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(1100));
    }

    @Test
    void aMarkerSaysThatAFileIsComplete() throws IOException {
        folder = folder(Map.of("marker", ".done", "stable-for", "1h"));
        put("a.zip");
        put("b.zip");
        put("a.zip.done");
        look();
        assertThat(taken).containsExactly("a.zip");
        assertThat(files()).contains("b.zip").doesNotContain("a.zip.done", "a.zip");
    }

    @Test
    void linksAreNotFollowedAndDevicesNotOpened() throws Exception {
        Path outside = Files.createDirectories(temp.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
        Files.createSymbolicLink(inbox.resolve("folder"), outside);
        Files.createSymbolicLink(inbox.resolve("file"), outside.resolve("secret"));
        assertThat(Programs.run(inbox, "mkfifo", "pipe").exit()).isZero();
        put("a");
        look();
        assertThat(taken).containsExactly("a");
        assertThat(outside.resolve("secret")).exists();
        assertThat(folder.activity().left()).isEqualTo(3);
    }

    @Test
    void aNameMayHaveAnyBytes() throws Exception {
        assertThat(Programs.run(
                                inbox,
                                "sh",
                                "-c",
                                "printf x > \"$(printf 'caf\\351 \\001.dcm')\"; mkdir '%41'; printf x > '%41/ä b'")
                        .exit())
                .isZero();
        look();
        assertThat(taken).containsExactlyInAnyOrder("caf%E9%20%01.dcm", "%41/ä b");
        assertThat(files()).hasSize(2).allMatch(name -> name.startsWith(".done/"));
    }

    @Test
    void whatFailsIsSetAsideWithAReportAndCanBePutBack() throws IOException {
        outcome = IntakeState.FAILED;
        put("sub/letter.txt");
        look();
        assertThat(files()).containsExactly(".error/sub/letter.txt", ".error/sub/letter.txt.json");
        assertThat(Files.readString(inbox.resolve(".error/sub/letter.txt.json"), StandardCharsets.UTF_8))
                .contains("\"reason\" : \"It is no DICOM file\"", "\"item\" : 7", "\"file\" : \"sub/letter.txt\"");
        // another one of that name
        put("sub/letter.txt");
        look();
        assertThat(files()).contains(".error/2/sub/letter.txt");

        Files.delete(inbox.resolve(".error/2/sub/letter.txt"));
        IntakeItem item = new IntakeItem(
                7L,
                "scans",
                "sub/letter.txt",
                7,
                null,
                null,
                IntakeState.FAILED,
                new IntakeItem.Counts(0, 0, 1, 0),
                Map.of(),
                List.of(),
                "",
                1,
                Instant.now(),
                Instant.now(),
                null);
        folder.putBack(item);
        assertThat(files()).contains("sub/letter.txt").doesNotContain(".error/sub/letter.txt.json");
        outcome = IntakeState.DONE;
        look();
        assertThat(taken).hasSize(3);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> folder.putBack(item))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("put it into the folder again");
    }

    @Test
    void whatWaitsForDeliveryStaysAndIsNotTakenAgain() throws IOException {
        outcome = IntakeState.STORED;
        Path file = put("a.zip");
        look();
        look();
        assertThat(taken).containsExactly("a.zip");
        IntakeItem item = new IntakeItem(
                7L,
                "scans",
                "a.zip",
                7,
                Files.getLastModifiedTime(file).toInstant(),
                null,
                IntakeState.STORED,
                new IntakeItem.Counts(1, 0, 0, 0),
                Map.of(),
                List.of(),
                "",
                1,
                Instant.now(),
                Instant.now(),
                null);
        // as after a restart
        folder = folder(Map.of("stable-for", "0s"));
        folder.keep(item);
        look();
        assertThat(taken).hasSize(1);
        folder.finish(item);
        assertThat(files()).hasSize(1).allMatch(name -> name.startsWith(".done/"));
        // another file of that name is another file
        Files.writeString(file, "other content");
        folder.finish(item);
        assertThat(file).exists();
        look();
        assertThat(taken).hasSize(2);
    }

    @Test
    void aFileThatIsWrittenToWhileItIsTakenStays() throws IOException {
        put("a");
        folder.look(
                (file, after) -> {
                    write(file.file());
                    take(file, after);
                },
                () -> true);
        assertThat(files()).containsExactly("a");
        look();
        assertThat(taken).containsExactly("a", "a");
        assertThat(files()).hasSize(1).allMatch(name -> name.startsWith(".done/"));
    }

    private static void write(Path file) {
        try {
            Files.writeString(file, "more content");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aFolderThatIsNotThereIsToldUntilItIs() throws IOException {
        Files.delete(inbox);
        look();
        assertThat(folder.problem()).contains("is not there: make it, or mount the share");
        Files.createDirectories(inbox);
        put("a");
        look();
        assertThat(folder.problem()).isNull();
        assertThat(taken).containsExactly("a");
        // it vanishes with what waited
        put("b");
        folder.later(new IntakeFile("scans", "b", inbox.resolve("b"), "b", null), "The disk is full");
        look();
        assertThat(folder.problem()).isEqualTo("The disk is full");
        Files.delete(inbox.resolve("b"));
        look();
        look();
        assertThat(folder.problem()).isNull();
    }

    @Test
    void withoutADoneFolderFilesAndThenEmptyFoldersAreRemoved() throws IOException {
        folder = folder(Map.of("done-folder", "", "remove-empty-folders", "true", "stable-for", "0s"));
        put("CD/IMAGES/IM1");
        look();
        assertThat(taken).hasSize(1);
        Awaitility.await().atMost(5, TimeUnit.SECONDS).untilAsserted(() -> {
            look();
            try (Stream<Path> all = Files.list(inbox)) {
                assertThat(all).isEmpty();
            }
        });
        assertThat(inbox).exists();
    }

    @Test
    void aDicomdirComesAfterWhatItNames() throws IOException {
        put("CD/DICOMDIR");
        put("CD/IM1");
        outcome = IntakeState.DONE;
        folder = folder(Map.of("stable-for", "50ms"));
        Awaitility.await().atMost(5, TimeUnit.SECONDS).untilAsserted(() -> {
            look();
            assertThat(taken).hasSize(2);
        });
        assertThat(taken).containsExactly("CD/IM1", "CD/DICOMDIR");
    }

    private IntakeItem item(String origin, long bytes, Instant modified, IntakeState state) {
        return new IntakeItem(
                7L,
                "scans",
                origin,
                bytes,
                modified,
                null,
                state,
                new IntakeItem.Counts(1, 0, 0, 0),
                Map.of(),
                List.of(),
                "",
                1,
                Instant.now(),
                Instant.now(),
                null);
    }

    @Test
    void aShareThatIsNotMountedHasNoFilesThatAreGone() throws IOException {
        Path file = put("a.zip");
        IntakeItem item = item("a.zip", 7, Files.getLastModifiedTime(file).toInstant(), IntakeState.STORED);
        Path elsewhere = temp.resolve("elsewhere");
        Files.move(inbox, elsewhere);
        assertThatThrownBy(() -> folder.finish(item))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("mount the share");
        Files.move(elsewhere, inbox);
        folder.finish(item);
        assertThat(file).doesNotExist();
    }

    @Test
    void aRowWithoutATimeSaysNothingOfAFileOfThatLength() throws IOException {
        Path file = put("a.zip");
        IntakeItem uploaded = item("a.zip", 7, null, IntakeState.STORED);
        folder.keep(uploaded);
        folder.finish(uploaded);
        assertThat(file).exists();
        look();
        assertThat(taken).containsExactly("a.zip");
    }

    @Test
    void whatIsPutBackHasItsMarkerAgain() throws IOException {
        folder = folder(Map.of("marker", ".ok", "stable-for", "1h"));
        put("a.zip");
        put("a.zip.ok");
        outcome = IntakeState.FAILED;
        look();
        assertThat(files()).containsExactly(".error/a.zip", ".error/a.zip.json");
        folder.putBack(item("a.zip", 7, null, IntakeState.FAILED));
        assertThat(files()).containsExactly("a.zip", "a.zip.ok");
        outcome = IntakeState.DONE;
        look();
        assertThat(taken).containsExactly("a.zip", "a.zip");
    }

    @Test
    void aMarkerStaysWithAFileThatCannotBeMoved() throws IOException {
        folder = folder(Map.of("marker", ".ok"));
        put("a.zip");
        put("a.zip.ok");
        // nothing can be moved into what is no folder
        Path done = put(".done");
        look();
        assertThat(files()).contains("a.zip", "a.zip.ok");
        assertThat(folder.problem()).contains("cannot be moved");
        Files.delete(done);
        Awaitility.await().atMost(15, TimeUnit.SECONDS).untilAsserted(() -> {
            look();
            assertThat(files()).hasSize(1).allMatch(name -> name.startsWith(".done/"));
        });
        assertThat(taken).hasSize(1);
    }

    @Test
    void volumesOfARarGoWithTheFirstOne() throws IOException {
        volume("v.part1.rar");
        volume("v.part2.rar");
        volume("v.part3.rar");
        volume("old.rar");
        volume("old.r00");
        put("old.r01");
        outcome = IntakeState.FAILED;
        look();
        look();
        assertThat(taken).containsExactlyInAnyOrder("v.part1.rar", "old.rar", "old.r01");
        assertThat(files())
                .containsExactlyInAnyOrder(
                        ".error/v.part1.rar",
                        ".error/v.part2.rar",
                        ".error/v.part3.rar",
                        ".error/v.part1.rar.json",
                        ".error/old.rar",
                        ".error/old.r00",
                        ".error/old.rar.json",
                        ".error/old.r01",
                        ".error/old.r01.json");
        folder.putBack(item("v.part1.rar", 12, null, IntakeState.FAILED));
        assertThat(files()).contains("v.part1.rar", "v.part2.rar", "v.part3.rar");
        outcome = IntakeState.DONE;
        look();
        look();
        assertThat(taken).hasSize(4);
        assertThat(files()).filteredOn(name -> name.startsWith(".done/")).hasSize(3);
    }

    @Test
    void theFirstVolumeWaitsForTheOthersAndTheOthersForTheFirst() throws IOException {
        volume("v.part2.rar");
        look();
        assertThat(taken).isEmpty();
        folder = folder(Map.of("stable-for", "300ms"));
        volume("v.part1.rar");
        look();
        Awaitility.await().pollDelay(400, TimeUnit.MILLISECONDS).until(() -> true);
        Files.write(inbox.resolve("v.part2.rar"), new byte[] {1}, java.nio.file.StandardOpenOption.APPEND);
        look();
        look();
        assertThat(taken).isEmpty();
        Awaitility.await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> {
            look();
            assertThat(taken).containsExactly("v.part1.rar");
        });
    }

    /** Signature and main header of a volume. */
    private void volume(String name) throws IOException {
        Files.write(
                inbox.resolve(name),
                new byte[] {'R', 'a', 'r', '!', 0x1a, 7, 0, 0, 0, 0x73, 0x11, 0, 13, 0, 0, 0, 0, 0, 0, 0});
    }

    @Test
    void aDicomdirDoesNotWaitForWhatCannotBeTaken() throws IOException {
        put("CD/DICOMDIR");
        put("CD/IM1");
        Awaitility.await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> {
            folder.look(
                    (file, after) -> {
                        if (file.origin().endsWith("IM1")) {
                            folder.later(file, "It cannot be read");
                            after.run();
                        } else {
                            take(file, after);
                        }
                    },
                    () -> true);
            assertThat(taken).containsExactly("CD/DICOMDIR");
        });
    }

    @Test
    void oldDaysOfTheDoneFolderAreRemoved() throws IOException {
        put(".done/2020-01-01/a");
        put(".done/2020-01-01-2/sub/b");
        put(".done/notes/c");
        look();
        assertThat(files()).containsExactly(".done/notes/c");
    }
}
