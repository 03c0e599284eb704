package org.dromedary.web.dicomweb;

import java.io.IOException;
import java.nio.file.Path;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

import org.dromedary.dicom.DicomFormatException;
import org.dromedary.dicom.render.NotRenderableException;
import org.dromedary.dicom.render.RenderOptions;
import org.dromedary.web.pictures.BoundedDrawing;
import org.dromedary.web.pictures.PicturesBusyException;

/** Draws pictures for DICOMweb, within the same bounds as those of the API. */
@Component
class Pictures {

    private final BoundedDrawing drawing;

    Pictures(BoundedDrawing drawing) {
        this.drawing = drawing;
    }

    /**
     * Draws a frame.
     *
     * @param frame from 1
     * @throws DicomWebException with 404 if there is no such frame, with 406 if it cannot be drawn, and with 503 if too many
     *     pictures are asked for
     */
    byte[] draw(Path file, int frame, RenderOptions options) throws IOException {
        try {
            return drawing.draw(file, frame, options);
        } catch (PicturesBusyException e) {
            throw busy(e);
        } catch (NotRenderableException e) {
            throw new DicomWebException(
                    e.reason() == NotRenderableException.Reason.NO_SUCH_FRAME
                            ? HttpStatus.NOT_FOUND
                            : HttpStatus.NOT_ACCEPTABLE,
                    e.getMessage());
        } catch (DicomFormatException e) {
            throw DicomWebException.notAcceptable(e.getMessage());
        }
    }

    /**
     * Decodes something that costs about as much as a picture.
     *
     * @throws DicomWebException with 503 if too much is asked for
     */
    <T> T inTurn(BoundedDrawing.Work<T> work) throws IOException {
        try {
            return drawing.call(work);
        } catch (PicturesBusyException e) {
            throw busy(e);
        }
    }

    private static DicomWebException busy(PicturesBusyException e) {
        return new DicomWebException(HttpStatus.SERVICE_UNAVAILABLE, e.getMessage());
    }
}
