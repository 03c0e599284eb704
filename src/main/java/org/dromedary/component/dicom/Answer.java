package org.dromedary.component.dicom;

import org.aoju.bus.image.Status;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;

/**
 * A DIMSE status with what the caller is told about it.
 *
 * @param status PS3.7 annex C and the service's table in PS3.4
 * @param comment null when there is nothing to say
 */
record Answer(int status, String comment) {

    static final Answer SUCCESS = new Answer(Status.Success, null);

    private static final int LONGEST_COMMENT = 64;

    boolean isSuccess() {
        return status == Status.Success;
    }

    /** Writes itself into the command set of a response. */
    Attributes into(Attributes response) {
        response.setInt(Tag.Status, VR.US, status);
        if (comment != null) {
            response.setString(Tag.ErrorComment, VR.LO, text(comment));
        }
        return response;
    }

    /** LO without control characters (PS3.5 §6.2). */
    private static String text(String comment) {
        String clean = comment.replaceAll("[\\p{Cntrl}\\\\]", " ").replaceAll("[^\\x20-\\x7E]", "?");
        return clean.length() <= LONGEST_COMMENT ? clean : clean.substring(0, LONGEST_COMMENT);
    }
}
