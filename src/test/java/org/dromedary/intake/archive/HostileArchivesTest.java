package org.dromedary.intake.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** Bombs, names that lead elsewhere, links, damaged and truncated archives. */
class HostileArchivesTest {

    private static final long MB = 1 << 20;

    @TempDir
    private Path folder;

    private Path write(byte[] bytes) throws Exception {
        return Files.write(folder.resolve("a.zip"), bytes);
    }

    private static byte[] one(int value) {
        return new byte[] {(byte) value};
    }

    /** Small limits, so that a bomb may be small, too. */
    private static UnpackLimits small(long totalMb, int ratio, int entries) {
        return small(totalMb, totalMb, ratio, entries);
    }

    private static UnpackLimits small(long totalMb, long entryMb, int ratio, int entries) {
        return new UnpackLimits(
                DataSize.ofMegabytes(totalMb),
                DataSize.ofMegabytes(entryMb),
                ratio,
                DataSize.ofMegabytes(1),
                entries,
                4,
                DataSize.ofMegabytes(1),
                DataSize.ofMegabytes(64));
    }

    private static void assertStopped(Unpacked unpacked, String limit) {
        assertThat(unpacked.end()).isNotNull();
        assertThat(unpacked.end().reason()).isEqualTo(UnpackException.Reason.LIMIT);
        assertThat(unpacked.end()).hasMessageContaining(limit).hasMessageNotContaining("\n");
    }

    @Test
    void namesThatLeadElsewhereAreLeftOutAndTheirNeighboursAreNot() throws Exception {
        RawZip zip = new RawZip().add("before", one(1));
        String[] names = {
            "../../x", "a/../../x", "/etc/passwd", "C:\\Windows\\x", "\\\\server\\x", "..\\x", "a\0b", ".. /x"
        };
        for (String name : names) {
            zip.add(name, one(2));
        }
        Unpacked unpacked = Unpacked.of(write(zip.add("after", one(3)).end()));
        assertThat(unpacked.end()).isNull();
        assertThat(unpacked.files()).containsOnlyKeys("before", "after");
        assertThat(unpacked.refused()).hasSize(names.length);
        assertThat(unpacked.refused()).containsEntry("../../x", "its name leads out of the archive");
        assertThat(unpacked.refused()).containsEntry("a_b", "its name has a NUL character");
    }

    @Test
    void namesThatAreOnlyOddAreTaken() throws Exception {
        RawZip zip = new RawZip();
        String[] names = {
            "CON", "nul.dcm", "a:b", "x".repeat(5000), "dir", "dir/file", "..hidden", "a\nb", "", "windows\\path"
        };
        for (String name : names) {
            zip.add(name, one(1));
        }
        zip.add("same", one(1)).add("same", one(2));
        Unpacked unpacked = Unpacked.of(write(zip.end()));
        assertThat(unpacked.end()).isNull();
        assertThat(unpacked.refused()).isEmpty();
        assertThat(unpacked.taken()).isEqualTo(names.length + 2);
        assertThat(unpacked.files()).containsKeys("CON", "a_b", "x".repeat(512) + "…", "(without a name)");
    }

    @Test
    void namesInOtherCharacterSets() throws Exception {
        RawZip.Entry entry = RawZip.Entry.of("", one(1));
        RawZip zip = new RawZip()
                .add(entry.raw("Müller1".getBytes(Charset.forName("IBM437")), 20))
                .add(entry.raw("Müller2".getBytes(StandardCharsets.ISO_8859_1), RawZip.UNIX))
                .add(entry.raw("Müller3".getBytes(StandardCharsets.UTF_8), 20))
                .add(entry.raw("Müller4".getBytes(StandardCharsets.UTF_8), 20).flagged(ZipRecord.UTF_8));
        assertThat(Unpacked.of(write(zip.end())).files()).containsOnlyKeys("Müller1", "Müller2", "Müller3", "Müller4");
    }

    @Test
    void linksDevicesAndUnknownMethodsOfAZip() throws Exception {
        RawZip zip = new RawZip()
                .add(RawZip.Entry.of("link", "/etc/passwd".getBytes(StandardCharsets.US_ASCII))
                        .mode(0120777))
                .add(RawZip.Entry.of("pipe", one(1)).mode(0010644))
                .add(RawZip.Entry.of("plain", one(2)).mode(0100644))
                .add(RawZip.Entry.of("reduced", one(1)).method(3))
                .add(RawZip.Entry.of("strong", one(1)).flagged(ZipRecord.ENCRYPTED | ZipRecord.STRONG));
        Unpacked unpacked = Unpacked.of(write(zip.end()));
        assertThat(unpacked.files()).containsOnlyKeys("plain");
        assertThat(unpacked.refused()).containsEntry("link", "a link").containsEntry("pipe", "a device or pipe");
        assertThat(unpacked.refused()).containsOnlyKeys("link", "pipe", "reduced", "strong");
    }

