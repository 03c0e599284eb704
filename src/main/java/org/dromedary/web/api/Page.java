package org.dromedary.web.api;

import java.util.List;

import io.swagger.v3.oas.annotations.media.Schema;

/** A part of a list. */
record Page<T>(
        List<T> items,
        @Schema(description = "How many were skipped") int offset,
        @Schema(description = "How many were asked for at most") int limit,
        @Schema(description = "Whether there are more behind these") boolean more) {

    static final int MOST = 500;

    /** @param found one more than asked for, if there are more */
    static <T> Page<T> of(List<T> found, int offset, int limit) {
        boolean more = found.size() > limit;
        return new Page<>(more ? List.copyOf(found.subList(0, limit)) : found, offset, limit, more);
    }
}
