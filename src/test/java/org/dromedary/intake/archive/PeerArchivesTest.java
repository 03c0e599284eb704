package org.dromedary.intake.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the programs of other people pack comes out as it was: 7z, zip, tar, zstd. */
class PeerArchivesTest {

    private static final String PASSWORD = "Grüße aus Köln";

    @TempDir
    private Path folder;

    private final Map<String, byte[]> files = Packing.files(12);
    private PeerArchives peers;

    @BeforeEach
    void files() throws Exception {
        files.put("Ärzte/Röntgen Müller", new byte[] {1, 2, 3});
        files.put("empty", new byte[0]);
        peers = new PeerArchives(folder, files);
    }

    private void assertWhole(Path archive, String... passwords) {
        Unpacked unpacked = Unpacked.of(archive, UnpackLimits.defaults(), passwords);
        assertThat(unpacked.end()).isNull();
        assertThat(unpacked.refused()).isEmpty();
        assertThat(unpacked.files().keySet().stream().map(PeerArchivesTest::plain))
                .containsExactlyInAnyOrderElementsOf(files.keySet());
        unpacked.files().forEach((name, bytes) -> assertThat(bytes).isEqualTo(files.get(plain(name))));
    }

    private static String plain(String name) {
        return name.startsWith("./") ? name.substring(2) : name;
    }

    @ParameterizedTest
    @ValueSource(strings = {"Copy", "Deflate", "Deflate64", "BZip2", "LZMA"})
    void zipOfSevenZip(String method) throws Exception {
        assertWhole(peers.pack("a.zip", "7z", "a", "-tzip", "-mm=" + method));
    }

    @ParameterizedTest
    @ValueSource(strings = {"AES128", "AES192", "AES256", "ZipCrypto"})
    void encryptedZipOfSevenZip(String cipher) throws Exception {
        Path zip = peers.pack("a.zip", "7z", "a", "-tzip", "-mem=" + cipher, "-psecret");
        assertWhole(zip, "wrong", "secret", "other");

        Unpacked none = Unpacked.of(zip);
        assertThat(none.end().reason()).isEqualTo(UnpackException.Reason.PASSWORD);
        assertThat(none.end()).hasMessageContaining("no password is configured");
        // the empty one is not encrypted by some programs
        assertThat(none.files().keySet()).isSubsetOf("empty");
        Unpacked wrong = Unpacked.of(zip, UnpackLimits.defaults(), "wrong", "Secret");
        assertThat(wrong.refused().values()).allMatch(reason -> reason.contains("none of the 2 configured passwords"));
    }

    @Test
    void aPasswordThatIsNotAscii() throws Exception {
        assertWhole(peers.pack("a.zip", "zip", "-q", "-r", "-D", "-P", PASSWORD), PASSWORD);
        assertWhole(peers.pack("a.7z", "7z", "a", "-p" + PASSWORD), PASSWORD);
    }

    @Test
    void zipOfInfoZip() throws Exception {
        assertWhole(peers.pack("a.zip", "zip", "-q", "-r", "-D"));
        assertWhole(peers.pack("b.zip", "zip", "-q", "-r", "-D", "-fd", "-fz"));
        assertWhole(peers.pack("c.zip", "zip", "-q", "-r", "-P", "secret"), "secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"LZMA2", "LZMA", "BZip2", "Deflate", "PPMd", "Copy"})
    void sevenZip(String method) throws Exception {
        Path archive = peers.pack("a.7z", "7z", "a", "-m0=" + method);
        if (method.equals("PPMd")) {
            assertThat(Unpacked.of(archive).refused())
                    .hasSize(13)
                    .containsEntry("DICOM/IM0000", "compressed by a method of 7z that cannot be read; repack as ZIP");
        } else {
            assertWhole(archive);
        }
    }

    @Test
    void encryptedSevenZip() throws Exception {
        assertWhole(peers.pack("a.7z", "7z", "a", "-psecret"), "wrong", "secret");
        Path hidden = peers.pack("b.7z", "7z", "a", "-mhe=on", "-psecret");
        assertWhole(hidden, "wrong", "secret");
        assertThat(Unpacked.of(hidden).end().reason()).isEqualTo(UnpackException.Reason.PASSWORD);
        assertThat(Unpacked.of(hidden, UnpackLimits.defaults(), "wrong").end().reason())
                .isEqualTo(UnpackException.Reason.PASSWORD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-cf", "-czf", "-cjf", "-cJf"})
    void tarOfGnu(String how) throws Exception {
        assertWhole(peers.pack("a.tar", "tar", how));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v7", "oldgnu", "gnu", "ustar", "posix"})
    void kindsOfTar(String format) throws Exception {
        files.put("deep/".repeat(16) + "IM1", new byte[] {9});
        peers = new PeerArchives(folder, files);
        if (!format.equals("v7")) {
            assertWhole(peers.pack("a.tar", "tar", "--format=" + format, "-cf"));
        }
    }

    @Test
    void zstandard() throws Exception {
        Path tar = peers.pack("a.tar", "tar", "-cf");
        peers.run(List.of(org.dromedary.testsupport.Peers.require("zstd").toString(), "-q", tar.toString()));
        assertWhole(folder.resolve("a.tar.zst"));
    }

    @Test
    void aSelfExtractingZip() throws Exception {
        Path zip = peers.pack("a.zip", "zip", "-q", "-r", "-D");
        Path program = folder.resolve("setup.exe");
        Files.write(program, new byte[] {'M', 'Z', 1, 2, 3, 4, 5});
        Files.write(program, Files.readAllBytes(zip), java.nio.file.StandardOpenOption.APPEND);
        assertThat(Unpacker.isArchive(program)).isTrue();
        assertWhole(program);
    }

    @Test
    void aSplitZip() throws Exception {
        Files.write(folder.resolve("source/large"), new byte[200_000]);
        peers.pack("s.zip", "zip", "-q", "-r", "-0", "-s", "64k");
        for (String part : List.of("s.z01", "s.zip")) {
            Unpacked unpacked = Unpacked.of(folder.resolve(part));
            assertThat(unpacked.end().reason()).isEqualTo(UnpackException.Reason.UNSUPPORTED);
            assertThat(unpacked.end()).hasMessageContaining("split ZIP");
        }
    }
}
