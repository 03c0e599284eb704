package org.dromedary.dicom.render;

import java.io.IOException;

/** Rows of what is shown, with 8 bits for each channel. */
abstract class DisplayRows {

    /** One for gray, three for red, green and blue. */
    final int channels;

    DisplayRows(int channels) {
        this.channels = channels;
    }

    /** Writes a row of the frame, the channels of a pixel beside each other. */
    abstract void row(int y, byte[] out) throws IOException;
}
