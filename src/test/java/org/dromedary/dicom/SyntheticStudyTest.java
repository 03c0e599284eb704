package org.dromedary.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.aoju.bus.image.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.dromedary.testsupport.Peers;

class SyntheticStudyTest {

    @TempDir
    Path dir;

    private static SyntheticStudy study(String modality, int size, int frames, long seed) {
        return new SyntheticStudy(new SyntheticStudy.Plan(
                SyntheticStudy.Modality.valueOf(modality),
                2,
                3,
                size,
                frames,
                "Größe a@b.example pw=x",
                seed,
                LocalDateTime.of(2026, 11, 21, 9, 30)));
    }

    @ParameterizedTest
    @CsvSource({"CT,64,1,2", "MR,33,1,2", "CR,128,1,2", "US,33,1,3", "US,21,5,3"})
    void theDoorReadsEveryInstance(String modality, int size, int frames, int bytes) throws Exception {
        SyntheticStudy study = study(modality, size, frames, 1);
        assertThat(study.size()).isEqualTo(6);
        Set<String> series = new HashSet<>();
        for (int i = 0; i < study.size(); i++) {
            Path file = dir.resolve(i + ".dcm");
            study.write(i, file);
            DicomHeader header = DicomHeader.read(file);
            assertThat(header.studyInstanceUid()).isEqualTo(study.studyInstanceUid());
            assertThat(header.sopInstanceUid())
                    .isEqualTo(study.sopInstanceUid(i))
                    .matches("2\\.25\\.[1-9][0-9]{30,38}");
            assertThat(header.sopClassUid()).isEqualTo(study.sopClassUid());
            assertThat(header.string(Tag.StudyDescription)).isEqualTo("Größe a@b.example pw=x");
            assertThat(header.string(Tag.Modality)).isEqualTo(modality);
            int pixels = size * size * frames * bytes;
            assertThat(Files.size(file)).isBetween((long) pixels + 500, (long) pixels + 3000);
            series.add(header.seriesInstanceUid());
        }
        assertThat(series).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"CT,1", "MR,1", "CR,1", "US,1", "US,3"})
    void dcmtkTakesThem(String modality, int frames) throws Exception {
        Path file = dir.resolve("a.dcm");
        study(modality, 64, frames, 1).write(1, file);
        assertThat(run(Peers.require("dcmftest"), file)).startsWith("yes:");
        String dump = run(Peers.require("dcmdump"), "+E", "-M", file);
        assertThat(dump).contains("Höcker^Trampel").doesNotContain("E: ", "W: ");
        // decodes the pixels, which checks their length against rows, columns, bits and frames
        run(Peers.require("dcm2pnm"), file, dir.resolve("a.pnm"));
        assertThat(dir.resolve("a.pnm")).isNotEmptyFile();
    }

    @Test
    void theSeedDecidesEverything() throws Exception {
        byte[] first = bytes(study("CT", 64, 1, 42));
        assertThat(bytes(study("CT", 64, 1, 42))).isEqualTo(first);
        assertThat(bytes(study("CT", 64, 1, 43))).isNotEqualTo(first);
        assertThat(study("MR", 64, 1, 42).studyInstanceUid())
                .isNotEqualTo(study("CT", 64, 1, 42).studyInstanceUid());
    }

    @Test
    void aLargeInstanceIsStreamed() throws Exception {
        class Counter extends OutputStream {
            long bytes;
            int longest;

            @Override
            public void write(int b) {
                bytes++;
            }

            @Override
            public void write(byte[] b, int off, int len) {
                bytes += len;
                longest = Math.max(longest, len);
            }
        }
        Counter counter = new Counter();
        study("CR", 2500, 1, 1).write(0, counter);
        assertThat(counter.bytes).isGreaterThan(2L * 2500 * 2500);
        assertThat(counter.longest).isLessThan(100_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\\b",
                "a\nb",
                "a very long description of a study that goes on and on doctor@clinic.example pw=secret"
            })
    void whatNoModalityCouldSendIsRefused(String description) {
        assertThatThrownBy(() -> new SyntheticStudy.Plan(
                        SyntheticStudy.Modality.CT, 1, 1, 64, 1, description, 1, LocalDateTime.now()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"CT,0,1,64,1", "CT,1,0,64,1", "CT,1,1,8,1", "CT,1,1,64,2", "US,1,1,20000,100"})
    void valuesOutOfRangeAreRefused(SyntheticStudy.Modality modality, int series, int instances, int size, int frames) {
        assertThatThrownBy(() ->
                        new SyntheticStudy.Plan(modality, series, instances, size, frames, "x", 1, LocalDateTime.now()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private byte[] bytes(SyntheticStudy study) throws IOException {
        Path file = dir.resolve("seeded.dcm");
        study.write(2, file);
        return Files.readAllBytes(file);
    }

    private String run(Object... command) throws Exception {
        Path output = dir.resolve("output.txt");
        String[] words = java.util.Arrays.stream(command).map(Object::toString).toArray(String[]::new);
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }
}
