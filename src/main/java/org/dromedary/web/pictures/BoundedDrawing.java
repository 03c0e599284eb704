package org.dromedary.web.pictures;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.stereotype.Component;

import org.dromedary.dicom.render.FrameDrawing;
import org.dromedary.dicom.render.FrameRenderer;
import org.dromedary.dicom.render.NotRenderableException;
import org.dromedary.dicom.render.RenderOptions;

/** Draws frames, few at the same time: what receives and sends studies must not wait for pictures. */
@Component
public class BoundedDrawing implements FrameDrawing {

    private final Semaphore permits;
    private final PictureSettings settings;
    private final AtomicInteger waiting = new AtomicInteger();

    BoundedDrawing(PictureSettings settings) {
        this.settings = settings;
        this.permits = new Semaphore(settings.permits(), true);
    }

    /**
     * Draws a frame when it is its turn.
     *
     * @param frame from 1, or {@link FrameRenderer#MIDDLE}
     * @return the PNG or JPEG
     * @throws NotRenderableException if there is no picture of it
     * @throws PicturesBusyException if too many are asked for
     */
    public byte[] draw(Path file, int frame, RenderOptions options) throws IOException {
        return call(() -> render(file, frame, options));
    }

    /**
     * Decodes something that costs about as much as a picture, when it is its turn.
     *
     * @throws PicturesBusyException if too many are asked for
     */
    public <T> T call(Work<T> work) throws IOException {
        enter();
        try {
            return work.call();
        } finally {
            permits.release();
        }
    }

    /** What is done in turn. */
    @FunctionalInterface
    public interface Work<T> {

        T call() throws IOException;
    }

    @Override
    public byte[] drawInTurn(Path file, int frame, RenderOptions options) throws IOException, InterruptedException {
        permits.acquire();
        try {
            return render(file, frame, options);
        } finally {
            permits.release();
        }
    }

    private static byte[] render(Path file, int frame, RenderOptions options) throws IOException {
        ByteArrayOutputStream picture = new ByteArrayOutputStream(32 * 1024);
        FrameRenderer.render(file, frame, options, picture);
        return picture.toByteArray();
    }

    /** How many are drawn now. */
    int running() {
        return settings.permits() - permits.availablePermits();
    }

    /** How many wait now. */
    int waiting() {
        return waiting.get();
    }

    private void enter() {
        if (permits.tryAcquire()) {
            return;
        }
        if (waiting.incrementAndGet() > settings.waiting()) {
            waiting.decrementAndGet();
            throw new PicturesBusyException();
        }
        try {
            if (!permits.tryAcquire(settings.patience().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new PicturesBusyException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PicturesBusyException();
        } finally {
            waiting.decrementAndGet();
        }
    }
}
