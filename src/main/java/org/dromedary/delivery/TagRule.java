package org.dromedary.delivery;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.springframework.boot.context.properties.bind.Name;

/**
 * One rule by which an attribute is changed before instances leave, as it stands in the settings or in a file of rules. Exactly one
 * of the first eight says what is done, and where: an attribute by keyword or tag, with the way to it through sequences
 * ({@code RequestAttributesSequence.RequestedProcedureID}, {@code (0040,0275)[0].(0040,1001)}), or a private one by its creator
 * ({@code (0029,10,"ACME 1.1")}).
 *
 * @param file other rules, which go in this one's place
 * @param set gets {@code value}, also if it is not there
 * @param add gets {@code value} if it is not there or empty
 * @param remove is removed
 * @param empty is emptied, if it is there
 * @param copy is copied {@code to} another place, if it is there
 * @param replace of it what matches {@code pattern} becomes {@code with}
 * @param map gets what the table {@code csv} has for {@code key}
 * @param value text with {@code ${Keyword}}s of the instance; values apart by backslash
 * @param to where a copy goes
 * @param pattern a regular expression
 * @param with what takes the place of what matches; {@code $1} is its first group
 * @param csv file of two columns: what is looked up, and what is taken for it
 * @param key what is looked up, text with {@code ${Keyword}}s; null: the value that is there
 * @param otherwise taken where the table has nothing; written {@code default}
 * @param missing what happens where the table has nothing and there is no default: {@code park} or {@code keep}
 * @param when only where this holds: {@code Keyword == value}, {@code !=}, {@code =~ pattern}, {@code !~ pattern},
 *     {@code Keyword exists}, {@code Keyword missing}; null: always
 */
public record TagRule(
        String file,
        String set,
        String add,
        String remove,
        String empty,
        String copy,
        String replace,
        String map,
        String value,
        String to,
        String pattern,
        String with,
        String csv,
        String key,
        @Name("default") String otherwise,
        String missing,
        String when) {

    /** What a rule does, with the place where it does it. */
    public record Action(String name, String where) {}

    /** A line in place of a list of rules names a file with them. */
    public static TagRule valueOf(String file) {
        return new TagRule(
                file, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    /** @throws IllegalArgumentException if it says nothing or more than one */
    public Action action() {
        List<Action> actions = Stream.of(
                        action("file", file),
                        action("set", set),
                        action("add", add),
                        action("remove", remove),
                        action("empty", empty),
                        action("copy", copy),
                        action("replace", replace),
                        action("map", map))
                .filter(Objects::nonNull)
                .toList();
        if (actions.size() != 1) {
            throw new IllegalArgumentException(
                    "a rule has exactly one of file, set, add, remove, empty, copy, replace and map, not "
                            + (actions.isEmpty()
                                    ? "none"
                                    : String.join(
                                            " and ",
                                            actions.stream().map(Action::name).toList())));
        }
        return actions.get(0);
    }

    private static Action action(String name, String where) {
        return where == null ? null : new Action(name, where.strip());
    }
}
