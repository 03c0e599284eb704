package org.dromedary.operations.settings;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

import org.dromedary.delivery.DestinationSettings;
import org.dromedary.notify.MailCheck;
import org.dromedary.notify.MailProperties;
import org.dromedary.operations.routes.RouteFault;
import org.dromedary.operations.routes.RouteFolderCheck;

/**
 * Everything that can be told about the settings without running: each is bound to its record as the router does it, and
 * what it names is tried. Changes nothing.
 */
public final class SettingsCheck {

    private final ConfigurableEnvironment environment;
    private final Set<Fault> faults = new LinkedHashSet<>();

    public SettingsCheck(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    /** All settings records of the program, each made when it is asked for. */
    @Configuration(proxyBeanMethods = false)
    @ConfigurationPropertiesScan(basePackages = "org.dromedary")
    static class Records {}

    /** All faults, those of the settings themselves first. */
    public List<Fault> faults() {
        faults.addAll(SettingsGuard.faults(environment));
        try (AnnotationConfigApplicationContext records = new AnnotationConfigApplicationContext()) {
            records.setEnvironment(environment);
            records.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor());
            records.register(Records.class);
            records.refresh();
            for (String name : records.getBeanNamesForAnnotation(ConfigurationProperties.class)) {
                bind(records, name);
            }
            mail(records.getBeanProvider(MailProperties.class));
        }
        destinations();
        ports();
        database();
        routes();
        return new ArrayList<>(faults);
    }

    private void bind(AnnotationConfigApplicationContext records, String name) {
        try {
            records.getBean(name);
        } catch (BeansException e) {
            List<Fault> found = StartFaults.of(e, environment);
            if (found.isEmpty()) {
                throw e;
            }
            faults.addAll(found);
        }
    }

    private void destinations() {
        try {
            Binder.get(environment)
                    .bind("dromedary.destinations", Bindable.mapOf(String.class, DestinationSettings.class))
                    .orElse(java.util.Map.of())
                    .forEach((name, settings) -> DestinationProbe.fault(settings.uri(), callingAet())
                            .ifPresent(remedy -> faults.add(
                                    new Fault("dromedary.destinations." + name + ".uri", settings.uri(), remedy))));
        } catch (BindException e) {
            faults.addAll(BindFaults.of(e));
        }
    }

    private String callingAet() {
        return environment.getProperty("dromedary.dicom.ae-title", "DROMEDARY");
    }

    private void ports() {
        port("dromedary.dicom.port", "11112", "dromedary.dicom.host");
        port("server.port", "8080", "server.address");
        if (environment.containsProperty("management.server.port")) {
            port("management.server.port", "", "management.server.address");
        }
    }

    private void port(String key, String defaultValue, String hostKey) {
        String value = environment.getProperty(key, defaultValue).trim();
        int port;
        try {
            port = Integer.parseInt(value);
        } catch (NumberFormatException e) {
            faults.add(new Fault(key, value, "write a whole number"));
            return;
        }
        if (port > 65_535) {
            faults.add(new Fault(key, value, "a port is a number up to 65535"));
        } else if (port > 0) {
            Ports.fault(key, environment.getProperty(hostKey), port).ifPresent(faults::add);
        }
    }

    private void database() {
        String url = environment.getProperty("spring.datasource.url", "");
        boolean embedded = url.toLowerCase(Locale.ROOT).startsWith("jdbc:h2:file:");
        // one that does not exist yet must not be made by looking at it
        String careful = embedded ? url + ";IFEXISTS=TRUE;ACCESS_MODE_DATA=r" : url;
        try (Connection connection = DriverManager.getConnection(
                careful,
                environment.getProperty("spring.datasource.username"),
                environment.getProperty("spring.datasource.password"))) {
            connection.isValid(5);
        } catch (SQLException e) {
            if (e.getErrorCode() == H2_NOT_FOUND) {
                return;
            }
            Fault fault = StartFaults.database(e, environment);
            faults.add(
                    fault != null
                            ? fault
                            : new Fault(
                                    "spring.datasource.url", url, "the database cannot be opened: " + e.getMessage()));
        }
    }

    /** H2's code for a database that does not exist and must not be made. */
    private static final int H2_NOT_FOUND = 90146;

    private void mail(ObjectProvider<MailProperties> provider) {
        MailProperties properties;
        try {
            properties = provider.getIfAvailable();
        } catch (BeansException e) {
            // told when it was bound
            return;
        }
        if (properties != null) {
            MailCheck.templateFaults(properties)
                    .forEach(fault -> faults.add(new Fault(
                            "dromedary.mail.templates-dir",
                            properties.templatesDir().toString(),
                            fault)));
        }
        Path data = Path.of(environment.getProperty("dromedary.data-dir", "./data"));
        Optional<String> outbox = MailCheck.outboxFault(environment, data);
        String host = environment.getProperty("spring.mail.host", "");
        // without a server, mails go below the data directory, and that has been looked at
        outbox.filter(fault -> !host.isBlank())
                .ifPresent(fault -> faults.add(new Fault("spring.mail.host", host, fault)));
    }

    private void routes() {
        String folder = environment.getProperty("dromedary.routes-dir", "config/routes");
        try {
            for (RouteFault fault : RouteFolderCheck.faults(Path.of(folder))) {
                faults.add(new Fault("dromedary.routes-dir", folder, fault.toString()));
            }
        } catch (IOException e) {
            faults.add(new Fault("dromedary.routes-dir", folder, "cannot be read: " + e.getMessage()));
        }
    }
}
