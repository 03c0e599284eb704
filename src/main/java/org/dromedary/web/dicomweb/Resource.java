package org.dromedary.web.dicomweb;

import java.util.LinkedHashMap;
import java.util.Map;

import org.dromedary.dicom.Uids;

/**
 * What a path names: a study, a series or an instance.
 *
 * @param series null for a study
 * @param sop null for a study or series
 */
record Resource(String study, String series, String sop) {

    Resource {
        for (String uid : new String[] {study, series, sop}) {
            if (uid != null && !Uids.isValid(uid)) {
                throw DicomWebException.badRequest("The path has something that is no UID (PS3.5 §9.1)");
            }
        }
    }

    /** As in QueryRetrieveLevel. */
    String level() {
        return sop != null ? "IMAGE" : series != null ? "SERIES" : "STUDY";
    }

    /** Unique keys. */
    Map<String, Object> keys() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("StudyInstanceUID", study);
        if (series != null) {
            keys.put("SeriesInstanceUID", series);
        }
        if (sop != null) {
            keys.put("SOPInstanceUID", sop);
        }
        return keys;
    }
}
