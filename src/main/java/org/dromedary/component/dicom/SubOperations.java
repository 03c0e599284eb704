package org.dromedary.component.dicom;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

/** The numbers of sub-operations that a peer reports while it serves C-MOVE or C-GET (PS3.7 9.1.3, 9.1.4). */
public record SubOperations(int remaining, int completed, int failed, int warnings) {

    static final SubOperations NONE = new SubOperations(0, 0, 0, 0);

    /** The numbers of a response; what it does not say stays as it was. */
    SubOperations updated(Attributes response) {
        return new SubOperations(
                response.getInt(Tag.NumberOfRemainingSuboperations, remaining),
                response.getInt(Tag.NumberOfCompletedSuboperations, completed),
                response.getInt(Tag.NumberOfFailedSuboperations, failed),
                response.getInt(Tag.NumberOfWarningSuboperations, warnings));
    }
}
