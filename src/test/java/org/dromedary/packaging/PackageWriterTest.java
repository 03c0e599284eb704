package org.dromedary.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import net.lingala.zip4j.ZipFile;
import net.lingala.zip4j.exception.ZipException;
import net.lingala.zip4j.model.FileHeader;
import net.lingala.zip4j.model.enums.AesKeyStrength;
import net.lingala.zip4j.model.enums.AesVersion;
import net.lingala.zip4j.model.enums.CompressionMethod;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackageWriterTest {

    private static final String PASSWORD = "secure123";

    @TempDir
    private Path folder;

    private final PackagingThreads threads = new PackagingThreads(3);
    private final PackageWriter writer = new PackageWriter(threads, 1);
    private final List<PackedEntry> packed = new ArrayList<>();

    @AfterEach
    void stop() {
        threads.close();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0,
                1,
                15,
                16,
                17,
                65535,
                65536,
                65537,
                Block.SIZE - 1,
                Block.SIZE,
                Block.SIZE + 1,
                3 * Block.SIZE,
                5 * Block.SIZE + 12345
            })
    void everyLengthComesBackDeflatedAndStored(int length) throws Exception {
        byte[] smooth = smooth(length);
        byte[] noise = noise(length);
        Path target = folder.resolve("p.zip");
        long bytes = write(
                target,
                item("a/smooth", false, smooth),
                item("a/noise", false, noise),
                item("stored", true, noise),
                item("last", false, new byte[0]));

        assertThat(Files.size(target)).isEqualTo(bytes);
        assertThat(content(target, "a/smooth")).isEqualTo(smooth);
        assertThat(content(target, "a/noise")).isEqualTo(noise);
        assertThat(content(target, "stored")).isEqualTo(noise);
        assertThat(content(target, "last")).isEmpty();
        assertThat(packed)
                .extracting(PackedEntry::name, PackedEntry::bytes, PackedEntry::sha256)
                .startsWith(org.assertj.core.groups.Tuple.tuple("a/smooth", (long) length, sha256(smooth)));
        assertThat(folder.resolve("p.zip.part")).doesNotExist();
    }

    @Test
    void headersSayAe2WithAes256() throws Exception {
        Path target = folder.resolve("p.zip");
        write(target, item("deflated", false, smooth(100_000)), item("stored", true, smooth(100_000)));

        try (ZipFile zip = new ZipFile(target.toFile(), PASSWORD.toCharArray())) {
            for (FileHeader header : zip.getFileHeaders()) {
                assertThat(header.isEncrypted()).isTrue();
                assertThat(header.getAesExtraDataRecord().getAesKeyStrength())
                        .isEqualTo(AesKeyStrength.KEY_STRENGTH_256);
                assertThat(header.getAesExtraDataRecord().getAesVersion()).isEqualTo(AesVersion.TWO);
                assertThat(header.getCrc()).isZero();
                assertThat(header.getAesExtraDataRecord().getCompressionMethod())
                        .isEqualTo(
                                header.getFileName().equals("stored")
                                        ? CompressionMethod.STORE
                                        : CompressionMethod.DEFLATE);
            }
            assertThat(zip.getFileHeader("deflated").getCompressedSize()).isLessThan(60_000);
            assertThat(zip.getFileHeader("stored").getCompressedSize()).isEqualTo(100_000 + 28);
        }
    }

    @Test
    void sevenZipTestsAndExtracts() throws Exception {
        Path target = folder.resolve("p.zip");
        byte[] big = smooth(3 * Block.SIZE + 77);
        write(target, item("SER00001/IMG00001.dcm", false, big), item("README.txt", true, noise(5000)));

        SevenZip.Result test = SevenZip.run(folder, "t", "-p" + PASSWORD, "p.zip");
        assertThat(test.output()).contains("Everything is Ok");
        assertThat(test.exit()).isZero();
        assertThat(SevenZip.run(folder, "x", "-p" + PASSWORD, "-oout", "p.zip").exit())
                .isZero();
        assertThat(Files.readAllBytes(folder.resolve("out/SER00001/IMG00001.dcm")))
                .isEqualTo(big);
        SevenZip.Result list = SevenZip.run(folder, "l", "-slt", "p.zip");
        assertThat(list.output()).contains("AES-256 Deflate").contains("AES-256 Store");
    }

    @Test
    void wrongPasswordOpensNothing() throws Exception {
        Path target = folder.resolve("p.zip");
        write(target, item("a", false, smooth(10_000)), item("b", true, smooth(10_000)));

        try (ZipFile zip = new ZipFile(target.toFile(), "Secure123".toCharArray())) {
            assertThatThrownBy(() -> zip.extractAll(folder.resolve("out").toString()))
                    .isInstanceOf(ZipException.class);
        }
        SevenZip.Result result = SevenZip.run(folder, "t", "-pSecure123", "p.zip");
        assertThat(result.exit()).isNotZero();
        assertThat(result.output()).contains("Wrong password");
    }

    @Test
    void aChangedByteIsNoticed() throws Exception {
        Path target = folder.resolve("p.zip");
        write(target, item("a", true, smooth(10_000)));
        byte[] bytes = Files.readAllBytes(target);
        bytes[5000] ^= 1;
        Files.write(target, bytes);

        assertThatThrownBy(() -> content(target, "a")).isInstanceOf(IOException.class);
        assertThat(SevenZip.run(folder, "t", "-p" + PASSWORD, "p.zip").exit()).isNotZero();
    }

    @Test
    void anEmptyPackageIsAnEmptyZip() throws Exception {
        Path target = folder.resolve("p.zip");
        write(target);
        assertThat(Files.size(target)).isEqualTo(22);
        assertThat(SevenZip.run(folder, "t", "p.zip").exit()).isZero();
    }

    @Test
    void seventyThousandEntriesAreCountedInZip64() throws Exception {
        Path target = folder.resolve("p.zip");
        int count = 70_000;
        AtomicInteger salt = new AtomicInteger();
        // the derivation takes a millisecond per entry; here one key does, because nobody's secrets are in it
        EntryKey key = new PasswordKeys(PASSWORD).next();
        EntryKeys keys = () -> {
            salt.incrementAndGet();
            return key;
        };
        Iterable<PackItem> items = () -> IntStream.range(0, count)
                .mapToObj(i -> item("E" + i, false, ("entry " + i).getBytes()))
                .iterator();
        writer.write(target, keys, items, packed::add, done -> {});

        assertThat(salt).hasValue(count);
        assertThat(packed).hasSize(count);
        try (ZipFile zip = new ZipFile(target.toFile(), PASSWORD.toCharArray())) {
            assertThat(zip.getFileHeaders()).hasSize(count);
            for (int i : new int[] {0, 1, 65_534, 65_535, 65_536, count - 1}) {
                try (InputStream in = zip.getInputStream(zip.getFileHeader("E" + i))) {
                    assertThat(in.readAllBytes()).isEqualTo(("entry " + i).getBytes());
                }
            }
        }
        assertThat(SevenZip.run(folder, "l", "p.zip").output()).contains("70000 files");
    }

    @Test
    @Tag("bench")
    void anEntryBeyondFourGigabytesAndAnOffsetBehindIt() throws Exception {
        Path target = folder.resolve("p.zip");
        long size = ZipRecords.LIMIT_32 + 12345;
        Path sparse = folder.resolve("sparse");
        try (var channel = java.nio.channels.FileChannel.open(
                sparse, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.wrap(new byte[] {7}), size - 1);
        }
        write(
                target,
                new PackItem("deflated", false, size, () -> Files.newInputStream(sparse)),
                new PackItem("stored", true, size, () -> Files.newInputStream(sparse)),
                item("behind", false, smooth(1000)));

        assertThat(SevenZip.run(folder, "t", "-p" + PASSWORD, "p.zip").output()).contains("Everything is Ok");
        try (ZipFile zip = new ZipFile(target.toFile(), PASSWORD.toCharArray())) {
            assertThat(zip.getFileHeader("deflated").getUncompressedSize()).isEqualTo(size);
            assertThat(zip.getFileHeader("stored").getUncompressedSize()).isEqualTo(size);
            try (InputStream in = zip.getInputStream(zip.getFileHeader("deflated"))) {
                in.skipNBytes(size - 1);
                assertThat(in.read()).isEqualTo(7);
                assertThat(in.read()).isEqualTo(-1);
            }
        }
        assertThat(content(target, "behind")).isEqualTo(smooth(1000));
    }

    @Test
    void anEntryThatGrowsBeyondItsHintStillFits() throws Exception {
        Path target = folder.resolve("p.zip");
        byte[] bytes = smooth(2 * Block.SIZE);
        write(target, new PackItem("a", false, ZipRecords.LIMIT_32, () -> new ByteArrayInputStream(bytes)));
        assertThat(content(target, "a")).isEqualTo(bytes);
        assertThat(SevenZip.run(folder, "t", "-p" + PASSWORD, "p.zip").exit()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000, Block.SIZE, 20 * Block.SIZE})
    void aFailingInputLeavesNoFile(int after) throws Exception {
        Path target = folder.resolve("p.zip");
        PackItem broken = new PackItem(
                "b", false, after, () -> new SequenceInputStream(new ByteArrayInputStream(noise(after)), failing()));

        assertThatThrownBy(() ->
                        write(target, item("a", false, smooth(3 * Block.SIZE)), broken, item("c", false, smooth(100))))
                .isInstanceOf(IOException.class)
                .hasMessage("the disk is gone");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aFailureOfTheWriterEndsTheReaderToo() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        Iterable<PackItem> endless = () -> Stream.iterate(0, i -> i + 1)
                .map(i -> new PackItem("E" + i, false, 10, () -> {
                    opened.incrementAndGet();
                    return new ByteArrayInputStream(smooth(10)) {
                        @Override
                        public void close() {
                            closed.incrementAndGet();
                        }
                    };
                }))
                .iterator();
        assertThatThrownBy(() -> writer.write(
                        folder.resolve("p.zip"), new PasswordKeys(PASSWORD), endless, packed::add, done -> {
                            throw new IllegalStateException("lease lost");
                        }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("lease lost");
        assertThat(closed).hasValue(opened.get());
        assertThat(folder.resolve("p.zip")).doesNotExist();
        assertThat(folder.resolve("p.zip.part")).doesNotExist();
    }

    @Test
    void anInterruptEndsItAndLeavesNoFile() throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicBoolean flag = new AtomicBoolean();
        Thread thread = new Thread(() -> {
            try {
                Iterable<PackItem> endless = () ->
                        Stream.generate(() -> item("a", false, smooth(1000))).iterator();
                writer.write(folder.resolve("p.zip"), new PasswordKeys(PASSWORD), endless, entry -> {}, done -> {
                    if (done > 10_000) {
                        Thread.currentThread().interrupt();
                    }
                });
            } catch (Exception e) {
                failure.set(e);
                flag.set(Thread.currentThread().isInterrupted());
            }
        });
        thread.start();
        thread.join(20_000);
        assertThat(failure.get()).isInstanceOf(InterruptedIOException.class);
        assertThat(flag).isTrue();
        assertThat(folder.resolve("p.zip.part")).doesNotExist();
    }

    @Test
    void aPackageWhoseThreadsAreStoppedFailsInsteadOfHanging() {
        threads.close();
        assertThatThrownBy(() -> write(folder.resolve("p.zip"), item("a", false, smooth(1000))))
                .isInstanceOf(RuntimeException.class);
        assertThat(folder.resolve("p.zip.part")).doesNotExist();
    }

    @Test
    void progressCountsPlaintext() throws Exception {
        List<Long> seen = new ArrayList<>();
        writer.write(
                folder.resolve("p.zip"),
                new PasswordKeys(PASSWORD),
                List.of(item("a", false, smooth(Block.SIZE + 5)), item("b", true, smooth(7))),
                packed::add,
                seen::add);
        assertThat(seen).containsExactly((long) Block.SIZE, Block.SIZE + 5L, Block.SIZE + 12L);
    }

    private long write(Path target, PackItem... items) throws IOException {
        return writer.write(target, new PasswordKeys(PASSWORD), Arrays.asList(items), packed::add, done -> {});
    }

    private static PackItem item(String name, boolean stored, byte[] bytes) {
        return new PackItem(name, stored, bytes.length, () -> new ByteArrayInputStream(bytes));
    }

    private static byte[] content(Path zipFile, String name) throws IOException {
        try (ZipFile zip = new ZipFile(zipFile.toFile(), PASSWORD.toCharArray());
                InputStream in = zip.getInputStream(zip.getFileHeader(name))) {
            return in.readAllBytes();
        }
    }

    private static InputStream failing() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the disk is gone");
            }
        };
    }

    private static byte[] smooth(int length) {
        Random random = new Random(1);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i / 1000 + random.nextInt(4));
        }
        return bytes;
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(2).nextBytes(bytes);
        return bytes;
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
