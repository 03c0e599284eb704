package org.dromedary.delivery;

import java.io.File;

/** One instance of a study on disk. */
public record InstanceFile(String seriesUid, String sopUid, String modality, File file, long bytes) {}
