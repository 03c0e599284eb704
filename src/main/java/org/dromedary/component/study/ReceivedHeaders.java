package org.dromedary.component.study;

import org.apache.camel.Message;

/**
 * What a consumer says about a received instance. A route may set our header; without it the one of {@code dicom:} counts, so
 * that the route of every instance need not copy five headers.
 */
enum ReceivedHeaders {
    CALLING_AET(StudyConstants.CALLING_AET, "CamelDicomCallingAET"),
    CALLED_AET(StudyConstants.CALLED_AET, "CamelDicomCalledAET"),
    REMOTE_HOST(StudyConstants.REMOTE_HOST, "CamelDicomRemoteHost"),
    ASSOCIATION(StudyConstants.ASSOCIATION, "CamelDicomAssociation"),
    SOP_CLASS_UID(StudyConstants.SOP_CLASS_UID, "CamelDicomSOPClassUID"),
    SOP_INSTANCE_UID(StudyConstants.SOP_INSTANCE_UID, "CamelDicomSOPInstanceUID"),
    EVENT(StudyConstants.EVENT, "CamelDicomEvent");

    private final String own;
    private final String ofDicom;

    ReceivedHeaders(String own, String ofDicom) {
        this.own = own;
        this.ofDicom = ofDicom;
    }

    /** The header's value, or null. */
    String of(Message message) {
        Object value = message.getHeader(own);
        Object chosen = value != null ? value : message.getHeader(ofDicom);
        return chosen == null ? null : chosen.toString();
    }
}
