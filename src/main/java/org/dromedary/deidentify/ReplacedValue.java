package org.dromedary.deidentify;

import java.util.regex.Pattern;

import org.dromedary.dicom.Dictionary;
import org.dromedary.dicom.Uids;

/** Whether a value that a rule sets can stand in its attribute (PS3.5 §6.2), as far as this is known before there is an instance. */
final class ReplacedValue {

    private static final Pattern DATE = Pattern.compile("\\d{8}");
    private static final Pattern TIME = Pattern.compile("\\d{2}(\\d{2}(\\d{2}(\\.\\d{1,6})?)?)?");
    private static final Pattern DATE_TIME =
            Pattern.compile("\\d{4}(\\d{2}(\\d{2}(\\d{2}(\\d{2}(\\d{2}(\\.\\d{1,6})?)?)?)?)?)?([+-]\\d{4})?");
    private static final Pattern CODE = Pattern.compile("[A-Z0-9_ ]{0,16}");
    private static final Pattern AGE = Pattern.compile("\\d{3}[DWMY]");

    private ReplacedValue() {}

    /**
     * @param tag 0 if it is not a single one
     * @throws IllegalArgumentException if not; the message says what to do
     */
    static void check(int tag, Template template, String value) {
        if (tag == 0) {
            return;
        }
        String vr = Dictionary.vr(tag);
        if (vr.equals("SQ")
                || vr.startsWith("O")
                || vr.equals("UN") && !Dictionary.keyword(tag).isEmpty()) {
            throw new IllegalArgumentException(
                    "an attribute of VR " + vr + " cannot be replaced by text; remove or empty it");
        }
        if (!template.isConstant() || value.isEmpty()) {
            return;
        }
        for (String each : value.split("\\\\", -1)) {
            if (!fits(vr, each)) {
                throw new IllegalArgumentException(
                        "\"" + value + "\" is no value of VR " + vr + " (PS3.5 section 6.2)");
            }
        }
    }

    private static boolean fits(String vr, String value) {
        return switch (vr) {
            case "DA" -> DATE.matcher(value).matches();
            case "TM" -> TIME.matcher(value).matches();
            case "DT" -> DATE_TIME.matcher(value).matches();
            case "UI" -> Uids.isValid(value);
            case "CS" -> CODE.matcher(value).matches();
            case "AS" -> AGE.matcher(value).matches();
            case "AE", "SH" -> value.length() <= 16;
            case "LO" -> value.length() <= 64;
            case "IS", "US", "SS", "UL", "SL", "SV", "UV" -> value.matches("[+-]?\\d{1,19}");
            case "DS", "FL", "FD" -> value.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
            case "AT" -> value.matches("[0-9A-Fa-f]{8}");
            default -> true;
        };
    }
}
