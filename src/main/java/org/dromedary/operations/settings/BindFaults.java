package org.dromedary.operations.settings;

import java.io.File;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Period;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.origin.Origin;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.core.convert.ConverterNotFoundException;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/** What the binder of a settings record complains of, in the operator's words. */
final class BindFaults {

    private static final Map<Class<?>, String> FORMS = Map.ofEntries(
            Map.entry(Duration.class, "write a duration such as 500ms, 30s, 5m, 2h or 14d"),
            Map.entry(Period.class, "write a period such as 14d, 3m or 1y"),
            Map.entry(DataSize.class, "write a size such as 512KB, 16MB or 2GB"),
            Map.entry(Boolean.class, "write true or false"),
            Map.entry(Integer.class, "write a whole number"),
            Map.entry(Long.class, "write a whole number"),
            Map.entry(Short.class, "write a whole number"),
            Map.entry(Double.class, "write a number"),
            Map.entry(URI.class, "write an address such as https://host.example/path"),
            Map.entry(InetAddress.class, "write a host name or an IP address"),
            Map.entry(Path.class, "write the path of a file or folder"),
            Map.entry(File.class, "write the path of a file or folder"),
            Map.entry(Charset.class, "write the name of a character set such as UTF-8"));

    private BindFaults() {}

    static List<Fault> of(BindException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof BindValidationException invalid) {
                return validation(e.getName(), invalid);
            }
            if (cause instanceof UnboundConfigurationPropertiesException unbound) {
                return unbound.getUnboundProperties().stream()
                        .map(property -> new Fault(
                                property.getName().toString(),
                                String.valueOf(property.getValue()),
                                "there is no such setting; see docs/configuration.md for those there are"
                                        + UnknownSettings.place(property.getOrigin())))
                        .toList();
            }
            if (cause instanceof InvalidConfigurationPropertyValueException value) {
                return List.of(of(value));
            }
        }
        ConfigurationProperty property = e.getProperty();
        String key =
                property != null ? property.getName().toString() : e.getName().toString();
        String value = property != null ? String.valueOf(property.getValue()) : "";
        return List.of(new Fault(key, value, remedy(e, value) + UnknownSettings.place(Origin.from(property))));
    }

    static Fault of(InvalidConfigurationPropertyValueException e) {
        return new Fault(e.getName(), String.valueOf(e.getValue()), e.getReason());
    }

    private static List<Fault> validation(ConfigurationPropertyName prefix, BindValidationException e) {
        return e.getValidationErrors().getAllErrors().stream()
                .map(error -> validation(prefix, error))
                .distinct()
                .toList();
    }

    private static Fault validation(ConfigurationPropertyName prefix, ObjectError error) {
        String place = UnknownSettings.place(Origin.from(error));
        if (error instanceof FieldError field) {
            String path = Arrays.stream(field.getField().split("\\."))
                    .map(Shape::kebab)
                    .collect(Collectors.joining("."));
            return new Fault(prefix + "." + path, value(field.getRejectedValue()), error.getDefaultMessage() + place);
        }
        return new Fault(prefix.toString(), "(several)", error.getDefaultMessage() + place);
    }

    private static String value(Object rejected) {
        return rejected == null ? "" : rejected.toString();
    }

    private static String remedy(BindException e, String value) {
        Class<?> type = e.getTarget().getType().resolve(Object.class);
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            TypeDescriptor target = cause instanceof ConversionFailedException failed
                    ? failed.getTargetType()
                    : cause instanceof ConverterNotFoundException missing ? missing.getTargetType() : null;
            if (target != null) {
                type = target.getType();
            }
        }
        type = org.springframework.util.ClassUtils.resolvePrimitiveIfNecessary(type);
        if (value.startsWith("tcp://")) {
            // DROMEDARY_DICOM_PORT=tcp://10.0.0.7:11112 is what Kubernetes makes of a service called dromedary-dicom
            return "a service of that name sets this in Kubernetes: set enableServiceLinks: false in the pod";
        }
        if (type.isEnum()) {
            return "write " + names(type);
        }
        String form = FORMS.get(type);
        if (form != null) {
            return form;
        }
        String reason = reason(e);
        return reason.isEmpty() ? "not a valid " + type.getSimpleName() : reason;
    }

    private static String names(Class<?> type) {
        String[] names = Arrays.stream(type.getEnumConstants())
                .map(constant ->
                        ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toArray(String[]::new);
        int last = names.length - 1;
        return last == 0 ? names[0] : String.join(", ", Arrays.copyOf(names, last)) + " or " + names[last];
    }

    // The innermost words; never the value, which may be a secret.
    private static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof IllegalArgumentException && cause.getMessage() != null && cause != e
                ? cause.getMessage()
                : "";
    }
}
