package org.dromedary.deidentify.clean;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

import org.dromedary.dicom.PixelArea;

/** Reads {@code devices.yaml}: a list called {@code devices}, of maps with the members of {@link DeviceRule}. */
public final class DevicesFile {

    private static final Set<String> KEYS = Set.of(
            "name",
            "manufacturer",
            "model",
            "software",
            "station",
            "image-type",
            "modality",
            "sop-class",
            "rows",
            "columns",
            "blank");
    private static final Set<String> AREA_KEYS = Set.of("left", "top", "width", "height");

    private DevicesFile() {}

    /**
     * Reads a file.
     *
     * @param text what stands in it
     * @throws IllegalArgumentException with one line that names file, rule, key and remedy
     */
    static DeviceRules read(Path file, String text) {
        try {
            Object root = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
            if (!(root instanceof Map<?, ?> map) || map.size() != 1 || !map.containsKey("devices")) {
                throw new IllegalArgumentException(file + ": it must have one key, devices, with a list of rules");
            }
            return parse(map.get("devices"), file.toString());
        } catch (YAMLException e) {
            throw new IllegalArgumentException(
                    file + ": this is no YAML: " + e.getMessage().replaceAll("\\s+", " "));
        }
    }

    /**
     * Reads a list of rules that stands in another file.
     *
     * @param where for messages
     */
    public static DeviceRules parse(Object list, String where) {
        if (list == null) {
            return DeviceRules.NONE;
        }
        if (!(list instanceof List<?> rules)) {
            throw new IllegalArgumentException(where + ": devices must be a list of rules");
        }
        List<DeviceRule> all = new ArrayList<>();
        for (Object rule : rules) {
            all.add(rule(rule, where + ": device " + (all.size() + 1)));
        }
        return new DeviceRules(all);
    }

    private static DeviceRule rule(Object rule, String number) {
        Map<?, ?> map = map(rule, number);
        Object name = map.get("name");
        String where = name == null ? number : number + " (" + name + ")";
        unknownKeys(map, KEYS, where);
        if (name == null) {
            throw new IllegalArgumentException(where + ": it needs a name, which reports show");
        }
        if (!map.containsKey("blank")) {
            throw new IllegalArgumentException(
                    where + ": it needs blank, a list of rectangles; [] if nothing is written into its images");
        }
        boolean any =
                KEYS.stream().anyMatch(key -> !key.equals("name") && !key.equals("blank") && map.containsKey(key));
        if (!any) {
            throw new IllegalArgumentException(
                    where + ": it would match every image; name manufacturer, model or sop-class");
        }
        return new DeviceRule(
                name.toString(),
                pattern(map, "manufacturer", where),
                pattern(map, "model", where),
                pattern(map, "software", where),
                pattern(map, "station", where),
                pattern(map, "image-type", where),
                text(map, "modality"),
                texts(map.get("sop-class")),
                number(map, "rows", where, 0),
                number(map, "columns", where, 0),
                areas(map.get("blank"), where));
    }

    private static Map<?, ?> map(Object value, String where) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException(
                where + ": it must be a map, such as name: ..., manufacturer: ..., blank: [...]");
    }

    private static void unknownKeys(Map<?, ?> map, Set<String> known, String where) {
        for (Object key : map.keySet()) {
            if (!known.contains(String.valueOf(key))) {
                throw new IllegalArgumentException(where + ": there is no key " + key + "; there are "
                        + String.join(", ", known.stream().sorted().toList()));
            }
        }
    }

    private static Pattern pattern(Map<?, ?> map, String key, String where) {
        String text = text(map, key);
        try {
            return text == null ? null : Pattern.compile(text, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(where + ": " + key + " is no regular expression: " + e.getDescription()
                    + "; write \\ before ( ) [ ] + * ?");
        }
    }

    private static String text(Map<?, ?> map, String key) {
        Object value = map.get(key);
        return value == null ? null : value.toString();
    }

    private static Set<String> texts(Object value) {
        Set<String> texts = new LinkedHashSet<>();
        if (value instanceof List<?> list) {
            list.forEach(one -> texts.add(String.valueOf(one)));
        } else if (value != null) {
            texts.add(value.toString());
        }
        return texts;
    }

    private static int number(Map<?, ?> map, String key, String where, int otherwise) {
        Object value = map.get(key);
        if (value == null) {
            return otherwise;
        }
        if ("all".equals(value)) {
            return PixelArea.ALL;
        }
        if (value instanceof Integer number && number >= 0) {
            return number;
        }
        throw new IllegalArgumentException(where + ": " + key + " must be a number of pixels, not " + value);
    }

    private static List<PixelArea> areas(Object value, String where) {
        if (!(value instanceof List<?> list)) {
            throw new IllegalArgumentException(
                    where + ": blank must be a list of rectangles such as {left: 0, top: 0, width: all, height: 40}");
        }
        List<PixelArea> areas = new ArrayList<>();
        for (Object one : list) {
            String here = where + ": rectangle " + (areas.size() + 1);
            Map<?, ?> map = map(one, here);
            unknownKeys(map, AREA_KEYS, here);
            try {
                areas.add(new PixelArea(
                        number(map, "left", here, 0),
                        number(map, "top", here, 0),
                        number(map, "width", here, PixelArea.ALL),
                        number(map, "height", here, PixelArea.ALL)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        e.getMessage().startsWith(where) ? e.getMessage() : here + ": " + e.getMessage());
            }
        }
        return areas;
    }
}
