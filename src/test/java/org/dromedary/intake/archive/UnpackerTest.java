package org.dromedary.intake.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What honest tools pack comes out as it was. */
class UnpackerTest {

    @TempDir
    private Path folder;

    private static void assertWhole(Unpacked unpacked, Map<String, byte[]> files) {
        assertThat(unpacked.end()).isNull();
        assertThat(unpacked.refused()).isEmpty();
        assertThat(unpacked.files()).containsExactlyInAnyOrderEntriesOf(files);
    }

    @Test
    void aZipWhateverItIsCalled() throws Exception {
        Map<String, byte[]> files = Packing.files(30);
        assertWhole(Unpacked.of(Packing.zip(folder.resolve("IM0001.dcm"), files)), files);
    }

    @Test
    void aTarAndACompressedTar() throws Exception {
        Map<String, byte[]> files = Packing.files(30);
        files.put("deep/".repeat(60) + "IM", new byte[] {1, 2, 3});
        Path tar = folder.resolve("a.tar");
        assertWhole(Unpacked.of(Packing.tar(tar, Files.newOutputStream(tar), files)), files);
        Path gz = folder.resolve("a.tgz");
        assertWhole(Unpacked.of(Packing.tar(gz, new GZIPOutputStream(Files.newOutputStream(gz)), files)), files);
    }

    @Test
    void aSingleCompressedFile() throws Exception {
        Path gz = folder.resolve("IM1.dcm.gz");
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(gz))) {
            out.write(new byte[] {5, 6, 7});
        }
        assertWhole(Unpacked.of(gz), Map.of("IM1.dcm", new byte[] {5, 6, 7}));
    }

    @Test
    void archivesInsideEachOtherToADepth() throws Exception {
        Map<String, byte[]> inside = new TreeMap<>(Map.of("IM", new byte[] {1}));
        String name = "IM";
        for (int depth = 1; depth <= 4; depth++) {
            byte[] zip = Files.readAllBytes(Packing.zip(folder.resolve("in.zip"), inside));
            if (depth == 4) {
                assertWhole(Unpacked.of(folder.resolve("in.zip")), Map.of(name, new byte[] {1}));
            }
            inside = new TreeMap<>(Map.of(depth + ".zip", zip));
            name = depth + ".zip/" + name;
        }
        Unpacked tooDeep = Unpacked.of(Packing.zip(folder.resolve("out.zip"), inside));
        assertThat(tooDeep.files()).isEmpty();
        assertThat(tooDeep.refused())
                .hasSize(1)
                .hasValueSatisfying(new org.assertj.core.api.Condition<>(
                        reason -> reason.contains("limits.depth"), "names the limit"));
    }
}