    @Test
    void linksAndDevicesOfATar() throws Exception {
        Path tar = folder.resolve("a.tar");
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(Files.newOutputStream(tar))) {
            byte[] kinds = {
                TarConstants.LF_SYMLINK,
                TarConstants.LF_LINK,
                TarConstants.LF_CHR,
                TarConstants.LF_BLK,
                TarConstants.LF_FIFO
            };
            for (byte kind : kinds) {
                TarArchiveEntry entry = new TarArchiveEntry("special" + (char) kind, kind);
                entry.setLinkName("/etc/passwd");
                out.putArchiveEntry(entry);
                out.closeArchiveEntry();
            }
            for (String name : new String[] {"../../x", "/etc/x", "plain"}) {
                TarArchiveEntry entry = new TarArchiveEntry(name, true);
                entry.setSize(1);
                out.putArchiveEntry(entry);
                out.write(7);
                out.closeArchiveEntry();
            }
        }
        Unpacked unpacked = Unpacked.of(tar);
        assertThat(unpacked.end()).isNull();
        assertThat(unpacked.files()).containsOnlyKeys("plain");
        assertThat(unpacked.refused()).hasSize(7);
    }

    @Test
    void anEntryThatIsTooLongIsLeftOut() throws Exception {
        RawZip zip = new RawZip().add("long", new byte[17 << 20]).add("short", one(1));
        Unpacked unpacked = Unpacked.of(write(zip.end()), small(64, 16, 1_000_000, 10));
        assertThat(unpacked.end()).isNull();
        assertThat(unpacked.files()).containsOnlyKeys("short");
        assertThat(unpacked.refused()).containsEntry("long", "larger than 16 MB (limits.entry-size)");
    }

    @Test
    void aBombOfOneEntryStopsByRatioAndByTotal() throws Exception {
        Path gz = folder.resolve("a.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gz))) {
            Packing.zeros(200 * MB).transferTo(out);
        }
        assertStopped(Unpacked.of(gz, small(400, 100, 10)), "limits.ratio");
        assertThat(Unpacked.of(gz, small(8, 100, 1_000_000, 10)).end()).hasMessageContaining("limits.total-size");
    }

    /** Archives of archives of zeros, each level sixteen of the next. */
    @Test
    void aBombLikeFortyTwoStopsByLimit() throws Exception {
        byte[] level = zipOf("0", () -> Packing.zeros(64 * MB).readAllBytes(), 1);
        for (int depth = 0; depth < 3; depth++) {
            byte[] inner = level;
            level = zipOf("lib ", () -> inner, 16);
        }
        Path bomb = write(level);
        assertStopped(Unpacked.of(bomb, small(4096, 250, 100_000)), "limits.ratio");
        assertStopped(Unpacked.of(bomb, small(12, 1_000_000, 100_000)), "limits.total-size");
        Unpacked many = Unpacked.of(bomb, small(4096, 1_000_000, 100));
        assertStopped(many, "limits.entries");
    }

    private interface Bytes {
        byte[] get() throws Exception;
    }

    private static byte[] zipOf(String name, Bytes bytes, int count) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < count; i++) {
                zip.putNextEntry(new ZipEntry(name + i));
                zip.write(bytes.get());
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }

    @Test
    void entriesThatShareTheirBytes() throws Exception {
        byte[] bytes = new byte[1000];
        RawZip zip = new RawZip().add("a", bytes);
        for (int i = 0; i < 100; i++) {
            zip.again("again" + i, bytes, 0);
        }
        Unpacked unpacked = Unpacked.of(write(zip.end()));
        assertStopped(unpacked, "share their bytes");
        assertThat(unpacked.taken()).isZero();
    }

    @Test
    void moreEntriesThanAreAllowedAreRefusedAtOnce() throws Exception {
        RawZip zip = new RawZip();
        for (int i = 0; i < 5000; i++) {
            zip.add("e" + i, new byte[0]);
        }
        byte[] bytes = zip.end();
        Unpacked unpacked = Unpacked.of(write(bytes), small(64, 250, 1000));
        assertStopped(unpacked, "limits.entries");
        assertThat(unpacked.taken()).isZero();
        // and when it tells fewer than there are
        bytes[bytes.length - 12] = 1;
        bytes[bytes.length - 11] = 0;
        assertStopped(Unpacked.of(write(bytes), small(64, 250, 1000)), "limits.entries");
    }

    @Test
    void aTruncatedZipGivesWhatWasWhole() throws Exception {
        Map<String, byte[]> files = Packing.files(20);
        byte[] whole = Files.readAllBytes(Packing.zip(folder.resolve("whole.zip"), files));
        Unpacked unpacked = Unpacked.of(write(Arrays.copyOf(whole, whole.length / 2)));
        assertThat(unpacked.end().reason()).isEqualTo(UnpackException.Reason.DAMAGED);
        assertThat(unpacked.files().size()).isBetween(8, 18);
        unpacked.files().forEach((name, bytes) -> assertThat(bytes).isEqualTo(files.get(name)));
        assertThat(unpacked.refused()).hasSize(1);
    }

    @Test
    void aDamagedEntryLeavesItsNeighbours() throws Exception {
        Map<String, byte[]> files = Packing.files(20);
        byte[] bytes = Files.readAllBytes(Packing.zip(folder.resolve("whole.zip"), files));
        bytes[bytes.length / 2] ^= 0x55;
        Unpacked unpacked = Unpacked.of(write(bytes));
        assertThat(unpacked.end()).isNull();
        assertThat(unpacked.files()).hasSize(19);
        assertThat(unpacked.refused()).hasSize(1);
        assertThat(unpacked.refused().values().iterator().next()).startsWith("damaged: ");
    }

    @Test
    void aTruncatedTarGivesWhatWasWhole() throws Exception {
        Map<String, byte[]> files = Packing.files(20);
        Path tar = folder.resolve("a.tgz");
        Packing.tar(tar, new GZIPOutputStream(Files.newOutputStream(tar)), files);
        byte[] bytes = Files.readAllBytes(tar);
        Unpacked unpacked = Unpacked.of(write(Arrays.copyOf(bytes, bytes.length / 2)));
        assertThat(unpacked.end().reason()).isEqualTo(UnpackException.Reason.DAMAGED);
        assertThat(unpacked.files().size()).isBetween(8, 18);
        assertThat(unpacked.refused()).hasSize(1);
    }

    /** PS3.10 §7.1 leaves the preamble to who writes the file. */
    @Test
    void dicomWithAPreambleLikeAnArchiveIsNoArchive() throws Exception {
        byte[] dicom = Arrays.copyOf("PK\3\4".getBytes(StandardCharsets.ISO_8859_1), 1000);
        System.arraycopy("DICM".getBytes(StandardCharsets.US_ASCII), 0, dicom, 128, 4);
        assertThat(Unpacker.isArchive(write(dicom))).isFalse();
        Map<String, byte[]> files = new TreeMap<>(Map.of("a.zip", dicom));
        assertThat(Unpacked.of(Packing.zip(folder.resolve("b.zip"), files)).files())
                .containsOnlyKeys("a.zip");
    }

    /** A dictionary of 64 MB where 16 MB are allowed. */
    @Test
    void whatWantsMoreMemoryThanIsAllowedIsRefused() throws Exception {
        PeerArchives peers = new PeerArchives(folder, Map.of("IM", new byte[30 << 20]));
        UnpackLimits limits = new UnpackLimits(
                DataSize.ofGigabytes(1),
                DataSize.ofGigabytes(1),
                1_000_000,
                DataSize.ofGigabytes(1),
                10,
                4,
                DataSize.ofMegabytes(1),
                DataSize.ofMegabytes(16));
        Unpacked seven = Unpacked.of(peers.pack("a.7z", "7z", "a", "-m0=LZMA2:d=64m"), limits);
        assertThat(seven.refused().values()).singleElement().asString().contains("limits.memory");
        Path xz = peers.pack("a.tar.xz", "tar", "-I", "xz -9", "-cf");
        assertThat(Unpacked.of(xz, limits).end()).hasMessageContaining("limits.memory");
    }

    @Test
    void temporaryFilesAreOverwrittenWhenThatIsWanted() throws Exception {
        Path file = Files.write(folder.resolve("secret"), new byte[] {1, 2, 3});
        Path other = Files.createLink(folder.resolve("other-name"), file);
        new Unpacker(true).remove(file);
        assertThat(file).doesNotExist();
        assertThat(other).hasBinaryContent(new byte[3]);
    }

    @Test
    void aDocumentIsOneFile() throws Exception {
        Map<String, byte[]> files = new TreeMap<>(Map.of("[Content_Types].xml", one(1), "word/document.xml", one(2)));
        assertThat(Unpacker.isArchive(Packing.zip(folder.resolve("letter.docx"), files)))
                .isFalse();
    }

    @Test
    void aSinkThatCannotTakeAFileEndsItForNow() throws Exception {
        Path zip = Packing.zip(folder.resolve("a.zip"), Packing.files(50));
        Path work = Files.createDirectories(folder.resolve("work"));
        EntrySink full = new EntrySink() {
            @Override
            public void file(String entryName, Path file, long bytes) throws java.io.IOException {
                Files.delete(file);
                throw new java.io.IOException("the store is full");
            }

            @Override
            public void refused(String entryName, String reason) {
                throw new AssertionError(entryName);
            }
        };
        UnpackException e =
                org.assertj.core.api.Assertions.catchThrowableOfType(UnpackException.class, () -> new Unpacker()
                        .unpack(zip, "a.zip", UnpackLimits.defaults(), java.util.List.of(), work, full));
        assertThat(e.isTemporary()).isTrue();
        assertThat(e).hasMessageContaining("the store is full");
        assertThat(work).isEmptyDirectory();
    }
}
