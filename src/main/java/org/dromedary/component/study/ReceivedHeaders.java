package org.dromedary.component.study;

import org.apache.camel.Message;

/**
 * What a consumer says about a received instance. A route may set our header; without it that of {@code dicom:} or
 * {@code orthanc:} counts, so that the route of every instance need not copy five headers.
 */
enum ReceivedHeaders {
    SOURCE(StudyConstants.SOURCE, "CamelOrthancName"),
    CALLING_AET(StudyConstants.CALLING_AET, "CamelDicomCallingAET", "CamelOrthancRemoteAET"),
    CALLED_AET(StudyConstants.CALLED_AET, "CamelDicomCalledAET", "CamelOrthancCalledAET"),
    REMOTE_HOST(StudyConstants.REMOTE_HOST, "CamelDicomRemoteHost", "CamelOrthancRemoteHost"),
    USER(StudyConstants.USER, "CamelOrthancUser"),
    ORIGIN(StudyConstants.ORIGIN),
    ASSOCIATION(StudyConstants.ASSOCIATION, "CamelDicomAssociation"),
    SOP_CLASS_UID(StudyConstants.SOP_CLASS_UID, "CamelDicomSOPClassUID"),
    SOP_INSTANCE_UID(StudyConstants.SOP_INSTANCE_UID, "CamelDicomSOPInstanceUID"),
    EVENT(StudyConstants.EVENT, "CamelDicomEvent");

    private final String[] names;

    ReceivedHeaders(String... names) {
        this.names = names;
    }

    /** The header's value, or null. */
    String of(Message message) {
        for (String name : names) {
            Object value = message.getHeader(name);
            if (value != null) {
                return value.toString();
            }
        }
        return null;
    }
}
