package org.dromedary.dicom;

/**
 * How a file is shown as a DICOM model.
 *
 * @param bulkData URI below which the values are that are too long to stand in the model: {@code <bulkData>/7FE00010},
 *     {@code <bulkData>/54000100/1/54001010} within an item
 * @param rule says what stands in text elements instead of what the file has; null for the same
 */
public record ModelView(String bulkData, TextRule rule) {

    /** The longest binary value, in bytes, that stands in the model itself. */
    static final int LONGEST_BINARY = 1024;
    /** The longest value of all other VRs, in bytes. */
    static final int LONGEST_TEXT = 64 * 1024;
}
