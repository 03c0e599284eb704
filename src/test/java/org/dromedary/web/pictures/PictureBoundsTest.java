package org.dromedary.web.pictures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

import org.dromedary.dicom.render.PictureFormat;
import org.dromedary.dicom.render.RenderOptions;
import org.dromedary.testsupport.Command;

class PictureBoundsTest {

    private static final RenderOptions PNG = RenderOptions.of(PictureFormat.PNG);

    @TempDir
    Path folder;

    @Test
    void keepsTheThumbnailsThatWereUsedLast() throws Exception {
        ThumbnailCache cache = new ThumbnailCache(folder, 250);
        cache.put("1.1", "a", new byte[100]);
        cache.put("1.2", "b", new byte[100]);
        assertThat(cache.get("1.1", "a")).hasSize(100);
        cache.put("1.3", "c", new byte[100]);
        assertThat(cache.get("1.2", "b")).isNull();
        assertThat(folder.resolve("1.2")).doesNotExist();
        assertThat(cache.get("1.1", "a")).hasSize(100);
        cache.put("1.4", "large", new byte[300]);
        assertThat(cache.get("1.4", "large")).as("larger than all together").isNull();
        cache.put("1.1", "a", new byte[140]);
        assertThat(cache.get("1.3", "c")).as("100 and 140 fit").hasSize(100);
    }

    @Test
    void knowsAfterARestartWhatIsThere() throws Exception {
        new ThumbnailCache(folder, 1000).put("1.1", "old", new byte[100]);
        new ThumbnailCache(folder, 1000).put("1.2", "new", new byte[100]);
        Files.setLastModifiedTime(
                folder.resolve("1.1/old"), FileTime.from(Instant.now().minus(Duration.ofDays(1))));
        Files.write(folder.resolve("1.1/half.part"), new byte[50]);
        ThumbnailCache again = new ThumbnailCache(folder, 150);
        assertThat(again.get("1.2", "new")).hasSize(100);
        assertThat(again.get("1.1", "old")).isNull();
        assertThat(folder.resolve("1.1/half.part")).doesNotExist();
    }

    @Test
    void forgetsStudiesThatAreGoneAndFilesThatWereDeleted() throws Exception {
        ThumbnailCache cache = new ThumbnailCache(folder, 1000);
        cache.put("1.1", "a", new byte[100]);
        cache.put("1.2", "b", new byte[100]);
        cache.put("1.3", "c", new byte[100]);
        cache.keepOnly(study -> !study.equals("1.1"));
        assertThat(folder.resolve("1.1")).doesNotExist();
        Files.delete(folder.resolve("1.2/b"));
        assertThat(cache.get("1.2", "b")).isNull();
        assertThat(cache.get("1.3", "c")).hasSize(100);
    }

    @Test
    void refusesWhenTooManyWait() throws Exception {
        PictureSettings settings = new PictureSettings(1, 1, Duration.ofSeconds(20), DataSize.ofMegabytes(1));
        BoundedDrawing drawing = new BoundedDrawing(settings);
        // somebody opens the pipe for reading, and waits there for what is never written
        Path pipe = folder.resolve("pipe");
        Command.succeed("mkfifo", pipe);
        CompletableFuture<?> first = CompletableFuture.runAsync(() -> draw(drawing, pipe));
        Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> drawing.running() == 1);
        CompletableFuture<?> second = CompletableFuture.runAsync(() -> draw(drawing, folder.resolve("nothing")));
        Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> drawing.waiting() == 1);
        assertThatThrownBy(() -> drawing.draw(folder.resolve("nothing"), 1, PNG))
                .isInstanceOf(PicturesBusyException.class);
        Files.write(pipe, new byte[0]);
        CompletableFuture.allOf(first, second).get(20, TimeUnit.SECONDS);
        assertThat(drawing.running()).isZero();
        assertThat(drawing.waiting()).isZero();
    }

    @Test
    void givesUpWaitingAfterAWhile() throws Exception {
        PictureSettings settings = new PictureSettings(1, 5, Duration.ofMillis(50), DataSize.ofMegabytes(1));
        BoundedDrawing drawing = new BoundedDrawing(settings);
        Path pipe = folder.resolve("pipe");
        Command.succeed("mkfifo", pipe);
        CompletableFuture<?> first = CompletableFuture.runAsync(() -> draw(drawing, pipe));
        Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> drawing.running() == 1);
        assertThatThrownBy(() -> drawing.draw(folder.resolve("nothing"), 1, PNG))
                .isInstanceOf(PicturesBusyException.class);
        Files.write(pipe, new byte[0]);
        first.get(20, TimeUnit.SECONDS);
    }

    @Test
    void whatIsNotInAHurryWaitsAsLongAsItTakes() throws Exception {
        PictureSettings settings = new PictureSettings(1, 0, Duration.ZERO, DataSize.ofMegabytes(1));
        BoundedDrawing drawing = new BoundedDrawing(settings);
        Path pipe = folder.resolve("pipe");
        Command.succeed("mkfifo", pipe);
        CompletableFuture<?> first = CompletableFuture.runAsync(() -> draw(drawing, pipe));
        Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> drawing.running() == 1);
        CompletableFuture<?> patient = CompletableFuture.runAsync(
                () -> assertThatThrownBy(() -> drawing.drawInTurn(folder.resolve("nothing"), 1, PNG))
                        .isInstanceOf(IOException.class));
        assertThatThrownBy(() -> drawing.call(() -> "decoded")).isInstanceOf(PicturesBusyException.class);
        Files.write(pipe, new byte[0]);
        CompletableFuture.allOf(first, patient).get(20, TimeUnit.SECONDS);
        assertThat(drawing.call(() -> "decoded")).isEqualTo("decoded");
    }

    private static void draw(BoundedDrawing drawing, Path file) {
        assertThatThrownBy(() -> drawing.draw(file, 1, PNG)).isInstanceOf(IOException.class);
    }
}
