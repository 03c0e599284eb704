package org.dromedary.deidentify.residual;

/**
 * Something of the patient that is left in a file. It never says what.
 *
 * @param path tags from the outermost sequence to the element, or words for what is outside the dataset
 * @param offset where the value begins in the file, or in the inflated dataset
 * @param of what is left there, such as "the patient's name"
 */
public record ResidualHit(String path, long offset, String of) {

    @Override
    public String toString() {
        return of + " in " + path + " at byte " + offset;
    }
}
