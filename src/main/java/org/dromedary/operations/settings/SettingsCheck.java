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
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

import org.dromedary.component.filesender.FileSenderClient;
import org.dromedary.component.filesender.FileSenderCredentials;
import org.dromedary.component.filesender.FileSenderException;
import org.dromedary.deidentify.DeidentifyProfiles;
import org.dromedary.deidentify.DeidentifyProperties;
import org.dromedary.delivery.DestinationProperties;
import org.dromedary.delivery.DestinationSettings;
import org.dromedary.intake.Intakes;
import org.dromedary.intake.Orthancs;
import org.dromedary.intake.folder.FolderIntakes;
import org.dromedary.intake.sheets.SheetLists;
import org.dromedary.notify.MailCheck;
import org.dromedary.notify.MailProperties;
import org.dromedary.operations.routes.RouteFault;
import org.dromedary.operations.routes.RouteFolderCheck;
import org.dromedary.receipt.Receipts;
import org.dromedary.shaping.Plans;

/**
 * Everything that can be told about the settings without running: each is bound to its record as the router does it, and
 * what it names is tried, unless the check is to be one of the settings alone. Changes nothing.
 */
public final class SettingsCheck {

    /** H2's code for a database that does not exist and must not be made. */
    private static final int H2_NOT_FOUND = 90146;

    private final ConfigurableEnvironment environment;
    private final boolean offline;
    private final Set<Fault> faults = new LinkedHashSet<>();

    public SettingsCheck(ConfigurableEnvironment environment) {
        this(environment, false);
    }

