package org.dromedary.intake.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RAR: stored files of our own writer; the library's own tests hold for the compressed ones. */
class RarTest {

    @TempDir
    private Path folder;

    private final Map<String, byte[]> files = Packing.files(6);

    private Path write(String name, byte[] bytes) throws Exception {
        return Files.write(folder.resolve(name), bytes);
    }

    @Test
    void storedFiles() throws Exception {
        RarFile rar = new RarFile(0);
        files.forEach(rar::file);
        Unpacked unpacked = Unpacked.of(write("a.rar", rar.end()));
        assertThat(unpacked.end()).isNull();
        assertThat(unpacked.refused()).isEmpty();
        assertThat(unpacked.files()).containsExactlyInAnyOrderEntriesOf(files);
    }

    @Test
    void aDamagedFileAndALinkLeaveTheirNeighbours() throws Exception {
        RarFile rar = new RarFile(0).file("before", new byte[] {1, 2});
        rar.file("damaged", new byte[] {1, 2, 3}, new byte[] {1, 2, 4}, 0, 0100644);
        rar.file(
                "link",
                "/etc/passwd".getBytes(StandardCharsets.US_ASCII),
                "/etc/passwd".getBytes(StandardCharsets.US_ASCII),
                0,
                0120777);
        rar.file("../../x", new byte[] {1}).file("after", new byte[] {3});
        Unpacked unpacked = Unpacked.of(write("a.rar", rar.end()));
        assertThat(unpacked.end()).isNull();
        assertThat(unpacked.files()).containsOnlyKeys("before", "after");
        assertThat(unpacked.refused()).containsOnlyKeys("damaged", "link", "../../x");
        assertThat(unpacked.refused()).containsEntry("damaged", "damaged: the checksum is wrong");
    }

    @Test
    void aTruncatedOneGivesWhatWasWhole() throws Exception {
        RarFile rar = new RarFile(0);
        files.forEach(rar::file);
        byte[] whole = rar.end();
        Unpacked unpacked = Unpacked.of(write("a.rar", Arrays.copyOf(whole, whole.length - 3000)));
        assertThat(unpacked.end().reason()).isEqualTo(UnpackException.Reason.DAMAGED);
        assertThat(unpacked.files()).hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void volumes() throws Exception {
        byte[] split = files.get("DICOM/IM0005");
        byte[] begin = Arrays.copyOf(split, 1000);
        byte[] rest = Arrays.copyOfRange(split, 1000, split.length);
        int volume = RarFile.VOLUME | RarFile.NEW_NAMES;
        RarFile one = new RarFile(volume | RarFile.FIRST_VOLUME).file("first", new byte[] {1});
        write(
                "v.part1.rar",
                one.file("split", split, begin, RarFile.SPLIT_AFTER, 0100644).endOfVolume());
        RarFile two = new RarFile(volume).file("split", split, rest, RarFile.SPLIT_BEFORE, 0100644);
        Path second = write("v.part2.rar", two.file("last", new byte[] {2}).end());

        Unpacked whole = Unpacked.of(folder.resolve("v.part1.rar"));
        assertThat(whole.end()).isNull();
        assertThat(whole.files()).containsOnlyKeys("first", "split", "last").containsEntry("split", split);
        assertThat(Unpacked.of(second).end()).hasMessageContaining("later volume");

        Files.delete(second);
        Unpacked missing = Unpacked.of(folder.resolve("v.part1.rar"));
        assertThat(missing.end()).hasMessageContaining("A volume of the RAR is missing");
        assertThat(missing.files()).containsOnlyKeys("first");
        assertThat(missing.refused()).containsOnlyKeys("split", "v.part2.rar");
    }

    @Test
    void rarFive() throws Exception {
        Path five = write("a.rar", "Rar!\32\7\1\0whatever".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(Unpacked.of(five).end()).hasMessage("RAR 5 cannot be read; repack as ZIP or 7z");
    }
}
