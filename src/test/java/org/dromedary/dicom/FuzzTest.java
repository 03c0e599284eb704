package org.dromedary.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

import org.aoju.bus.image.Tag;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.DatasetBytes;

/** Files changed at random, always in the same way: each is read or told to be no DICOM, nothing else. */
class FuzzTest {

    private static final int ROUNDS = 4_000;

    @TempDir
    Path dir;

    @Test
    void everyMutationIsReadOrTold() throws Exception {
        List<byte[]> seeds = seeds();
        for (byte[] seed : seeds) {
            assertThat(reads(Files.write(dir.resolve("f.dcm"), seed))).isTrue();
        }
        Random random = new Random(20261121);
        int[] outcome = new int[2];
        for (int i = 0; i < ROUNDS; i++) {
            byte[] mutated = mutate(seeds.get(i % seeds.size()), random);
            Path file = Files.write(dir.resolve("f.dcm"), mutated);
            int round = i;
            Assertions.assertTimeoutPreemptively(
                    Duration.ofSeconds(3), () -> outcome[reads(file) ? 0 : 1]++, () -> "round " + round);
        }
        // both happen, or nothing was tried
        assertThat(outcome[0]).isGreaterThan(ROUNDS / 10);
        assertThat(outcome[1]).isGreaterThan(ROUNDS / 10);
    }

    private static boolean reads(Path file) throws Exception {
        try {
            DicomHeader.read(file).keywords();
            try (InputStream in = TextRewriter.open(file, (tag, value) -> value.replace("e", "ö") + "!")) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            EditableInstance instance = EditableInstance.read(file);
            instance.write(file.resolveSibling("written.dcm"));
            instance.dataset().set(Tag.PatientComments, "ö");
            instance.write(file.resolveSibling("written.dcm"));
            DicomHeader.read(file.resolveSibling("written.dcm"));
            return true;
        } catch (DicomFormatException e) {
            assertThat(e).hasMessageMatching("(?s).{10,300}");
            return false;
        }
    }

    private List<byte[]> seeds() throws Exception {
        List<byte[]> seeds = new ArrayList<>();
        for (Supplier<DatasetBytes> kind : List.<Supplier<DatasetBytes>>of(
                DatasetBytes::explicit, DatasetBytes::implicit, DatasetBytes::bigEndian, DatasetBytes::deflated)) {
            for (String charset : List.of("ISO_IR 192", "\\ISO 2022 IR 87", "ISO 2022 IR 13\\ISO 2022 IR 149")) {
                DatasetBytes item = kind.get().text(Tag.CodeMeaning, "LO", "Meaning");
                byte[] unknown = DatasetBytes.implicit()
                        .openSequence(0x00091001, "", DatasetBytes.implicit().text(Tag.CodeMeaning, "", "Meaning"))
                        .bytes();
                DatasetBytes dataset = kind.get().text(Tag.SpecificCharacterSet, "CS", charset);
                seeds.add(DatasetBytes.instance(dataset, "1.2.3", "1.2.3.1", "1.2.3.1.1")
                        .element(Tag.StudyDescription, "LO", "Größe 山田".getBytes(StandardCharsets.UTF_8))
                        .sequence(Tag.RequestAttributesSequence, item, item)
                        .openSequence(Tag.ReferencedStudySequence, "SQ", item)
                        .header(0x00091001, "UN", DatasetBytes.UNDEFINED)
                        .raw(Arrays.copyOfRange(unknown, 8, unknown.length))
                        .element(Tag.PixelData, "OB", new byte[64])
                        .file("1.2.3.1.1"));
            }
        }
        Path synthetic = dir.resolve("synthetic.dcm");
        new SyntheticStudy(new SyntheticStudy.Plan(
                        SyntheticStudy.Modality.CT, 1, 1, 16, 1, "Größe", 1, LocalDateTime.of(2026, 11, 21, 9, 30)))
                .write(0, synthetic);
        seeds.add(Files.readAllBytes(synthetic));
        return seeds;
    }

    private static byte[] mutate(byte[] seed, Random random) {
        byte[] bytes = seed.clone();
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int at = 128 + random.nextInt(bytes.length - 128);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 4), (byte) 0xFF);
                case 3 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(8)), (byte) 0);
                case 4 -> {
                    int from = 128 + random.nextInt(bytes.length - 128);
                    int count = Math.min(bytes.length - Math.max(at, from), random.nextInt(40));
                    System.arraycopy(seed, from, bytes, at, count);
                }
                default -> bytes = Arrays.copyOf(bytes, Math.max(140, at));
            }
        }
        return bytes;
    }
}