    /** @param offline whether nothing outside of the settings' own files is to be tried */
    public SettingsCheck(ConfigurableEnvironment environment, boolean offline) {
        this.environment = environment;
        this.offline = offline;
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
            valid(records, MailProperties.class).ifPresent(this::templates);
            if (!offline) {
                valid(records, DicomProperties.class).ifPresent(this::nodes);
                valid(records, FileSenderProperties.class).ifPresent(this::fileSender);
            }
        }
        shaping();
        if (!offline) {
            mailServer();
            destinations();
            orthancs();
            intakes();
            sheets();
            ports();
            database();
        }
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
                    .forEach((name, settings) -> DestinationProbe.fault(settings.uri(), environment)
                            .ifPresent(remedy -> faults.add(
                                    new Fault("dromedary.destinations." + name + ".uri", settings.uri(), remedy))));
        } catch (BindException e) {
            faults.addAll(BindFaults.of(e));
        }
    }

    /** What destinations want made of instances, and asked afterwards. */
    private void shaping() {
        try {
            DestinationProperties destinations = DestinationProperties.bind(environment);
            List<String> deidentifying =
                    Plans.check(destinations, environment.getProperty("dromedary.mailer.deidentify", ""), profiles());
            projectKey(deidentifying);
            Receipts.check(destinations);
        } catch (InvalidConfigurationPropertyValueException e) {
            faults.add(BindFaults.of(e));
        } catch (BindException | IllegalArgumentException e) {
            // told where the settings are bound
            faults.addAll(e instanceof BindException bind ? BindFaults.of(bind) : List.of());
        }
    }

    /** The key is looked at when somebody needs it. */
    private void projectKey(List<String> deidentifying) {
        if (deidentifying.isEmpty()) {
            return;
        }
        deidentifyProfiles()
                .keyFault()
                .ifPresent(remedy -> faults.add(new Fault(
                        DeidentifyProfiles.KEY_FILE,
                        environment.getProperty(DeidentifyProfiles.KEY_FILE, ""),
                        remedy.replaceFirst("^[A-Za-z_.-]+: ", "") + " (" + String.join(", ", deidentifying) + ")")));
    }

    private Set<String> profiles() {
        try {
            return deidentifyProfiles().names();
        } catch (IOException e) {
            return Set.of();
        }
    }

    private DeidentifyProfiles deidentifyProfiles() {
        return new DeidentifyProfiles(
                new DeidentifyProperties(
                        environment.getProperty("dromedary.deidentify.profiles", "config/deidentify"),
                        environment.getProperty(DeidentifyProfiles.KEY_FILE, ""),
                        environment.getProperty("dromedary.deidentify.key", "")),
                null,
                List.of());
    }

    private void orthancs() {
        try {
            Orthancs.bind(environment).all().forEach((name, orthanc) -> DestinationProbe.fault(
                            "orthanc:" + name, environment)
                    .ifPresent(remedy ->
                            faults.add(new Fault(Orthancs.PREFIX + "." + name + ".url", orthanc.url(), remedy))));
        } catch (BindException e) {
            faults.addAll(BindFaults.of(e));
        } catch (InvalidConfigurationPropertyValueException e) {
            faults.add(BindFaults.of(e));
        }
    }

    private void sheets() {
        try {
            SheetLists lists = SheetLists.bind(environment);
            for (String name : lists.all().keySet()) {
                lists.fault(name)
                        .ifPresent(remedy -> faults.add(new Fault(
                                SheetLists.PREFIX + "." + name + ".spreadsheet",
                                lists.all().get(name).spreadsheet(),
                                remedy)));
            }
        } catch (BindException e) {
            faults.addAll(BindFaults.of(e));
        } catch (InvalidConfigurationPropertyValueException e) {
            faults.add(BindFaults.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void intakes() {
        try {
            Intakes.bind(environment).all().forEach((name, intake) -> FolderIntakes.faults(intake)
                    .forEach(remedy ->
                            faults.add(new Fault(Intakes.PREFIX + "." + name + ".uri", intake.uri(), remedy))));
        } catch (BindException e) {
            faults.addAll(BindFaults.of(e));
        } catch (InvalidConfigurationPropertyValueException e) {
            faults.add(BindFaults.of(e));
        }
    }

    private void nodes(DicomProperties dicom) {
        dicom.nodes().forEach((name, node) -> DestinationProbe.fault(node.uri(), environment)
                .ifPresent(
                        remedy -> faults.add(new Fault("dromedary.dicom.nodes." + name + ".uri", node.uri(), remedy))));
    }

    private void ports() {
        port("dromedary.dicom.port", "11112", "dromedary.dicom.host");
        port("dromedary.dicom.tls.port", "0", "dromedary.dicom.host");
        if (environment.getProperty("dromedary.portal.enabled", Boolean.class, false)) {
            port("dromedary.portal.port", "11113", "dromedary.portal.host");
        }
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

    /** The settings, unless they are faulty, which was told when they were bound. */
    private static <T> Optional<T> valid(AnnotationConfigApplicationContext records, Class<T> type) {
        try {
            return Optional.of(records.getBean(type));
        } catch (BeansException e) {
            return Optional.empty();
        }
    }

    private void templates(MailProperties properties) {
        String folder = properties.templatesDir().toString();
        MailCheck.templateFaults(properties)
                .forEach(fault -> faults.add(new Fault("dromedary.mail.templates-dir", folder, fault)));
    }

    private void mailServer() {
        String host = environment.getProperty("spring.mail.host", "");
        Path data = Path.of(environment.getProperty("dromedary.data-dir", "./data"));
        // without a server, mails go below the data directory, and that has been looked at
        if (!host.isBlank()) {
            MailCheck.outboxFault(environment, data)
                    .ifPresent(fault -> faults.add(new Fault("spring.mail.host", host, fault)));
        }
    }

    private void fileSender(FileSenderProperties properties) {
        if (!properties.isConfigured()) {
            return;
        }
        try {
            new FileSenderClient(
                            FileSenderClient.site(properties.url(), false),
                            new FileSenderCredentials(properties.user(), properties.apiKey()))
                    .check();
        } catch (FileSenderException | IllegalArgumentException e) {
            faults.add(new Fault("dromedary.filesender.url", properties.url(), e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
