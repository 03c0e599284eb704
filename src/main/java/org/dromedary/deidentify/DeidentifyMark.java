package org.dromedary.deidentify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.dromedary.dicom.EditableItem;
import org.dromedary.dicom.Tags;

/** Says in the instance that and how it was de-identified (PS3.15 E.1.1, PS3.3 C.7.1.1, C.12.1). */
final class DeidentifyMark {

    private static final int PATIENT_IDENTITY_REMOVED = Tags.of("PatientIdentityRemoved");
    private static final int METHOD = Tags.of("DeidentificationMethod");
    private static final int METHOD_CODES = Tags.of("DeidentificationMethodCodeSequence");
    private static final int TEMPORAL = Tags.of("LongitudinalTemporalInformationModified");
    private static final int CODE_VALUE = Tags.of("CodeValue");
    private static final int CODING_SCHEME = Tags.of("CodingSchemeDesignator");
    private static final int CODE_MEANING = Tags.of("CodeMeaning");
    private static final String TEXT = "Dromedary: PS3.15 Basic Profile and options as coded";

    private final DeidentifyJob job;
    private final EditableItem dataset;

    DeidentifyMark(DeidentifyJob job) {
        this.job = job;
        this.dataset = job.instance().dataset();
    }

    void set() {
        dataset.set(PATIENT_IDENTITY_REMOVED, "YES");
        List<String> methods = new ArrayList<>(dataset.values(METHOD));
        if (!methods.contains(TEXT)) {
            methods.add(TEXT);
        }
        dataset.set(METHOD, methods.toArray(String[]::new));
        codes();
        dataset.set(TEMPORAL, temporal());
    }

    /** What was done before us stays; what is there already is not said twice. */
    private void codes() {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put("113100", "Basic Application Confidentiality Profile");
        for (ProfileOption option : ProfileOption.values()) {
            if (job.profile().has(option)) {
                codes.put(option.code(), option.meaning());
            }
        }
        codes.putAll(job.methods());
        dataset.items(METHOD_CODES).forEach(item -> codes.remove(item.text(CODE_VALUE)));
        codes.forEach((code, meaning) -> {
            EditableItem item = dataset.addItem(METHOD_CODES);
            item.set(CODE_VALUE, code);
            item.set(CODING_SCHEME, "DCM");
            item.set(CODE_MEANING, meaning);
        });
    }

    private String temporal() {
        boolean changedBefore = "MODIFIED".equals(dataset.text(TEMPORAL)) || "REMOVED".equals(dataset.text(TEMPORAL));
        if (job.profile().has(ProfileOption.RETAIN_FULL_DATES)) {
            return changedBefore ? dataset.text(TEMPORAL) : "UNMODIFIED";
        }
        return job.profile().has(ProfileOption.RETAIN_MODIFIED_DATES) ? "MODIFIED" : "REMOVED";
    }
}
