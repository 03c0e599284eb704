package org.dromedary.operations.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/** What may stand below a key. */
sealed interface Shape {

    /** Adds the keys below a prefix, with {@code <name>} and {@code [0]} where the site chooses. */
    void collect(String prefix, List<String> keys);

    /** A value, with nothing below it. */
    record Leaf() implements Shape {

        @Override
        public void collect(String prefix, List<String> keys) {
            keys.add(prefix);
        }
    }

    /** Values under names that the site chooses. */
    record Named(Shape each) implements Shape {

        @Override
        public void collect(String prefix, List<String> keys) {
            each.collect(prefix + ".<name>", keys);
        }
    }

    /** Values in a row. */
    record Indexed(Shape each) implements Shape {

        @Override
        public void collect(String prefix, List<String> keys) {
            each.collect(each instanceof Leaf ? prefix : prefix + "[0]", keys);
        }
    }

    /** Settings with names of our own, in kebab case. */
    record Group(Map<String, Shape> members) implements Shape {

        Group() {
            this(new TreeMap<>());
        }

        @Override
        public void collect(String prefix, List<String> keys) {
            members.forEach((name, member) -> member.collect(prefix.isEmpty() ? name : prefix + "." + name, keys));
        }

        /** The member of that name, whatever its dashes and case; null if there is none. */
        Shape member(ConfigurationPropertyName name, int element) {
            String uniform = name.getElement(element, Form.UNIFORM);
            for (Map.Entry<String, Shape> member : members.entrySet()) {
                if (uniform(member.getKey()).equals(uniform)) {
                    return member.getValue();
                }
            }
            return null;
        }
    }

    static String uniform(String kebab) {
        return kebab.replace("-", "");
    }

    /** What a Java type of a settings record allows. */
    static Shape of(Type type) {
        if (type instanceof ParameterizedType generic) {
            Class<?> raw = (Class<?>) generic.getRawType();
            Type[] arguments = generic.getActualTypeArguments();
            if (Map.class.isAssignableFrom(raw)) {
                return new Named(of(arguments[1]));
            }
            return Collection.class.isAssignableFrom(raw) ? new Indexed(of(arguments[0])) : new Leaf();
        }
        if (type instanceof Class<?> plain) {
            if (plain.isArray()) {
                return new Indexed(of(plain.getComponentType()));
            }
            if (plain.isRecord()) {
                Group group = new Group();
                for (RecordComponent component : plain.getRecordComponents()) {
                    group.members().put(name(plain, component), of(component.getGenericType()));
                }
                return group;
            }
        }
        return new Leaf();
    }

    private static String name(Class<?> type, RecordComponent component) {
        Name name = component.getAccessor().getAnnotation(Name.class);
        if (name == null) {
            try {
                name = type.getDeclaredField(component.getName()).getAnnotation(Name.class);
            } catch (NoSuchFieldException e) {
                throw new IllegalStateException("a record has a field for each component", e);
            }
        }
        return name != null ? name.value() : kebab(component.getName());
    }

    /** {@code quietPeriod} to {@code quiet-period}. */
    static String kebab(String camel) {
        return camel.replaceAll("(?<=[a-z0-9])([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
    }
}
