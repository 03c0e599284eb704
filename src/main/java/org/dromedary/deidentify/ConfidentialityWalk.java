package org.dromedary.deidentify;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.dromedary.deidentify.Decision.Act;
import org.dromedary.dicom.Dictionary;
import org.dromedary.dicom.EditableElement;
import org.dromedary.dicom.EditableItem;
import org.dromedary.dicom.Tags;

/** Does with every element of an instance, at every depth, what the rules of the profile or else table E.1-1 say. */
final class ConfidentialityWalk {

    private static final int SOP_CLASS_UID = Tags.of("SOPClassUID");
    private static final int OVERLAY_DATA = 0x3000;
    private static final String UNREAD = "its items cannot be read";

    /** What must be treated as what it is when an instance gives it another VR. */
    private static final Set<String> TELLING = Set.of("DA", "DT", "TM", "PN", "UI", "SQ");

    private final DeidentifyJob job;
    private final ProfileActions actions;
    private final List<Rule> rules;
    private final Cleaning cleaning;
    private final RuleActions ruleActions;
    private final boolean classic;
    private final Pseudonyms pseudonyms;

    ConfidentialityWalk(
            DeidentifyJob job,
            ProfileActions actions,
            List<DeidentifyStep> steps,
            Pseudonyms pseudonyms,
            ProjectKey key) {
        this.job = job;
        this.actions = actions;
        this.rules = job.profile().rules();
        this.cleaning = new Cleaning(job, steps, key);
        this.ruleActions = new RuleActions(job, key);
        this.classic = ProfileActions.isClassic(job.instance().dataset().text(SOP_CLASS_UID));
        this.pseudonyms = pseudonyms;
    }

    void run() throws IOException {
        item(job.instance().dataset());
        ruleActions.replace();
    }

    private void item(EditableItem item) throws IOException {
        Set<EditableElement> removed = new HashSet<>();
        Set<Integer> keptBlocks = new HashSet<>();
        List<EditableElement> elements = item.elements();
        for (EditableElement element : elements) {
            if (element.isPrivateCreator()) {
                continue;
            }
            if (!keeps(item, element)) {
                removed.add(element);
            } else if (element.isPrivate()) {
                keptBlocks.add(element.tag() & 0xFFFF0000 | element.tag() >>> 8 & 0xFF);
            }
        }
        for (EditableElement element : elements) {
            boolean unusedBlock = element.isPrivateCreator() && !keptBlocks.contains(element.tag());
            if (unusedBlock || isOfRemovedOverlay(element, removed)) {
                removed.add(element);
            }
        }
        item.removeIf(removed::contains);
    }

    /** An overlay plane without its data is none (PS3.3 C.9.2). */
    private static boolean isOfRemovedOverlay(EditableElement element, Set<EditableElement> removed) {
        int group = element.tag() >>> 16;
        return group >>> 8 == 0x60
                && (group & 1) == 0
                && removed.stream().anyMatch(other -> other.tag() == (group << 16 | OVERLAY_DATA));
    }

    private boolean keeps(EditableItem item, EditableElement element) throws IOException {
        Rule rule = null;
        for (Rule each : rules) {
            rule = each.address().matches(item, element) ? each : rule;
        }
        if (rule != null) {
            if (isUnreadSequence(element) && rule.action() == Rule.Action.KEEP) {
                job.done(item, element.tag(), "removed", UNREAD);
                return false;
            }
            boolean kept = ruleActions.apply(rule, item, element);
            if (kept && element.isSequence()) {
                items(element);
            }
            return kept;
        }
        if (item.parent() == null && isPatient(element.tag())) {
            return patient(item, element);
        }
        Decision decision = actions.of(element.tag(), element.vr(), classic && item.parent() == null);
        if (element.tag() == Tags.PATIENT_ID && decision.act() == Act.DUMMY && !element.isEmpty()) {
            String id = String.join("\\", item.values(element));
            item.replace(
                    element,
                    "LO",
                    id.equals(job.originalPatientId()) ? job.patient().patientId() : pseudonyms.id(id));
            job.done(item, element.tag(), "pseudonym", decision.reason());
            return true;
        }
        return apply(decision, item, element);
    }

    private static boolean isPatient(int tag) {
        return tag == Tags.PATIENT_ID || tag == Tags.PATIENT_NAME;
    }

    private boolean patient(EditableItem item, EditableElement element) {
        boolean isId = element.tag() == Tags.PATIENT_ID;
        item.replace(
                element,
                isId ? "LO" : "PN",
                isId ? job.patient().patientId() : job.patient().patientName());
        job.done(item, element.tag(), "pseudonym", "basic profile");
        return true;
    }

    private boolean apply(Decision decision, EditableItem item, EditableElement element) throws IOException {
        Act act = decision.act();
        if (isUnreadSequence(element) && act != Act.EMPTY && act != Act.DUMMY) {
            job.done(item, element.tag(), "removed", UNREAD);
            return false;
        }
        if (act == Act.CLEAN) {
            if (cleaning.clean(decision.option(), item, element)) {
                items(element);
                job.done(item, element.tag(), "cleaned", decision.reason());
                return true;
            }
            act = decision.otherwise();
        }
        switch (act) {
            case REMOVE -> job.done(item, element.tag(), "removed", "basic profile");
            case EMPTY -> {
                item.clear(element);
                job.done(item, element.tag(), "emptied", "basic profile");
            }
            case DUMMY -> {
                DummyValues.replace(item, element, vr(element), job.uids());
                job.done(item, element.tag(), "replaced", "basic profile");
            }
            case UID -> uid(item, element);
            default -> {
                items(element);
                if (decision.option() != null) {
                    job.done(item, element.tag(), "kept", decision.reason());
                }
            }
        }
        return act != Act.REMOVE;
    }

    private void uid(EditableItem item, EditableElement element) throws IOException {
        if (element.isSequence()) {
            items(element);
            return;
        }
        item.replace(element, "UI", job.uids().map(item.values(element, "UI")));
        job.done(item, element.tag(), "new UID", "basic profile");
    }

    private void items(EditableElement element) throws IOException {
        for (EditableItem item : element.items()) {
            item(item);
        }
    }

    /** Whether an attribute is a sequence by PS3.6, and its value is none that can be gone through. */
    private static boolean isUnreadSequence(EditableElement element) {
        return !element.isSequence()
                && !element.isEmpty()
                && !element.isPrivate()
                && known(element.tag()).equals("SQ");
    }

    /** The VR by PS3.6, by the table where the toolkit's edition has none; UN if nobody knows. */
    private static String known(int tag) {
        String vr = Dictionary.vr(tag);
        ConfidentialityTable.Row row = vr.equals("UN") ? ConfidentialityTable.STANDARD.row(tag) : null;
        return row == null || row.vr().isEmpty() ? vr : row.vr();
    }

    /**
     * The VR of an element; that of PS3.6 for dates, times, names, UIDs and sequences, whatever the instance says, and that of the table where
     * the instance does not know it.
     */
    static String vr(EditableElement element) {
        String known = element.isPrivate() ? "UN" : known(element.tag());
        boolean told = !element.vr().equals("UN") && !TELLING.contains(known);
        return told ? element.vr() : known;
    }
}
