package org.dromedary.web.dicomweb;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

import org.dromedary.dicom.DicomFormatException;
import org.dromedary.dicom.render.FrameRenderer;
import org.dromedary.dicom.render.NotRenderableException;
import org.dromedary.dicom.render.RenderOptions;

/** Draws pictures, as many at the same time as there are cores: a picture is held while it is drawn. */
@Component
class Pictures {

    private final Semaphore cores =
            new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()), true);

    /**
     * Draws a frame.
     *
     * @param frame from 1
     * @throws DicomWebException with 404 if there is no such frame, and with 406 if it cannot be drawn
     */
    byte[] draw(Path file, int frame, RenderOptions options) throws IOException, InterruptedException {
        cores.acquire();
        try {
            ByteArrayOutputStream picture = new ByteArrayOutputStream();
            FrameRenderer.render(file, frame, options, picture);
            return picture.toByteArray();
        } catch (NotRenderableException e) {
            throw new DicomWebException(
                    e.reason() == NotRenderableException.Reason.NO_SUCH_FRAME
                            ? HttpStatus.NOT_FOUND
                            : HttpStatus.NOT_ACCEPTABLE,
                    e.getMessage());
        } catch (DicomFormatException e) {
            throw DicomWebException.notAcceptable(e.getMessage());
        } finally {
            cores.release();
        }
    }
}
