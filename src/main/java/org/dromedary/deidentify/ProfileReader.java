package org.dromedary.deidentify;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads a profile; what is wrong in it is told with file, line, key and remedy. */
final class ProfileReader {

    private static final int LONGEST = 1 << 20;
    /** Bytes of the digest that tell one version from another. */
    private static final int VERSION = 6;

    private static final String OPTIONS =
            Arrays.stream(ProfileOption.values()).map(ProfileOption::key).collect(Collectors.joining(", "));
    private static final String ACTIONS =
            Arrays.stream(Rule.Action.values()).map(Rule.Action::key).collect(Collectors.joining(", "));

    private final Path file;
    private final Collection<? extends DeidentifyStep> steps;

    ProfileReader(Path file, Collection<? extends DeidentifyStep> steps) {
        this.file = file;
        this.steps = steps;
    }

    /** @throws ProfileException if it is no profile */
    DeidentifyProfile read() throws IOException {
        if (Files.size(file) > LONGEST) {
            throw new ProfileException(file + ": a profile of more than 1 MB is none");
        }
        String text = Files.readString(file, StandardCharsets.UTF_8);
        try {
            return profile(text);
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw new ProfileException(file + " line " + line + ": this is no YAML: " + oneLine(e.getProblem()));
        } catch (YAMLException e) {
            throw new ProfileException(file + ": this is no YAML: " + oneLine(e.getMessage()));
        }
    }

    private DeidentifyProfile profile(String text) throws ProfileException {
        LoaderOptions limits = new LoaderOptions();
        limits.setAllowDuplicateKeys(true);
        Yaml yaml = new Yaml(new SafeConstructor(limits));
        Node root = yaml.compose(new StringReader(text));
        if (root == null) {
            throw new ProfileException(
                    file + ": the profile is empty; write at least \"options: []\" for the Basic Profile");
        }
        Map<String, Node> keys = mapping(root, "the profile");
        Set<String> known =
                new TreeSet<>(List.of("description", "project", "options", "pseudonyms", "date-shift", "rules"));
        steps.forEach(step -> known.addAll(step.profileKeys()));
        checkKeys(keys, known, "");
        String name = file.getFileName().toString().replaceFirst("\\.ya?ml$", "");
        String project = keys.containsKey("project") ? scalar(keys.get("project"), "project") : name;
        if (project.isBlank() || project.length() > 64) {
            throw fault(keys.get("project"), "project", "a project has 1 to 64 characters");
        }
        Map<String, Object> settings = settings(yaml.load(text));
        DeidentifyProfile profile = new DeidentifyProfile(
                name,
                project,
                options(keys.get("options")),
                PseudonymKeys.read(this, keys.get("pseudonyms"), keys.get("date-shift")),
                rules(keys.get("rules")),
                settings,
                version(text));
        for (DeidentifyStep step : steps) {
            try {
                step.check(profile);
            } catch (IllegalArgumentException e) {
                Node first = step.profileKeys().stream()
                        .filter(keys::containsKey)
                        .map(keys::get)
                        .findFirst()
                        .orElse(root);
                throw new ProfileException(file + " line " + line(first) + ": " + oneLine(e.getMessage()));
            }
        }
        return profile;
    }

    private static String version(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, VERSION);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> settings(Object loaded) {
        return Map.copyOf(((Map<String, Object>) loaded)
                .entrySet().stream()
                        .filter(entry -> entry.getValue() != null)
                        .collect(Collectors.toMap(entry -> String.valueOf(entry.getKey()), Map.Entry::getValue)));
    }

    private Set<ProfileOption> options(Node node) throws ProfileException {
        Set<ProfileOption> options = EnumSet.noneOf(ProfileOption.class);
        for (Node each : node == null ? List.<Node>of() : list(node, "options")) {
            String key = scalar(each, "options");
            ProfileOption option = ProfileOption.of(key)
                    .orElseThrow(() -> fault(each, "options", "\"" + key + "\" is no option; there are " + OPTIONS));
            if (!options.add(option)) {
                throw fault(each, "options", "\"" + key + "\" stands there twice; remove one");
            }
            if (option.name().startsWith("CLEAN_")
                    && steps.stream().noneMatch(step -> step.cleans().contains(option))) {
                throw fault(each, "options", "\"" + key + "\" is not built into this program; remove it");
            }
        }
        if (options.contains(ProfileOption.RETAIN_FULL_DATES)
                && options.contains(ProfileOption.RETAIN_MODIFIED_DATES)) {
            throw fault(
                    node,
                    "options",
                    "dates are either kept (retain-longitudinal-full-dates) or moved"
                            + " (retain-longitudinal-modified-dates); remove one");
        }
        return options;
    }

