package org.dromedary.deidentify.residual;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** How a day is written: as in DICOM, ISO 8601, German, English and American habits, with numbers and names of months. */
final class BirthDateForms {

    private static final List<String> NUMBERS = List.of(
            "yyyyMMdd",
            "yyyy-MM-dd",
            "yyyy.MM.dd",
            "yyyy/MM/dd",
            "yyyy-M-d",
            "yyyy/M/d",
            "dd.MM.yyyy",
            "d.M.yyyy",
            "dd.MM.yy",
            "dd/MM/yyyy",
            "d/M/yyyy",
            "MM/dd/yyyy",
            "M/d/yyyy",
            "dd-MM-yyyy",
            "MM-dd-yyyy",
            "d-M-yyyy",
            "ddMMyyyy",
            "MMddyyyy",
            "dd. MM. yyyy",
            "d. M. yyyy",
            "yyyy年M月d日",
            "yyyy MM dd",
            "dd MM yyyy");

    private BirthDateForms() {}

    /**
     * The forms of a day.
     *
     * @param value of a DA, also with the dots of ACR-NEMA; nothing is made of what is no day
     */
    static Set<String> of(String value) {
        String digits = value.replaceAll("[^0-9]", "");
        if (digits.length() != 8) {
            return Set.of();
        }
        LocalDate day;
        try {
            day = LocalDate.parse(digits, DateTimeFormatter.BASIC_ISO_DATE);
        } catch (DateTimeException e) {
            return Set.of();
        }
        Set<String> forms = new LinkedHashSet<>();
        for (String pattern : NUMBERS) {
            forms.add(day.format(DateTimeFormatter.ofPattern(pattern, Locale.ROOT)));
        }
        for (Locale language : List.of(Locale.ENGLISH, Locale.GERMAN, Locale.FRENCH)) {
            for (TextStyle style : List.of(TextStyle.FULL, TextStyle.SHORT)) {
                addNamed(forms, day, day.getMonth().getDisplayName(style, language));
            }
        }
        return forms;
    }

    private static void addNamed(Set<String> forms, LocalDate day, String named) {
        String month = named.replace(".", "");
        int number = day.getDayOfMonth();
        int year = day.getYear();
        for (String d : List.of(String.valueOf(number), String.format("%02d", number))) {
            forms.add(d + ' ' + month + ' ' + year);
            forms.add(d + ". " + month + ' ' + year);
            forms.add(d + '-' + month + '-' + year);
            forms.add(d + month + year);
            forms.add(month + ' ' + d + ' ' + year);
            forms.add(month + ' ' + d + ", " + year);
        }
    }
}
