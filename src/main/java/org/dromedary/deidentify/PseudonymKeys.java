package org.dromedary.deidentify;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.yaml.snakeyaml.nodes.Node;

/** The keys {@code pseudonyms} and {@code date-shift} of a profile. */
final class PseudonymKeys {

    private static final int LONGEST_WORD = 32;
    private static final int LONGEST_PREFIX = 20;
    private static final int MOST_DAYS = 36_500;

    private PseudonymKeys() {}

    static PseudonymSettings read(ProfileReader reader, Node pseudonyms, Node shift) throws ProfileException {
        PseudonymSettings usual = PseudonymSettings.DEFAULT;
        Map<String, Node> keys = pseudonyms == null ? Map.of() : reader.mapping(pseudonyms, "pseudonyms");
        reader.checkKeys(keys, new TreeSet<>(Set.of("source", "unlisted", "prefix", "length")), "pseudonyms.");
        Map<String, Node> days = shift == null ? Map.of() : reader.mapping(shift, "date-shift");
        reader.checkKeys(days, new TreeSet<>(Set.of("least-days", "most-days")), "date-shift.");
        String prefix =
                keys.containsKey("prefix") ? reader.scalar(keys.get("prefix"), "pseudonyms.prefix") : usual.prefix();
        if (!prefix.matches("[A-Za-z0-9_.-]{0," + LONGEST_PREFIX + "}")) {
            throw reader.fault(
                    keys.get("prefix"),
                    "pseudonyms.prefix",
                    "take up to " + LONGEST_PREFIX + " of A-Z, a-z, 0-9, '.', '_' and '-'");
        }
        int least = number(reader, days, "date-shift.", "least-days", 1, MOST_DAYS, usual.leastDays());
        int most =
                number(reader, days, "date-shift.", "most-days", least, MOST_DAYS, Math.max(least, usual.mostDays()));
        return new PseudonymSettings(
                isFirst(reader, keys, "source", "table", "key"),
                isFirst(reader, keys, "unlisted", "key", "refuse"),
                prefix,
                number(reader, keys, "pseudonyms.", "length", 8, LONGEST_WORD, usual.length()),
                least,
                most);
    }

    private static boolean isFirst(ProfileReader reader, Map<String, Node> keys, String key, String first, String usual)
            throws ProfileException {
        if (!keys.containsKey(key)) {
            return false;
        }
        String value = reader.scalar(keys.get(key), "pseudonyms." + key);
        if (!value.equals(first) && !value.equals(usual)) {
            throw reader.fault(
                    keys.get(key),
                    "pseudonyms." + key,
                    "\"" + value + "\" is not possible; take " + first + " or " + usual);
        }
        return value.equals(first);
    }

    private static int number(
            ProfileReader reader, Map<String, Node> keys, String where, String key, int least, int most, int usual)
            throws ProfileException {
        if (!keys.containsKey(key)) {
            return usual;
        }
        String text = reader.scalar(keys.get(key), where + key);
        if (!text.matches("[0-9]{1,6}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw reader.fault(keys.get(key), where + key, "take a number from " + least + " to " + most);
        }
        return Integer.parseInt(text);
    }
}
