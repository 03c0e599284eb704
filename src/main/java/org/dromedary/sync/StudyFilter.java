package org.dromedary.sync;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which studies; null means any. Text may hold {@code *}.
 *
 * @param from earliest StudyDate, {@code yyyyMMdd}
 * @param to latest StudyDate, {@code yyyyMMdd}
 */
public record StudyFilter(
        String patientId, String patientName, String accessionNumber, String from, String to, String modality) {

    /** Of a span of days and a modality alone. */
    static StudyFilter of(String from, String to, String modality) {
        return new StudyFilter(null, null, null, from, to, modality);
    }

    /** As the keys of a C-FIND at the level of studies, with all that {@link PacsStudy} wants to know. */
    Map<String, Object> keys() {
        Map<String, Object> keys = new LinkedHashMap<>();
        for (String wanted : PacsStudy.KEYWORDS) {
            keys.put(wanted, null);
        }
        keys.put("PatientID", patientId);
        keys.put("PatientName", patientName);
        keys.put("AccessionNumber", accessionNumber);
        keys.put("StudyDate", range());
        keys.put("ModalitiesInStudy", modality);
        return keys;
    }

    /** Studies by their UIDs (list of UID matching, PS3.4 C.2.2.2.2). */
    static Map<String, Object> keys(List<String> studyUids) {
        Map<String, Object> keys = of(null, null, null).keys();
        keys.put("StudyInstanceUID", new ArrayList<>(studyUids));
        return keys;
    }

    private String range() {
        if (from == null && to == null) {
            return null;
        }
        return from != null && from.equals(to) ? from : (from == null ? "" : from) + "-" + (to == null ? "" : to);
    }
}
