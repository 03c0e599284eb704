package org.dromedary.deidentify;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.dromedary.dicom.Dictionary;

/** New UIDs for those of an instance (action U): consistent wherever they stand. UIDs that the standard registers stay. */
public final class UidMap {

    private final ProjectKey key;
    private final Map<String, String> known = new HashMap<>();

    UidMap(ProjectKey key) {
        this.key = key;
    }

    /** The new UID; an empty one stays empty. */
    public String map(String uid) {
        if (uid.isEmpty() || Dictionary.isStandardUid(uid)) {
            return uid;
        }
        return known.computeIfAbsent(uid, key::uid);
    }

    String[] map(List<String> uids) {
        return uids.stream().map(this::map).toArray(String[]::new);
    }
}
