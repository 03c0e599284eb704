package org.dromedary.operations.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Settings under {@code dromedary.} that nobody reads: a typo, or the name that another version used. */
public final class UnknownSettings {

    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of(KnownSettings.ROOT);
    private static final String VARIABLES = "DROMEDARY_";

    /**
     * What Kubernetes and Docker put into the environment of a container for a service called dromedary or dromedary-…:
     * not the operator's words.
     */
    private static final Pattern SERVICE_LINK = Pattern.compile(
            "DROMEDARY(_[A-Z0-9_]+)?_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_\\d+_(TCP|UDP)(_\\w+)?)");

    private final KnownSettings known;

    public UnknownSettings(KnownSettings known) {
        this.known = known;
    }

    /** One fault per unknown key, in the order of the sources. */
    public List<Fault> find(ConfigurableEnvironment environment) {
        Map<String, Fault> faults = new LinkedHashMap<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource variables) {
                variables(variables, faults);
            } else if (source instanceof IterableConfigurationPropertySource iterable) {
                iterable.filter(ROOT::isAncestorOf).forEach(name -> check(name, iterable, faults));
            }
        }
        return new ArrayList<>(faults.values());
    }

    private void check(ConfigurationPropertyName name, ConfigurationPropertySource source, Map<String, Fault> faults) {
        Shape shape = known.shape();
        for (int i = 0; i < name.getNumberOfElements(); i++) {
            Shape next = below(shape, name, i);
            if (next == null) {
                String key = name.toString();
                var property = source.getConfigurationProperty(name);
                faults.putIfAbsent(
                        key,
                        fault(
                                key,
                                property == null ? "" : String.valueOf(property.getValue()),
                                suggestion(shape, name, i),
                                property == null ? "" : place(property.getOrigin())));
                return;
            }
            shape = next;
        }
    }

    private static Shape below(Shape shape, ConfigurationPropertyName name, int element) {
        if (shape instanceof Shape.Group group) {
            return group.member(name, element);
        }
        if (shape instanceof Shape.Named named) {
            // a name may have dots in it where nothing but a value is below
            return named.each() instanceof Shape.Leaf ? named : named.each();
        }
        return shape instanceof Shape.Indexed indexed && name.isNumericIndex(element) ? indexed.each() : null;
    }

    private Optional<String> suggestion(Shape shape, ConfigurationPropertyName name, int element) {
        String before = element == 0 ? "" : name.chop(element) + ".";
        if (shape instanceof Shape.Group group) {
            Optional<String> sibling = Likeness.nearest(
                    name.getElement(element, Form.DASHED), group.members().keySet());
            if (sibling.isPresent()) {
                StringBuilder key = new StringBuilder(before).append(sibling.get());
                for (int i = element + 1; i < name.getNumberOfElements(); i++) {
                    key.append('.').append(name.getElement(i, Form.DASHED));
                }
                return Optional.of(key.toString());
            }
        }
        String last = name.getLastElement(Form.UNIFORM);
        List<String> sameName = known.keys().stream()
                .filter(key ->
                        Shape.uniform(key.substring(key.lastIndexOf('.') + 1)).equals(last))
                .toList();
        // one of that name elsewhere: the indentation was wrong
        return sameName.size() == 1 ? Optional.of(sameName.get(0)) : Optional.empty();
    }

    private void variables(PropertySource<?> source, Map<String, Fault> faults) {
        ((Map<?, ?>) source.getSource()).forEach((key, value) -> {
            String variable = String.valueOf(key).toUpperCase(Locale.ROOT);
            if (!variable.startsWith(VARIABLES)
                    || SERVICE_LINK.matcher(variable).matches()
                    || variable.endsWith("_PORT") && String.valueOf(value).matches("(tcp|udp)://.*")
                    || matches(variable, known.shape())) {
                return;
            }
            List<String> names = known.keys().stream()
                    .filter(name -> name.indexOf('<') < 0)
                    .map(UnknownSettings::variable)
                    .toList();
            faults.put(
                    variable, fault(String.valueOf(key), String.valueOf(value), Likeness.nearest(variable, names), ""));
        });
    }

    /** Spring's names of an environment variable: dashes left out, or (older) as underscores. */
    private static boolean matches(String rest, Shape shape) {
        if (shape instanceof Shape.Group group) {
            return group.members().entrySet().stream().anyMatch(member -> Stream.of(
                            Shape.uniform(member.getKey()), member.getKey().replace('-', '_'))
                    .map(name -> name.toUpperCase(Locale.ROOT))
                    .anyMatch(name -> rest.equals(name) && matches("", member.getValue())
                            || rest.startsWith(name + "_")
                                    && matches(rest.substring(name.length() + 1), member.getValue())));
        }
        if (shape instanceof Shape.Named named) {
            return !rest.isEmpty()
                    && (named.each() instanceof Shape.Leaf
                            || IntStream.range(1, rest.length())
                                    .filter(i -> rest.charAt(i) == '_')
                                    .anyMatch(i -> matches(rest.substring(i + 1), named.each())));
        }
        if (shape instanceof Shape.Indexed indexed) {
            int end = rest.indexOf('_');
            String index = end < 0 ? rest : rest.substring(0, end);
            return rest.isEmpty()
                    || index.matches("[0-9]+") && matches(end < 0 ? "" : rest.substring(end + 1), indexed.each());
        }
        return rest.isEmpty();
    }

    private static String variable(String key) {
        return Shape.uniform(key).toUpperCase(Locale.ROOT).replace('.', '_');
    }

    private static Fault fault(String key, String value, Optional<String> suggestion, String place) {
        Fault fault = new Fault(
                key,
                value,
                suggestion
                                .map(meant -> "there is no such setting; did you mean " + meant + "?")
                                .orElse("there is no such setting; see docs/configuration.md for those there are")
                        + place);
        // a misspelt secret is a secret: where nothing tells what was meant, its value is not shown
        return suggestion.map(Fault::isSecret).orElse(true) ? fault.hidden() : fault;
    }

    /** Where it stands, if that is a file. */
    static String place(Origin where) {
        Origin origin =
                where instanceof PropertySourceOrigin source && source.getOrigin() != null ? source.getOrigin() : where;
        if (origin instanceof TextResourceOrigin text && text.getLocation() != null && text.getResource() != null) {
            return " (" + text.getResource().getDescription().replaceAll(".*\\[(.*)].*", "$1") + " line "
                    + (text.getLocation().getLine() + 1) + ")";
        }
        return "";
    }
}
