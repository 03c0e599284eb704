package org.dromedary.deidentify;

import java.util.ArrayList;
import java.util.List;

import org.dromedary.dicom.EditableElement;
import org.dromedary.dicom.EditableItem;

/** Does what the rules of a profile say. */
final class RuleActions {

    private static final int HASH_LENGTH = 16;

    private final DeidentifyJob job;
    private final ProjectKey key;
    private final List<Pending> pending = new ArrayList<>();

    /** A replacement that waits until the values that its template names are de-identified. */
    private record Pending(Rule rule, EditableItem item, EditableElement element) {}

    RuleActions(DeidentifyJob job, ProjectKey key) {
        this.job = job;
        this.key = key;
    }

    /** @return whether the element stays */
    boolean apply(Rule rule, EditableItem item, EditableElement element) {
        boolean stays =
                switch (rule.action()) {
                    case KEEP -> true;
                    case REMOVE -> false;
                    case EMPTY -> {
                        item.clear(element);
                        yield true;
                    }
                    case REPLACE -> {
                        item.clear(element);
                        pending.add(new Pending(rule, item, element));
                        yield true;
                    }
                    case HASH -> hash(item, element);
                    case SHIFT -> {
                        if (!Cleaning.shift(item, element, job.patient().shiftDays())) {
                            item.clear(element);
                        }
                        yield true;
                    }
                };
        if (rule.action() != Rule.Action.REPLACE) {
            job.done(item, element.tag(), rule.action().key(), "rule " + rule.text());
        }
        return stays;
    }

    /** The same value gets the same word; what is no text cannot be told by one and goes. */
    private boolean hash(EditableItem item, EditableElement element) {
        String vr = ConfidentialityWalk.vr(element);
        List<String> values = item.values(element, vr);
        if (element.isSequence() || element.isBulk() || values.isEmpty() && !element.isEmpty()) {
            return false;
        }
        if (vr.equals("UI")) {
            item.replace(element, vr, job.uids().map(values));
        } else if (DummyValues.text(vr).equals("ANONYMIZED") || vr.equals("PN")) {
            item.replace(
                    element,
                    vr,
                    values.stream()
                            .map(value -> value.isEmpty() ? value : key.word("hash", value, HASH_LENGTH))
                            .toArray(String[]::new));
        } else {
            // a number or a date would not be one any more
            item.clear(element);
        }
        return true;
    }

    /** Sets what rules replace, in their order; an attribute that is named alone is added where the instance has none. */
    void replace() throws DeidentifyException {
        EditableItem dataset = job.instance().dataset();
        for (Rule rule : job.profile().rules()) {
            if (rule.action() != Rule.Action.REPLACE) {
                continue;
            }
            String value = rule.value().fill(dataset);
            List<Pending> here =
                    pending.stream().filter(each -> each.rule() == rule).toList();
            try {
                for (Pending each : here) {
                    each.item().replace(each.element(), each.element().vr(), value);
                    job.done(each.item(), each.element().tag(), "replace", "rule " + rule.text());
                }
                int tag = rule.address().single();
                if (tag != 0 && !dataset.contains(tag)) {
                    dataset.set(tag, value);
                    job.done(dataset, tag, "replace", "rule " + rule.text());
                }
            } catch (IllegalArgumentException e) {
                throw new DeidentifyException(
                        "Profile " + job.profile().name() + ", rule " + rule.text()
                                + ": the value does not fit the attribute; change the rule",
                        e);
            }
        }
    }
}
