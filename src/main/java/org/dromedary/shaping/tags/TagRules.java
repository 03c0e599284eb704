package org.dromedary.shaping.tags;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.dromedary.component.PeerException;
import org.dromedary.delivery.TagRule;
import org.dromedary.dicom.DicomFormatException;
import org.dromedary.dicom.EditableInstance;
import org.dromedary.dicom.EditableItem;
import org.dromedary.dicom.Tags;

/** The rules of one destination, in order. */
public final class TagRules {

    private static final List<Integer> IDENTITY =
            List.of(Tags.of("StudyInstanceUID"), Tags.of("SeriesInstanceUID"), Tags.of("SOPInstanceUID"));

    private final List<Rule> rules;
    private final boolean recorded;

    /** @param condition null: always */
    private record Rule(String name, TagPath path, Condition condition, TagChange change) {}

    private TagRules(List<Rule> rules, boolean recorded) {
        this.rules = rules;
        this.recorded = recorded;
    }

    /**
     * Reads rules and the files that they name.
     *
     * @param recorded whether what they replace is kept in the Original Attributes Sequence
     * @throws IllegalArgumentException if one is not possible; the message says which and what to write instead
     */
    public static TagRules of(List<TagRule> settings, boolean recorded) {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < settings.size(); i++) {
            add(settings.get(i), "rule " + (i + 1), rules, true);
        }
        return new TagRules(List.copyOf(rules), recorded);
    }

    private static void add(TagRule setting, String name, List<Rule> rules, boolean files) {
        try {
            TagRule.Action action = setting.action();
            if (!action.name().equals("file")) {
                rules.add(rule(setting, action));
                return;
            }
            if (!files) {
                throw new IllegalArgumentException("a file of rules names no other file");
            }
            Path file = Path.of(action.where());
            List<TagRule> inFile = TagRuleFile.read(file);
            for (int i = 0; i < inFile.size(); i++) {
                add(inFile.get(i), file + ", rule " + (i + 1), rules, false);
            }
        } catch (IllegalArgumentException e) {
            throw e.getMessage() != null && e.getMessage().contains(", rule ")
                    ? e
                    : new IllegalArgumentException(name + ": " + e.getMessage());
        }
    }

    private static Rule rule(TagRule setting, TagRule.Action action) {
        TagPath path = TagPath.of(action.where());
        TagChange change =
                switch (action.name()) {
                    case "set" -> TagChange.set(path, Template.of(needed("value", setting.value())), false);
                    case "add" -> TagChange.set(path, Template.of(needed("value", setting.value())), true);
                    case "remove" -> TagChange.remove(path);
                    case "empty" -> TagChange.empty(path);
                    case "copy" -> TagChange.copy(path, TagPath.of(needed("to", setting.to())));
                    case "replace" -> replace(path, setting);
                    default -> map(path, setting);
                };
        // a copy changes what it is copied to
        TagPath changed = action.name().equals("copy") ? TagPath.of(setting.to()) : path;
        Condition condition = setting.when() == null ? null : Condition.of(setting.when());
        return new Rule(action.name() + " " + action.where(), changed, condition, change);
    }

    private static TagChange replace(TagPath path, TagRule setting) {
        BoundedPattern pattern = BoundedPattern.of(needed("pattern", setting.pattern()));
        return TagChange.replace(path, pattern, needed("with", setting.with()));
    }

    private static TagChange map(TagPath path, TagRule setting) {
        Path file = Path.of(needed("csv", setting.csv()));
        CsvTable table = new CsvTable(file);
        try {
            table.get("");
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    Files.isReadable(file) ? e.getMessage() : "the table " + file + " cannot be read");
        }
        String missing = setting.missing() == null ? "park" : setting.missing();
        if (!missing.equals("park") && !missing.equals("keep")) {
            throw new IllegalArgumentException("missing is " + missing + "; take park or keep");
        }
        Template key = setting.key() == null ? null : Template.of(setting.key());
        return TagChange.map(path, key, table, setting.otherwise(), missing.equals("keep"));
    }

    private static String needed(String name, String value) {
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    /** How many there are. */
    public int size() {
        return rules.size();
    }

    /**
     * Applies all rules to an instance.
     *
     * @param made is written
     * @throws TagRuleException if one cannot be applied; nothing is written then
     * @throws DicomFormatException if the instance cannot be read
     * @throws IOException if a file cannot be read or written now
     */
    public void apply(Path file, Path made) throws IOException, PeerException {
        EditableInstance instance = EditableInstance.read(file);
        EditableItem dataset = instance.dataset();
        List<String> identity = identity(dataset);
        OriginalAttributes before = recorded ? new OriginalAttributes(dataset) : null;
        for (Rule rule : rules) {
            apply(rule, dataset, before);
        }
        follow(dataset, identity);
        if (before != null) {
            before.record(Files.getLastModifiedTime(file).toInstant());
        }
        instance.write(made);
    }

    private static void apply(Rule rule, EditableItem dataset, OriginalAttributes before) throws TagRuleException {
        try {
            if (rule.condition() != null && !rule.condition().test(dataset)) {
                return;
            }
            if (before != null) {
                before.remember(rule.path());
            }
            rule.change().apply(dataset);
        } catch (BoundedPattern.RunAwayException e) {
            throw failed(rule, "its pattern takes too long with a value of the instance; write a simpler one", true, e);
        } catch (TagChange.NothingFoundException | IllegalArgumentException e) {
            throw failed(rule, e.getMessage(), true, e);
        } catch (IOException e) {
            throw failed(rule, e.getMessage() == null ? "its table cannot be read" : e.getMessage(), false, e);
        }
    }

    private static TagRuleException failed(Rule rule, String why, boolean permanent, Exception cause) {
        return new TagRuleException(
                "The rule '" + rule.name() + "' of the destination's tags fails: " + why, permanent, cause);
    }

    private static List<String> identity(EditableItem dataset) {
        List<String> uids = new ArrayList<>();
        IDENTITY.forEach(tag -> uids.add(dataset.text(tag)));
        return uids;
    }

    /** What names this study, series or instance elsewhere in it follows a change of its UID. */
    private static void follow(EditableItem dataset, List<String> before) {
        List<String> after = identity(dataset);
        for (int i = 0; i < before.size(); i++) {
            String old = before.get(i);
            String now = after.get(i);
            if (old != null && now != null && !old.equals(now)) {
                dataset.walk((item, element) -> {
                    if (element.vr().equals("UI") && item.values(element).equals(List.of(old))) {
                        item.set(element.tag(), now);
                    }
                });
            }
        }
    }
}
