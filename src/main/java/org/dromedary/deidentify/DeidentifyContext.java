package org.dromedary.deidentify;

import java.nio.file.Path;

/**
 * What surrounds a run.
 *
 * @param workFolder for files that a step needs while it works, such as pixel data that are rewritten; on the file system of the
 *     output
 */
public record DeidentifyContext(Path workFolder) {}
