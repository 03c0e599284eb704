package org.dromedary.deidentify;

import java.util.Set;
import java.util.regex.Pattern;

import org.dromedary.dicom.Dictionary;
import org.dromedary.dicom.EditableElement;
import org.dromedary.dicom.EditableItem;

/** Values that say nothing and are valid for their VR (action D of PS3.15 table E.1-1a). */
final class DummyValues {

    /** Coding schemes of the standard (PS3.16 §8): a code of theirs is a term, no name. */
    private static final Set<String> TERMS =
            Set.of("DCM", "SCT", "SRT", "LN", "UCUM", "99SDM", "FMA", "NCIt", "RADLEX");

    private static final int CODING_SCHEME_DESIGNATOR = Dictionary.tag("CodingSchemeDesignator");
    private static final int ENCAPSULATED_DOCUMENT = Dictionary.tag("EncapsulatedDocument");
    private static final Set<Integer> TERM = Set.of(
            Dictionary.tag("CodeValue"),
            CODING_SCHEME_DESIGNATOR,
            Dictionary.tag("CodingSchemeVersion"),
            Dictionary.tag("CodeMeaning"));
    /** Codes of persons and of places, in whatever scheme. */
    private static final Set<Integer> NAMING =
            Set.of(Dictionary.tag("PersonIdentificationCodeSequence"), Dictionary.tag("InstitutionCodeSequence"));

    private static final Pattern CODE = Pattern.compile("[A-Z0-9_ ]{1,16}");
    private static final int WORD = 2;

    private DummyValues() {}

    /** Replaces the value of an element that has one; an empty one stays empty: it says nothing already. */
    static void replace(EditableItem item, EditableElement element, String vr, UidMap uids) {
        if (element.isEmpty()) {
            return;
        }
        if (element.tag() == ENCAPSULATED_DOCUMENT) {
            DummyDocument.replace(item, element);
            return;
        }
        switch (vr) {
            case "SQ" -> sequence(item, element, uids);
            case "UI" -> item.replace(element, vr, uids.map(item.values(element, vr)));
            case "OB", "OW", "OF", "OD", "OL", "OV", "UN" -> item.replaceBytes(element, vr, new byte[word(vr)]);
            default -> item.replace(element, vr, text(vr));
        }
    }

    private static int word(String vr) {
        return switch (vr) {
            case "OF", "OL" -> 4;
            case "OD", "OV" -> 8;
            default -> WORD;
        };
    }

    /** A value of a VR that is text or a number. */
    static String text(String vr) {
        return switch (vr) {
            case "DA" -> "19000101";
            case "DT" -> "19000101000000";
            case "TM" -> "000000";
            case "AS" -> "000Y";
            case "PN" -> "ANONYMOUS";
            case "CS", "AE", "SH", "LO", "ST", "LT", "UC", "UT" -> "ANONYMIZED";
            case "UR" -> "urn:anonymized";
            case "AT" -> "00000000";
            default -> "0";
        };
    }

    /**
     * One item that looks like the first one, so that what an IOD requires of items is there: terms and enumerated values that the
     * table does not name stay, the rest becomes dummies.
     */
    private static void sequence(EditableItem item, EditableElement sequence, UidMap uids) {
        if (sequence.isSequence()) {
            item.keepFirstItem(sequence);
            hollow(sequence.items().get(0), uids);
        } else {
            item.clear(sequence);
        }
    }

    private static boolean isEnumerated(EditableItem item, EditableElement element) {
        return element.vr().equals("CS")
                && Dictionary.vr(element.tag()).equals("CS")
                && ConfidentialityTable.STANDARD.row(element.tag()) == null
                && item.values(element).stream()
                        .allMatch(
                                value -> value.isEmpty() || CODE.matcher(value).matches());
    }

    private static void hollow(EditableItem item, UidMap uids) {
        String scheme = item.text(CODING_SCHEME_DESIGNATOR);
        boolean term = scheme != null && TERMS.contains(scheme) && !NAMING.contains(item.sequenceTag());
        item.removeIf(EditableElement::isPrivate);
        for (EditableElement element : item.elements()) {
            if (element.isSequence() && !element.isEmpty()) {
                sequence(item, element, uids);
            } else if (!isEnumerated(item, element) && !(term && TERM.contains(element.tag()))) {
                replace(item, element, ConfidentialityWalk.vr(element), uids);
            }
        }
    }
}
