package org.dromedary.deidentify.clean;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Function;

import org.dromedary.deidentify.DeidentifyProfile;

/** What a step has read of each profile. */
final class PerProfile<T> {

    private final Map<DeidentifyProfile, T> read = Collections.synchronizedMap(new WeakHashMap<>());
    private final Function<DeidentifyProfile, T> reader;

    PerProfile(Function<DeidentifyProfile, T> reader) {
        this.reader = reader;
    }

    T of(DeidentifyProfile profile) {
        return read.computeIfAbsent(profile, reader);
    }
}
