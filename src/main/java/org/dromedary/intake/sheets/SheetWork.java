package org.dromedary.intake.sheets;

import org.dromedary.google.DriveFile;

/**
 * A row that is worked.
 *
 * @param id of its row in {@code sheet_row}
 * @param intake name in {@code dromedary.intakes}
 * @param fileRef what its column ID has
 * @param fileName what its column Filename has; may name a patient
 * @param file in Drive as it was taken; null: not yet
 * @param itemId what was taken of it, null: nothing yet
 * @param tries that have failed
 * @param ageSeconds since it was seen first
 */
record SheetWork(
        long id,
        String intake,
        String fileRef,
        String fileName,
        DriveFile file,
        Long itemId,
        int tries,
        long ageSeconds) {

    @Override
    public String toString() {
        return "row " + id + " of intake " + intake;
    }
}