    private List<Rule> rules(Node node) throws ProfileException {
        List<Rule> rules = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Node each : node == null ? List.<Node>of() : list(node, "rules")) {
            String where = "rules[" + rules.size() + "]";
            Map<String, Node> rule = mapping(each, where);
            if (rule.size() != 1) {
                throw fault(each, where, "a rule is one action, such as \"- keep: StudyDescription\"");
            }
            Map.Entry<String, Node> entry = rule.entrySet().iterator().next();
            Rule.Action action = Rule.Action.of(entry.getKey())
                    .orElseThrow(
                            () -> fault(each, where, "\"" + entry.getKey() + "\" is no action; there are " + ACTIONS));
            List<Rule> added = action == Rule.Action.REPLACE
                    ? replacements(entry.getValue(), where + ".replace")
                    : addressed(action, entry.getValue(), where + "." + action.key());
            for (Rule one : added) {
                if (!seen.add(one.text())) {
                    throw fault(entry.getValue(), where, "\"" + one.text() + "\" stands there twice; remove one");
                }
            }
            rules.addAll(added);
        }
        return rules;
    }

    private List<Rule> addressed(Rule.Action action, Node node, String where) throws ProfileException {
        List<Rule> rules = new ArrayList<>();
        for (Node each : node instanceof SequenceNode ? list(node, where) : List.of(node)) {
            String text = scalar(each, where);
            RuleAddress address = address(each, text, where);
            if (action == Rule.Action.SHIFT && !address.mayBeDate()) {
                throw fault(
                        each, where, "\"" + text + "\" is no date that can be moved; keep, empty, hash or remove it");
            }
            rules.add(new Rule(action, address, null, action.key() + " " + text));
        }
        return rules;
    }

    private List<Rule> replacements(Node node, String where) throws ProfileException {
        List<Rule> rules = new ArrayList<>();
        for (Map.Entry<String, Node> entry : mapping(node, where).entrySet()) {
            String value = scalar(entry.getValue(), where);
            RuleAddress address = address(entry.getValue(), entry.getKey(), where);
            try {
                Template template = new Template(value);
                ReplacedValue.check(address.single(), template, value);
                rules.add(new Rule(Rule.Action.REPLACE, address, template, "replace " + entry.getKey()));
            } catch (IllegalArgumentException e) {
                throw fault(entry.getValue(), where + "." + entry.getKey(), e.getMessage());
            }
        }
        return rules;
    }

    private RuleAddress address(Node node, String text, String where) throws ProfileException {
        try {
            return RuleAddress.of(text);
        } catch (IllegalArgumentException e) {
            throw fault(node, where, e.getMessage());
        }
    }

    void checkKeys(Map<String, Node> keys, Set<String> known, String where) throws ProfileException {
        for (Map.Entry<String, Node> entry : keys.entrySet()) {
            if (!known.contains(entry.getKey())) {
                throw fault(
                        entry.getValue(),
                        where + entry.getKey(),
                        "there is no such key; there are " + String.join(", ", known));
            }
        }
    }

    Map<String, Node> mapping(Node node, String where) throws ProfileException {
        if (!(node instanceof MappingNode mapping)) {
            throw fault(node, where, "keys with values were expected, such as \"key: value\"");
        }
        Map<String, Node> keys = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = scalar(tuple.getKeyNode(), where);
            if (keys.put(key, tuple.getValueNode()) != null) {
                throw fault(tuple.getKeyNode(), key, "it stands there twice; remove one");
            }
        }
        return keys;
    }

    private List<Node> list(Node node, String where) throws ProfileException {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        throw fault(node, where, "a list was expected, such as \"[a, b]\"");
    }

    String scalar(Node node, String where) throws ProfileException {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw fault(node, where, "one value was expected");
    }

    ProfileException fault(Node node, String key, String remedy) {
        return new ProfileException(file + " line " + line(node) + ": " + key + ": " + oneLine(remedy));
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    private static String oneLine(String text) {
        return text == null ? "" : text.replaceAll("\\s+", " ").strip();
    }
}
