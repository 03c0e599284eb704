package org.dromedary.component.dicom;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.aoju.bus.image.metric.internal.pdu.ExtendedNegotiate;

/** SOP Class Extended Negotiation of Query/Retrieve (PS3.4 C.5.1.1): what was asked for and what the route can do. */
final class ExtendedQuery {

    /** In the order of the bytes; the fifth, enhanced multi-frame conversion, nobody here does. */
    private static final List<String> OPTIONS = List.of("relational", "datetime", "fuzzy", "timezone");

    private ExtendedQuery() {}

    /**
     * @param list comma-separated, or null
     * @throws IllegalArgumentException if one of them is unknown
     */
    static Set<String> parse(String list) {
        Set<String> options = new HashSet<>();
        for (String option : list == null || list.isBlank() ? new String[0] : list.split(",")) {
            if (!OPTIONS.contains(option.strip())) {
                throw new IllegalArgumentException("'" + option.strip() + "' is no query option; queryOptions takes "
                        + String.join(", ", OPTIONS));
            }
            options.add(option.strip());
        }
        return options;
    }

    /** The answer to what a peer has proposed: as many bytes, 1 where it asked and we can. */
    static ExtendedNegotiate answer(ExtendedNegotiate proposed, Set<String> options) {
        byte[] answer = new byte[proposed.getInformation().length];
        for (int i = 0; i < answer.length && i < OPTIONS.size(); i++) {
            if (proposed.getField(i, (byte) 0) == 1 && options.contains(OPTIONS.get(i))) {
                answer[i] = 1;
            }
        }
        return new ExtendedNegotiate(proposed.getSOPClassUID(), answer);
    }
}
