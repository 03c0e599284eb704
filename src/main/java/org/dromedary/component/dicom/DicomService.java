package org.dromedary.component.dicom;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** What a {@code dicom:} consumer can do for its callers, as option {@code services} names it. Verification is always there. */
public enum DicomService {
    /** Storage Service Class (PS3.4 annex B). */
    store,
    /** C-FIND of Query/Retrieve (PS3.4 annex C). */
    find,
    /** C-MOVE of Query/Retrieve. */
    move,
    /** C-GET of Query/Retrieve. */
    get,
    /** Storage Commitment, push model (PS3.4 annex J). */
    commit,
    /** Modality Worklist (PS3.4 annex K). */
    worklist,
    /** Modality Performed Procedure Step (PS3.4 annex F). */
    mpps;

    /**
     * @param list names, comma-separated
     * @throws IllegalArgumentException if one of them is none
     */
    static Set<DicomService> parse(String list) {
        Set<DicomService> services = EnumSet.noneOf(DicomService.class);
        for (String name : list.split(",")) {
            services.add(Arrays.stream(values())
                    .filter(service -> service.name().equals(name.strip()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("'" + name.strip()
                            + "' is no service; the option services takes "
                            + Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", ")))));
        }
        return services;
    }
}
