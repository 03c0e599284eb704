package org.dromedary.deidentify;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

import org.dromedary.dicom.Dictionary;
import org.dromedary.dicom.EditableElement;
import org.dromedary.dicom.EditableItem;

/** Action C: what the option that asks for it means by it. */
final class Cleaning {

    private static final int AE_WORD = 14;
    private static final int TIMEZONE = Dictionary.tag("TimezoneOffsetFromUTC");
    private static final Pattern OFFSET = Pattern.compile("[+-]\\d{4}");

    private final DeidentifyJob job;
    private final List<DeidentifyStep> steps;
    private final ProjectKey key;

    Cleaning(DeidentifyJob job, List<DeidentifyStep> steps, ProjectKey key) {
        this.job = job;
        this.steps = steps;
        this.key = key;
    }

    /** @return false if it cannot be cleaned */
    boolean clean(ProfileOption option, EditableItem item, EditableElement element) throws IOException {
        return switch (option) {
            case RETAIN_MODIFIED_DATES -> shift(item, element, job.patient().shiftDays());
            case RETAIN_DEVICE_IDENTITY -> device(item, element);
            case RETAIN_SAFE_PRIVATE -> safePrivate(item, element);
            default -> bySteps(option, item, element);
        };
    }

    private boolean bySteps(ProfileOption option, EditableItem item, EditableElement element) throws IOException {
        for (DeidentifyStep step : steps) {
            if (step.cleans().contains(option) && step.clean(job, item, element, option)) {
                return true;
            }
        }
        return false;
    }

    /** Moves a date; a time of day and an offset from UTC stay, for dates move by whole days. */
    static boolean shift(EditableItem item, EditableElement element, long days) {
        String vr = ConfidentialityWalk.vr(element);
        if (element.isEmpty()) {
            return true;
        }
        if (element.tag() == TIMEZONE) {
            return item.values(element).stream()
                    .allMatch(zone -> OFFSET.matcher(zone).matches());
        }
        if (vr.equals("OB")) {
            byte[] moved = DateShift.shift(element.bytes(), days);
            if (moved != null) {
                item.replaceBytes(element, vr, moved);
            }
            return moved != null;
        }
        List<String> moved = DateShift.shift(vr, item.values(element, vr), days);
        if (moved != null) {
            item.replace(element, vr, moved.toArray(String[]::new));
        }
        return moved != null;
    }

    /** An AE title often names its hospital: one and the same device stays one and the same under another. */
    private boolean device(EditableItem item, EditableElement element) {
        if (!element.vr().equals("AE")) {
            return false;
        }
        item.replace(
                element,
                "AE",
                item.values(element).stream()
                        .map(title -> title.isEmpty() ? title : "AE" + key.word("ae", title, AE_WORD))
                        .toArray(String[]::new));
        return true;
    }

    private boolean safePrivate(EditableItem item, EditableElement element) throws IOException {
        String vr = SafePrivate.vr(item, element);
        if (vr == null || element.isSequence() != vr.equals("SQ") || element.isBulk()) {
            return false;
        }
        return switch (vr) {
            case "UI" -> {
                item.replace(element, vr, job.uids().map(item.values(element, vr)));
                yield true;
            }
            // words, which table E.3.10-1 cannot vouch for
            case "LO", "SH" ->
                element.vr().equals(vr)
                        && job.profile().has(ProfileOption.CLEAN_DESCRIPTORS)
                        && bySteps(ProfileOption.CLEAN_DESCRIPTORS, item, element);
            default -> SafePrivate.fits(vr, item, element);
        };
    }
}
