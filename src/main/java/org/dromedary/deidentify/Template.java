package org.dromedary.deidentify;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.dromedary.dicom.Dictionary;
import org.dromedary.dicom.EditableItem;

/** Text with <code>${Keyword}</code> for values of the outermost dataset as they are after de-identification. */
final class Template {

    private static final Pattern PLACE = Pattern.compile("\\$\\{([^}]*)}");

    private final String text;

    /** @throws IllegalArgumentException if a placeholder is no keyword */
    Template(String text) {
        this.text = text;
        Matcher places = PLACE.matcher(text);
        while (places.find()) {
            try {
                Dictionary.tag(places.group(1));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "\"${" + places.group(1) + "}\" is no keyword of PS3.6; take one such as ${PatientID}", e);
            }
        }
    }

    boolean isConstant() {
        return !PLACE.matcher(text).find();
    }

    String fill(EditableItem dataset) {
        return PLACE.matcher(text).replaceAll(place -> {
            String value = dataset.text(Dictionary.tag(place.group(1)));
            return Matcher.quoteReplacement(value == null ? "" : value);
        });
    }
}
