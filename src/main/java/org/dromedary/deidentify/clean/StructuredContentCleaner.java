package org.dromedary.deidentify.clean;

import java.util.List;
import java.util.Set;

import org.dromedary.dicom.EditableElement;
import org.dromedary.dicom.EditableItem;

/**
 * Cleans trees of content items (PS3.3 C.17.3; PS3.15 E.3.7, Clean Structured Content Option): text, and what codes are called. Names of
 * persons, dates, times and UIDs of content items are in the table of the profile and are treated by it, at any depth;
 * measurements, coordinates and references stay.
 */
public final class StructuredContentCleaner {

    /** Stands where there must be text and none may stay. */
    static final String REMOVED = "REMOVED";

    private static final int TEXT_VALUE = 0x0040A160;
    private static final int CONCEPT_NAME = 0x0040A043;
    private static final int CODE_VALUE = 0x00080100;
    private static final int SCHEME = 0x00080102;
    private static final int CODE_MEANING = 0x00080104;
    private static final int LONG_CODE_VALUE = 0x00080119;
    private static final int URN_CODE_VALUE = 0x00080120;

    /** Whose codes and meanings are published; of others nobody knows what they say. */
    private static final Set<String> PUBLISHED = Set.of(
            "DCM",
            "SCT",
            "SRT",
            "SNM3",
            "99SDM",
            "LN",
            "UCUM",
            "RADLEX",
            "FMA",
            "UMLS",
            "NCIt",
            "NCIT",
            "ICD10",
            "I10",
            "I9",
            "ICDO3",
            "MSH",
            "BI",
            "BARI",
            "ACR",
            "PNDS",
            "UBERON",
            "NEU",
            "MDC",
            "ISO3166_1",
            "RFC5646",
            "RFC3066",
            "IANA_RFC2646",
            "DCMUID",
            "NYUMCCG",
            "SDM",
            "MA",
            "ITIS_TSN");

    /** Concepts whose text is somebody's (PS3.16 TID 1001 to 1010, CID 4031 ff.): coding scheme DCM. */
    private static final Set<String> OF_PERSONS = Set.of(
            "121008", "121009", "121010", "121011", "121012", "121013", "121017", "121018", "121019", "121020",
            "121021", "121022", "121023", "121024", "121025", "121026", "121027", "121028", "121029", "121030",
            "121031", "121036", "121037", "121120", "121121", "121126", "121153", "121167", "121194", "121195",
            "121196", "110119", "110190", "128425", "128426", "128429");

    private final DescriptorCleaner words;
    private final KnownWords known;
    private int changes;

    /**
     * @param words cleans text
     * @param known of the instance
     */
    public StructuredContentCleaner(DescriptorCleaner words, KnownWords known) {
        this.words = words;
        this.known = known;
    }

    /**
     * Cleans what stands in a sequence of content items and below it.
     *
     * @param holder has the sequence: a document, an image with an acquisition context
     * @return values that were changed
     */
    public int clean(EditableItem holder, int sequence) {
        changes = 0;
        holder.items(sequence).forEach(this::item);
        return changes;
    }

    private void item(EditableItem item) {
        if (item.contains(TEXT_VALUE)) {
            String text = String.join("\\", item.values(TEXT_VALUE));
            String clean = isOfPerson(item) ? "" : words.clean(text);
            set(item, TEXT_VALUE, text, clean);
        }
        if (item.contains(CODE_MEANING) || item.contains(SCHEME)) {
            code(item);
        } else {
            other(item);
        }
        for (EditableElement element : item.elements()) {
            element.items().forEach(this::item);
        }
    }

    private boolean isOfPerson(EditableItem item) {
        List<EditableItem> concepts = item.items(CONCEPT_NAME);
        return concepts.stream().anyMatch(concept -> {
            String code = concept.text(CODE_VALUE);
            return code == null
                    || !"DCM".equals(concept.text(SCHEME)) && !isPublished(concept)
                    || OF_PERSONS.contains(code);
        });
    }

    /** A code of a published scheme keeps its value; its meaning stays as long as nothing of the patient stands in it. */
    private void code(EditableItem code) {
        String meaning = code.text(CODE_MEANING);
        if (meaning != null && (!isPublished(code) || isKnown(meaning))) {
            set(code, CODE_MEANING, meaning, words.clean(meaning));
        }
        if (!isPublished(code)) {
            for (int tag : new int[] {CODE_VALUE, LONG_CODE_VALUE, URN_CODE_VALUE}) {
                String value = code.text(tag);
                if (value != null && isKnown(value)) {
                    set(code, tag, value, "");
                }
            }
        }
    }

    private static boolean isPublished(EditableItem code) {
        String scheme = code.text(SCHEME);
        return scheme != null && PUBLISHED.contains(scheme);
    }

    private boolean isKnown(String text) {
        return known.hasNumber(KnownWords.squeeze(text))
                || KnownWords.PARTS.splitAsStream(text).anyMatch(known::isName);
    }

    /** Text that other attributes have: comments, labels, what a private extension put in. */
    private void other(EditableItem item) {
        for (EditableElement element : item.elements()) {
            if (element.tag() != TEXT_VALUE && isFreeText(element.vr()) && !element.isBulk() && !element.isPrivate()) {
                String text = String.join("\\", item.values(element));
                if (!text.isEmpty()) {
                    set(item, element.tag(), text, words.clean(text));
                }
            }
        }
    }

    private static boolean isFreeText(String vr) {
        return switch (vr) {
            case "LO", "LT", "SH", "ST", "UC", "UT" -> true;
            default -> false;
        };
    }

    private void set(EditableItem item, int tag, String before, String after) {
        String now = after.isEmpty() ? REMOVED : after;
        if (!now.equals(before)) {
            item.set(tag, now);
            changes++;
        }
    }
}
