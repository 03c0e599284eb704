package org.dromedary.intake.sheets;

import java.time.Duration;

import org.springframework.boot.context.properties.bind.DefaultValue;

import org.dromedary.google.DriveRemoval;
import org.dromedary.google.GoogleId;
import org.dromedary.google.SheetColumns;

/**
 * A list of work in Google Sheets as it stands under {@code dromedary.sheets.<name>}; an intake takes it by {@code uri:
 * google-sheets:<name>}.
 *
 * @param account name in {@code dromedary.google}
 * @param spreadsheet its ID, or its address in the browser
 * @param sheet name of the tab; empty: the first
 * @param folder Drive folder that the files are in: its ID, or its address in the browser
 * @param pollInterval how often it is looked for rows without a status; a web hook has it looked at at once
 * @param statusInterval how often what became of rows is written into them, all together
 * @param missingGrace how long after its row a file may appear in Drive
 * @param after what is done with the file in Drive when the intake's {@code remove-after} has come: {@code keep}, {@code trash},
 *     {@code delete} or {@code move:<ID or address of a folder>}
 * @param columns what its columns are called
 */
public record SheetSettings(
        String account,
        String spreadsheet,
        @DefaultValue("") String sheet,
        String folder,
        @DefaultValue("1m") Duration pollInterval,
        @DefaultValue("10s") Duration statusInterval,
        @DefaultValue("30s") Duration missingGrace,
        @DefaultValue("trash") String after,
        @DefaultValue SheetColumns columns) {

    public SheetSettings {
        if (account == null || account.isBlank()) {
            throw new IllegalArgumentException("account is missing; name one of dromedary.google");
        }
        id("spreadsheet", spreadsheet);
        id("folder", folder);
        if (pollInterval.toMillis() < 1000 || statusInterval.toMillis() < 1000) {
            throw new IllegalArgumentException("poll-interval and status-interval must be 1s or longer");
        }
        if (missingGrace.isNegative()) {
            throw new IllegalArgumentException("missing-grace must not be negative");
        }
        DriveRemoval.parse(after);
    }

    private static String id(String key, String value) {
        try {
            return GoogleId.of(value == null ? "" : value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + " is missing or not to be understood; " + e.getMessage(), e);
        }
    }

    String spreadsheetId() {
        return GoogleId.of(spreadsheet);
    }

    String folderId() {
        return GoogleId.of(folder);
    }

    DriveRemoval removal() {
        return DriveRemoval.parse(after);
    }
}
