package org.dromedary.google;

import java.text.Normalizer;

/**
 * One row of the list of work.
 *
 * @param number in the sheet, from 1
 * @param id what the column ID has, trimmed; may be empty
 * @param fileName what the column Filename has, trimmed; may be empty
 * @param hospital what the column Hospital Name has, trimmed; may be empty
 * @param status what the column Status has, trimmed; empty: nobody has taken the row
 */
public record SheetRow(int number, String id, String fileName, String hospital, String status) {

    /** What a row is known by wherever it stands: its ID, else its file's name; empty if it has neither. */
    public String key() {
        return key(id, fileName);
    }

    static String key(String id, String fileName) {
        if (!id.isEmpty()) {
            return id;
        }
        return fileName.isEmpty() ? "" : "name:" + Normalizer.normalize(fileName, Normalizer.Form.NFC);
    }
}
