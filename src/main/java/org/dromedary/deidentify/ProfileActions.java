package org.dromedary.deidentify;

import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.dromedary.deidentify.Decision.Act;
import org.dromedary.dicom.Dictionary;

/**
 * What a set of options makes of table E.1-1. Where options contradict each other the stricter one holds: C before K, and both
 * before the Basic Profile.
 *
 * <p>X/Z, X/D, Z/D, X/Z/D and X/Z/U* depend on the type of the attribute in the IOD. Where that is not known, what is valid for
 * every type is done: Z, D, D, D and U. In the outermost dataset of {@linkplain #CLASSIC classic images} the types are known.
 */
final class ProfileActions {

    /**
     * SOP classes in which the attributes of X/Z/D are optional or may be empty, those of X/D are optional and those of Z/D may be
     * empty (PS3.3 A.2 ff): CR, CT, MR, NM, US, SC, XA, RF.
     */
    private static final Set<String> CLASSIC = Set.of(
            "1.2.840.10008.5.1.4.1.1.1",
            "1.2.840.10008.5.1.4.1.1.2",
            "1.2.840.10008.5.1.4.1.1.4",
            "1.2.840.10008.5.1.4.1.1.20",
            "1.2.840.10008.5.1.4.1.1.6.1",
            "1.2.840.10008.5.1.4.1.1.3.1",
            "1.2.840.10008.5.1.4.1.1.7",
            "1.2.840.10008.5.1.4.1.1.12.1",
            "1.2.840.10008.5.1.4.1.1.12.2");

    /** Length to End (retired), Encrypted Attributes Sequence: what was removed before, for others to find. */
    private static final Set<Integer> REMOVED = Set.of(0x00080001, 0x04000500);

    private static final Set<String> DATES = Set.of("DA", "DT", "TM");

    private final Set<ProfileOption> options;
    private final Map<Integer, Decision> safe = new HashMap<>();
    private final Map<Integer, Decision> classic = new HashMap<>();

    ProfileActions(Set<ProfileOption> options) {
        this.options = options.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(options));
        for (int tag : ConfidentialityTable.STANDARD.tags()) {
            ConfidentialityTable.Row row = ConfidentialityTable.STANDARD.row(tag);
            safe.put(tag, decide(row, false));
            classic.put(tag, decide(row, true));
        }
    }

    static boolean isClassic(String sopClassUid) {
        return sopClassUid != null && CLASSIC.contains(sopClassUid);
    }

    /**
     * What is done with an attribute.
     *
     * @param vr as it stands in the instance
     * @param outermost whether it stands in the outermost dataset of a classic image
     */
    Decision of(int tag, String vr, boolean outermost) {
        Decision decision = (outermost ? classic : safe).get(tag);
        if (decision != null) {
            return decision;
        }
        ConfidentialityTable.Row row = ConfidentialityTable.STANDARD.row(tag);
        return row != null ? decide(row, outermost) : unlisted(tag, vr);
    }

    private Decision decide(ConfidentialityTable.Row row, boolean outermost) {
        Act basic = basic(row.basic(), outermost);
        ProfileOption keeps = null;
        for (ProfileOption option : options) {
            Character cell = row.options().get(option);
            if (cell != null && cell == 'C') {
                return new Decision(Act.CLEAN, cleaning(row), basic);
            }
            keeps = cell != null && keeps == null ? option : keeps;
        }
        return keeps != null ? new Decision(Act.KEEP, keeps, basic) : Decision.basic(basic);
    }

    /** Of several options that ask for cleaning the first in the order of the table. */
    private ProfileOption cleaning(ConfidentialityTable.Row row) {
        return row.options().entrySet().stream()
                .filter(cell -> cell.getValue() == 'C' && options.contains(cell.getKey()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private static Act basic(String codes, boolean outermost) {
        return switch (codes) {
            case "X" -> Act.REMOVE;
            case "Z" -> Act.EMPTY;
            case "D" -> Act.DUMMY;
            case "U", "X/Z/U*" -> Act.UID;
            case "X/Z" -> Act.EMPTY;
            case "X/D" -> outermost ? Act.REMOVE : Act.DUMMY;
            case "Z/D", "X/Z/D" -> outermost ? Act.EMPTY : Act.DUMMY;
            default -> throw new IllegalStateException("Action " + codes);
        };
    }

    /**
     * The table names what the standard had when it was made. What it does not name stays, but for what is identifying by its VR, in
     * the file or in PS3.6, and what nobody knows.
     */
    private Decision unlisted(int tag, String vr) {
        String keyword = Dictionary.keyword(tag);
        int group = tag >>> 16;
        if (keyword.isEmpty() && group >>> 8 != 0x60 || group < 8 || REMOVED.contains(tag) || (tag & 0xFFFF) == 0) {
            return Decision.basic(Act.REMOVE);
        }
        String known = Dictionary.vr(tag);
        if (vr.equals("PN") || known.equals("PN")) {
            return Decision.basic(Act.EMPTY);
        }
        if (DATES.contains(vr) || DATES.contains(known)) {
            if (options.contains(ProfileOption.RETAIN_MODIFIED_DATES)) {
                return new Decision(Act.CLEAN, ProfileOption.RETAIN_MODIFIED_DATES, Act.DUMMY);
            }
            return options.contains(ProfileOption.RETAIN_FULL_DATES)
                    ? new Decision(Act.KEEP, ProfileOption.RETAIN_FULL_DATES, Act.DUMMY)
                    : Decision.basic(Act.DUMMY);
        }
        if ((vr.equals("UI") || known.equals("UI")) && isOfAnInstance(keyword)) {
            return options.contains(ProfileOption.RETAIN_UIDS)
                    ? new Decision(Act.KEEP, ProfileOption.RETAIN_UIDS, Act.UID)
                    : Decision.basic(Act.UID);
        }
        return Decision.basic(Act.KEEP);
    }

    /** UIDs of classes, encodings and vocabularies say nothing of anybody. */
    private static boolean isOfAnInstance(String keyword) {
        return !keyword.contains("SOPClass")
                && !keyword.contains("TransferSyntax")
                && !keyword.contains("CodingScheme")
                && !keyword.contains("Context")
                && !keyword.equals("MappingResourceUID")
                && !keyword.equals("SelectorUIValue");
    }
}
