package org.dromedary.delivery;

import java.nio.file.Path;

/**
 * A payload that is durable on disk and waits for its row.
 *
 * @param folder where it waits
 * @param fileName the only file in it
 */
public record StagedPayload(Path folder, String fileName, long bytes) {}
