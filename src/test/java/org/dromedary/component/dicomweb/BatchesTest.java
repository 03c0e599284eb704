package org.dromedary.component.dicomweb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which instances go together in a request. */
class BatchesTest {

    private static final int HALF_A_MEGABYTE = 512 * 1024;

    @TempDir
    Path folder;

    private final DicomWebConfiguration configuration = new DicomWebConfiguration();

    @Test
    void theyBecomeSmallerSoThatTheLastOnesEndTogether() throws Exception {
        List<File> files = files(200, HALF_A_MEGABYTE);
        List<List<File>> batches = batches(files);
        assertThat(batches.get(0)).hasSize(25);
        assertThat(batches.get(batches.size() - 1)).hasSizeLessThanOrEqualTo(8);
        for (int i = 1; i < batches.size(); i++) {
            assertThat(batches.get(i))
                    .hasSizeLessThanOrEqualTo(batches.get(i - 1).size());
        }
        assertThat(batches.stream().flatMap(List::stream)).containsExactlyElementsOf(files);
    }

    @Test
    void littleGoesInOne() throws Exception {
        assertThat(batches(files(20, 9 * 1024))).hasSize(1);
    }

    @Test
    void oneRequestAtATimeTakesAsMuchAsItMay() throws Exception {
        configuration.setRequests(1);
        configuration.setBatchBytes("20MB");
        List<List<File>> batches = batches(files(100, HALF_A_MEGABYTE));
        assertThat(batches).extracting(List::size).containsExactly(40, 40, 20);
    }

    @Test
    void neitherOptionIsExceeded() throws Exception {
        configuration.setBatchInstances(10);
        configuration.setBatchBytes("2MB");
        assertThat(batches(files(100, HALF_A_MEGABYTE))).allMatch(batch -> batch.size() <= 4);
        configuration.setBatchBytes("64MB");
        assertThat(batches(files(100, HALF_A_MEGABYTE))).allMatch(batch -> batch.size() <= 10);
    }

    private List<List<File>> batches(List<File> files) {
        return new Batches(configuration, new Suspects()).of(files);
    }

    /** Nothing but holes. */
    private List<File> files(int count, int bytes) throws IOException {
        List<File> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            File file = folder.resolve(bytes + "-" + i).toFile();
            try (RandomAccessFile made = new RandomAccessFile(file, "rw")) {
                made.setLength(bytes);
            }
            files.add(file);
        }
        return files;
    }
}
