package org.dromedary.deidentify;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import org.dromedary.dicom.EditableElement;
import org.dromedary.dicom.EditableItem;

/** Private attributes that are known to be safe (PS3.15 table E.3.10-1): physics of the acquisition, no words of people. */
final class SafePrivate {

    private static final String RESOURCE = "safe-private.tsv";
    private static final Map<String, String> VRS = load();

    private SafePrivate() {}

    private static Map<String, String> load() {
        Map<String, String> vrs = new HashMap<>();
        try (InputStream in = SafePrivate.class.getResourceAsStream(RESOURCE)) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .forEach(line -> {
                        String[] cells = line.split("\t", -1);
                        vrs.put(
                                key(Integer.parseInt(cells[0], 16), cells[1], Integer.parseInt(cells[2], 16)),
                                cells[3]);
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return vrs;
    }

    private static String key(int group, String creator, int element) {
        return group + "\n" + creator + "\n" + element;
    }

    /** The VR of a safe attribute; null if it is not known to be safe. */
    static String vr(EditableItem item, EditableElement element) {
        String creator = item.creator(element.tag());
        return creator == null ? null : VRS.get(key(element.tag() >>> 16, creator, element.tag() & 0xFF));
    }
}
