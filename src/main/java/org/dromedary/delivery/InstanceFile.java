package org.dromedary.delivery;

import java.io.File;

/**
 * One instance of a study on disk.
 *
 * @param digest of the bytes as the index knows them; null if it does not
 */
public record InstanceFile(String seriesUid, String sopUid, String modality, File file, long bytes, String digest) {}
