package org.dromedary.component;

import java.time.Instant;

/**
 * A file in a {@link RemoteFolder}.
 *
 * @param path from that folder, with slashes
 * @param bytes its size
 * @param modified when it was changed last; null where that is not told
 * @param version changes with its content, such as an ETag; null where there is none
 */
public record RemoteEntry(String path, long bytes, Instant modified, String version) {}
