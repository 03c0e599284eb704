package org.dromedary.deidentify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.dromedary.dicom.Dictionary;
import org.dromedary.dicom.EditableInstance;
import org.dromedary.dicom.EditableItem;
import org.dromedary.dicom.Tags;

/** One instance on its way through de-identification; steps share it. */
public final class DeidentifyJob {

    private final EditableInstance instance;
    private final DeidentifyProfile profile;
    private final DeidentifyContext context;
    private final PatientIdentity patient;
    private final UidMap uids;
    private final String originalPatientId;
    private final List<DeidentifyResult.Action> actions = new ArrayList<>();
    private final Set<String> words = new LinkedHashSet<>();
    private final Map<String, String> methods = new LinkedHashMap<>();
    private final Map<Class<?>, Object> attached = new HashMap<>();

    DeidentifyJob(
            EditableInstance instance,
            DeidentifyProfile profile,
            DeidentifyContext context,
            PatientIdentity patient,
            UidMap uids) {
        this.instance = instance;
        this.profile = profile;
        this.context = context;
        this.patient = patient;
        this.uids = uids;
        this.originalPatientId = instance.dataset().text(Tags.PATIENT_ID);
    }

    String originalPatientId() {
        return originalPatientId;
    }

    /** The instance as it is by now. */
    public EditableInstance instance() {
        return instance;
    }

    public DeidentifyProfile profile() {
        return profile;
    }

    public DeidentifyContext context() {
        return context;
    }

    /** Who the patient is in the output, and by how many days dates are moved. */
    public PatientIdentity patient() {
        return patient;
    }

    public UidMap uids() {
        return uids;
    }

    /** Notes what was done with an attribute, for the report. */
    public void done(EditableItem item, int tag, String action, String reason) {
        String keyword = Dictionary.keyword(tag);
        actions.add(new DeidentifyResult.Action(
                keyword.isEmpty() ? item.path(tag) : item.path(tag) + " " + keyword, action, reason));
    }

    List<DeidentifyResult.Action> actions() {
        return actions;
    }

    /** Adds a word that must stand nowhere in the output. */
    public void mustNotStay(String word) {
        words.add(word);
    }

    /** Words of the original that must stand nowhere in the output. */
    public Set<String> words() {
        return words;
    }

    /** Notes a method for DeidentificationMethodCodeSequence: code value and meaning of CID 7050. */
    public void method(String code, String meaning) {
        methods.put(code, meaning);
    }

    Map<String, String> methods() {
        return methods;
    }

    /** Keeps something for later, for the step that attaches it or the ones after: one of each type. */
    public <T> void attach(Class<T> type, T value) {
        attached.put(type, value);
    }

    /** What was attached; null if nothing of the type was. */
    public <T> T attached(Class<T> type) {
        return type.cast(attached.get(type));
    }
}
