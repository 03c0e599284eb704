package org.dromedary.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.dicom.SyntheticStudy;
import org.dromedary.dicom.render.FrameRenderer;
import org.dromedary.dicom.render.PictureFormat;
import org.dromedary.dicom.render.RenderOptions;
import org.dromedary.testsupport.Corpus;
import org.dromedary.testsupport.DatasetBytes;

/** {@code mvn -Pbench verify -Dit.test=RenderBenchIT}: how long a picture takes, on one thread; medians in milliseconds. */
@Tag("bench")
class RenderBenchIT {

    private static final Logger LOG = LoggerFactory.getLogger(RenderBenchIT.class);
    private static final RenderOptions PNG = RenderOptions.of(PictureFormat.PNG);
    private static final RenderOptions JPEG = RenderOptions.of(PictureFormat.JPEG);
    private static final RenderOptions THUMBNAIL = JPEG.within(128, 128).withQuality(80);
    private static final String TRANSFER_SYNTAX = "TransferSyntax_1.2.840.10008.1.2";

    @TempDir
    private Path folder;

    @Test
    void uncompressed() throws IOException {
        Path ct = write(SyntheticStudy.Modality.CT, 512);
        time("CT 512 x 512, 16 bit", ct, 1, 60);
        time("CR 4096 x 4096, 12 bit", write(SyntheticStudy.Modality.CR, 4096), 1, 5);
        time("US 480 x 480, RGB", write(SyntheticStudy.Modality.US, 480), 1, 60);
    }

    @Test
    void compressed() throws IOException {
        for (Corpus.Entry entry : Corpus.entries()) {
            if (entry.toString().contains(TRANSFER_SYNTAX)) {
                time("CT 512 x 512, " + entry.transferSyntaxUid(), entry.file(), 1, 40);
            }
        }
    }

    /** The file is sparse where the file system can do so. */
    @Test
    void lastFrameOfTwoGigabytes() throws IOException {
        int frames = 2000;
        byte[] head = header(frames, 1024)
                .header(org.aoju.bus.image.Tag.PixelData, "OW", frames * 1024L * 1024)
                .file("1.2.3.4");
        Path file = folder.resolve("vast.dcm");
        try (RandomAccessFile vast = new RandomAccessFile(file.toFile(), "rw")) {
            vast.write(head);
            vast.setLength(head.length + frames * 1024L * 1024);
        }
        assertThat(Files.size(file)).isGreaterThan(2_000_000_000L);
        time("frame 2000 of 2 GB", file, frames, 20);
    }

    private Path write(SyntheticStudy.Modality modality, int size) throws IOException {
        SyntheticStudy study = new SyntheticStudy(
                new SyntheticStudy.Plan(modality, 1, 1, size, 1, "Bench", 1, LocalDateTime.of(2026, 1, 1, 0, 0)));
        Path file = folder.resolve(modality + ".dcm");
        study.write(0, file);
        return file;
    }

    private static DatasetBytes header(int frames, int side) {
        return DatasetBytes.explicit()
                .element(org.aoju.bus.image.Tag.SamplesPerPixel, "US", word(1))
                .text(org.aoju.bus.image.Tag.PhotometricInterpretation, "CS", "MONOCHROME2")
                .text(org.aoju.bus.image.Tag.NumberOfFrames, "IS", String.valueOf(frames))
                .element(org.aoju.bus.image.Tag.Rows, "US", word(side))
                .element(org.aoju.bus.image.Tag.Columns, "US", word(side))
                .element(org.aoju.bus.image.Tag.BitsAllocated, "US", word(8))
                .element(org.aoju.bus.image.Tag.BitsStored, "US", word(8));
    }

    private static byte[] word(int value) {
        return ByteBuffer.allocate(2)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) value)
                .array();
    }

    private static void time(String what, Path file, int frame, int rounds) throws IOException {
        LOG.info(
                "BENCH {}: thumbnail {} ms, JPEG {} ms, PNG {} ms",
                what,
                median(file, frame, THUMBNAIL, rounds),
                median(file, frame, JPEG, rounds),
                median(file, frame, PNG, rounds));
    }

    private static String median(Path file, int frame, RenderOptions options, int rounds) throws IOException {
        long[] took = new long[rounds];
        for (int i = -rounds / 2; i < rounds; i++) {
            long start = System.nanoTime();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            FrameRenderer.render(file, frame, options, out);
            assertThat(out.size()).isPositive();
            if (i >= 0) {
                took[i] = System.nanoTime() - start;
            }
        }
        Arrays.sort(took);
        return String.format("%.1f", took[rounds / 2] / 1e6);
    }
}
