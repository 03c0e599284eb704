package org.dromedary.deidentify.preview;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import org.dromedary.deidentify.Deidentifier;
import org.dromedary.deidentify.DeidentifyContext;
import org.dromedary.deidentify.DeidentifyException;
import org.dromedary.deidentify.preview.Difference.Change;
import org.dromedary.deidentify.preview.Difference.Row;
import org.dromedary.dicom.EditableInstance;

/**
 * What a profile does to one instance.
 *
 * @param profile its name
 * @param refusal why the instance would not leave, in one line; null if it would
 * @param rows element by element; none if it would not leave
 */
public record Preview(String profile, String refusal, List<Row> rows) {

    /**
     * De-identifies a file and compares.
     *
     * @param out is made, unless the instance would not leave
     * @param work for what is made meanwhile
     * @throws IOException if a file cannot be read or written
     */
    public static Preview of(Deidentifier deidentifier, Path in, Path out, Path work) throws IOException {
        String profile = deidentifier.profile().name();
        try {
            deidentifier.run(in, out, new DeidentifyContext(work));
        } catch (DeidentifyException e) {
            return new Preview(profile, e.getMessage(), List.of());
        }
        return new Preview(profile, null, Difference.between(EditableInstance.read(in), EditableInstance.read(out)));
    }

    /** Whether the instance would leave. */
    public boolean leaves() {
        return refusal == null;
    }

    /** How many elements became what. */
    public Map<Change, Integer> counts() {
        Map<Change, Integer> counts = new EnumMap<>(Change.class);
        for (Change change : Change.values()) {
            counts.put(change, 0);
        }
        rows.forEach(row -> counts.merge(row.change(), 1, Integer::sum));
        return counts;
    }
}
