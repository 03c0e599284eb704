package org.dromedary.web.dicomweb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;

import org.dromedary.dicom.DicomFormatException;
import org.dromedary.dicom.render.PictureFormat;
import org.dromedary.dicom.render.RenderOptions;
import org.dromedary.web.pictures.BoundedDrawing;
import org.dromedary.web.pictures.PicturesBusyException;

class RenderedControllerTest {

    /** A study would come without this picture, and nobody could see that it had one. */
    @Test
    void anImageThatCannotBeDrawnNowIsNotLeftOut() throws Exception {
        BoundedDrawing drawing = mock(BoundedDrawing.class);
        RenderedController controller = new RenderedController(null, new Pictures(drawing), null, null);
        RenderOptions options = RenderOptions.of(PictureFormat.JPEG);
        when(drawing.draw(any(), anyInt(), any()))
                .thenThrow(new DicomFormatException("no image"))
                .thenThrow(mock(PicturesBusyException.class));
        assertThat(controller.drawIfImage(Path.of("report"), options)).isNull();
        assertThatThrownBy(() -> controller.drawIfImage(Path.of("image"), options))
                .isInstanceOfSatisfying(
                        DicomWebException.class, e -> assertThat(e.status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE));
    }
}
