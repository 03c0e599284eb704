package org.dromedary.component.filesender;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large files in a process whose heap is smaller than what is under way at one time. */
class FileSenderMemoryTest {

    private static final long GIB = 1L << 30;

    @TempDir
    Path folder;

    @Test
    void aGibibyteNeedsNoMoreThan48MebibytesOfHeap() throws Exception {
        upload(GIB + 17, 64L << 20, 6);
    }

    @Test
    @Tag("bench")
    void severalGibibytesWithHugeChunksNeedNoMore() throws Exception {
        upload(3 * GIB + 17, 100L << 20, 8);
    }

    private void upload(long size, long chunkSize, int workers) throws Exception {
        File file = folder.resolve("sparse.bin").toFile();
        try (RandomAccessFile sparse = new RandomAccessFile(file, "rw")) {
            sparse.setLength(size);
        }
        try (FileSenderDouble server = FileSenderDouble.start(folder.resolve("server"))) {
            server.modes.discardBytes = true;
            server.modes.chunkSize = chunkSize;
            server.modes.workers = workers;
            Process process = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElse("java"),
                            "-Xmx48m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            UploadWithLittleMemory.class.getName(),
                            "filesender:" + server.url() + "?user=" + FileSenderDouble.USER + "&apiKey="
                                    + FileSenderDouble.SECRET,
                            file.getPath())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("upload.log").toFile())
                    .start();
            boolean ended = process.waitFor(5, TimeUnit.MINUTES);
            process.destroyForcibly();

            assertThat(ended && process.exitValue() == 0).as(() -> readLog()).isTrue();
            assertThat(server.mails()).hasSize(1);
            assertThat(server.count("PUT /file/\\d+/chunk/\\d+")).isEqualTo((size + chunkSize - 1) / chunkSize);
        }
    }

    private String readLog() {
        try {
            return java.nio.file.Files.readString(folder.resolve("upload.log"));
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }
}
