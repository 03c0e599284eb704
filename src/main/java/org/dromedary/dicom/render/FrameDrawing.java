package org.dromedary.dicom.render;

import java.io.IOException;
import java.nio.file.Path;

/** Draws frames for what is not in a hurry, within the bounds of the whole program. */
public interface FrameDrawing {

    /**
     * Draws a frame when it is its turn, however long that takes.
     *
     * @param frame from 1, or {@link FrameRenderer#MIDDLE}
     * @return the PNG or JPEG
     * @throws NotRenderableException if there is no picture of it
     */
    byte[] drawInTurn(Path file, int frame, RenderOptions options) throws IOException, InterruptedException;
}
