package org.dromedary.deidentify.clean;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/** Reads the keys {@code descriptors}, {@code pixel-data} and {@code residual} of a profile. */
final class CleaningSettings {

    static final String DESCRIPTORS = "descriptors";
    static final String PIXEL_DATA = "pixel-data";
    static final String RESIDUAL = "residual";

    private static final int LONGEST_DESCRIPTION = 10_000;

    private final String key;
    private final Map<?, ?> values;

    /**
     * @param key outermost key, for messages
     * @param setting what stands under it; null for nothing
     * @throws IllegalArgumentException if there is a key that is not among those known
     */
    CleaningSettings(String key, Object setting, Set<String> known) {
        this.key = key;
        if (setting != null && !(setting instanceof Map)) {
            throw new IllegalArgumentException(key + ": it must have keys below it; there are " + sorted(known));
        }
        this.values = setting == null ? Map.of() : (Map<?, ?>) setting;
        for (Object given : values.keySet()) {
            if (!known.contains(String.valueOf(given))) {
                throw new IllegalArgumentException(
                        key + "." + given + ": there is no such key; there are " + sorted(known));
            }
        }
    }

    private static String sorted(Set<String> keys) {
        return keys.stream().sorted().collect(Collectors.joining(", "));
    }

    static DescriptorRules descriptors(Object setting) {
        CleaningSettings keys = new CleaningSettings(
                DESCRIPTORS, setting, Set.of("mode", "keep", "remove", "keep-patterns", "remove-patterns", "longest"));
        DescriptorRules usual = DescriptorRules.DEFAULT;
        return new DescriptorRules(
                keys.oneOf("mode", DescriptorRules.Mode.values(), usual.mode()),
                keys.words("keep"),
                keys.words("remove"),
                keys.patterns("keep-patterns"),
                keys.patterns("remove-patterns"),
                keys.number("longest", usual.longest()),
                usual.timeLimit());
    }

    static PixelRules pixels(Object setting, String profile) {
        CleaningSettings keys =
                new CleaningSettings(PIXEL_DATA, setting, Set.of("devices", "unknown", "visual-features", "compress"));
        DeviceRules own = DevicesFile.parse(keys.values.get("devices"), "profile " + profile + ": " + PIXEL_DATA);
        return new PixelRules(
                own,
                keys.oneOf("unknown", PixelRules.Doubt.values(), PixelRules.Doubt.REFUSE),
                keys.oneOf("visual-features", PixelRules.Doubt.values(), PixelRules.Doubt.REFUSE),
                keys.flag("compress", false));
    }

    Set<String> words(String name) {
        Set<String> words = new LinkedHashSet<>();
        Object value = values.get(name);
        if (value instanceof List<?> list) {
            list.forEach(word -> words.add(String.valueOf(word)));
        } else if (value != null) {
            throw new IllegalArgumentException(key + "." + name + ": it must be a list, such as [a, b]");
        }
        return words;
    }

    <T> Set<T> each(String name, Function<String, T> meaning, String remedy) {
        Set<T> all = new LinkedHashSet<>();
        for (String word : words(name)) {
            try {
                all.add(meaning.apply(word));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(key + "." + name + ": \"" + word + "\" " + remedy);
            }
        }
        return all;
    }

    private List<Pattern> patterns(String name) {
        return words(name).stream().map(text -> pattern(name, text)).toList();
    }

    private Pattern pattern(String name, String text) {
        try {
            return Pattern.compile(text, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    key + "." + name + ": \"" + text + "\" is no regular expression: " + e.getDescription());
        }
    }

    boolean flag(String name, boolean otherwise) {
        Object value = values.get(name);
        if (value == null || value instanceof Boolean) {
            return value == null ? otherwise : (Boolean) value;
        }
        throw new IllegalArgumentException(key + "." + name + ": it must be true or false, not " + value);
    }

    private int number(String name, int otherwise) {
        Object value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Integer number && number > 0 && number <= LONGEST_DESCRIPTION) {
            return number;
        }
        throw new IllegalArgumentException(
                key + "." + name + ": it must be a number from 1 to " + LONGEST_DESCRIPTION + ", not " + value);
    }

    private <E extends Enum<E>> E oneOf(String name, E[] all, E otherwise) {
        Object value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        return Arrays.stream(all)
                .filter(one -> word(one).equals(String.valueOf(value)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(key + "." + name + ": it must be one of "
                        + Arrays.stream(all).map(CleaningSettings::word).collect(Collectors.joining(", ")) + ", not "
                        + value));
    }

    private static String word(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
