package org.dromedary.dicom;

import java.nio.file.Path;

/**
 * A value that stays in a file.
 *
 * @param file that holds it; null for the file that the instance was read from
 * @param offset of its first byte: in the file, or in the inflated dataset of a deflated instance
 * @param length in bytes
 */
record BulkValue(Path file, long offset, long length) {}
