package org.dromedary.component.filesender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads in a process of their own: with a heap smaller than what is under way, and killed. */
class FileSenderProcessTest {

    private static final long GIB = 1L << 30;

    @TempDir
    Path folder;

    private FileSenderDouble server;

    @BeforeEach
    void startServer() throws Exception {
        server = FileSenderDouble.start(folder.resolve("server"));
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void aGibibyteNeedsNoMoreThan48MebibytesOfHeap() throws Exception {
        upload(GIB + 17, 64L << 20, 6);
    }

    @Test
    @Tag("bench")
    void severalGibibytesWithHugeChunksNeedNoMore() throws Exception {
        upload(3 * GIB + 17, 100L << 20, 8);
    }

    @Test
    void aProcessThatIsKilledAgainAndAgainDeliversOnce() throws Exception {
        byte[] bytes = new byte[40 * 64 * 1024 + 5];
        new Random(1).nextBytes(bytes);
        File file = Files.write(folder.resolve("package.zip"), bytes).toFile();
        server.modes.chunkSize = 64 * 1024;
        server.modes.latencyMillis = 30;
        server.loseAnswer("PUT /transfer/\\d+", 0, 1);

        killWhen(file, () -> server.count("PUT /file/\\d+/chunk/\\d+") >= 5);
        killWhen(file, () -> server.count("PUT /file/\\d+/chunk/\\d+") >= 25);
        killWhen(file, () -> !server.completed().isEmpty());
        complete(start(file, 256));

        assertThat(server.mails()).hasSize(1);
        assertThat(server.completed()).hasSize(1);
        assertThat(server.count("POST /transfer")).isEqualTo(1);
        assertThat(server.count("PUT /file/\\d+/chunk/\\d+"))
                .as("chunks are not sent all over again")
                .isLessThan(80);
        assertThat(server.content(server.completed().get(0), "package.zip")).isEqualTo(bytes);
    }

    private void killWhen(File file, Callable<Boolean> moment) throws Exception {
        Process process = start(file, 256);
        try {
            await().atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(5))
                    .until(moment);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private void upload(long size, long chunkSize, int workers) throws Exception {
        File file = folder.resolve("sparse.bin").toFile();
        try (RandomAccessFile sparse = new RandomAccessFile(file, "rw")) {
            sparse.setLength(size);
        }
        server.modes.discardBytes = true;
        server.modes.chunkSize = chunkSize;
        server.modes.workers = workers;

        complete(start(file, 48));

        assertThat(server.mails()).hasSize(1);
        assertThat(server.count("PUT /file/\\d+/chunk/\\d+")).isEqualTo((size + chunkSize - 1) / chunkSize);
    }

    private Process start(File file, int heapMebibytes) throws Exception {
        String uri =
                "filesender:" + server.url() + "?user=" + FileSenderDouble.USER + "&apiKey=" + FileSenderDouble.SECRET;
        return UploadProcess.start(
                folder.resolve("upload.log"), heapMebibytes, uri, file, folder.resolve("memory.json"));
    }

    private void complete(Process process) throws Exception {
        boolean ended = process.waitFor(5, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended && process.exitValue() == 0)
                .as(Files.readString(folder.resolve("upload.log")))
                .isTrue();
    }
}
