package org.dromedary.operations.settings;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.env.Environment;
import org.yaml.snakeyaml.error.MarkedYAMLException;

import org.dromedary.deidentify.ProfileException;
import org.dromedary.operations.routes.RouteFault;
import org.dromedary.operations.routes.RouteFaultsException;

/** What kept the program from starting, as far as an operator can change it. */
public final class StartFaults {

    /** H2's code for "Database may be already in use". */
    private static final int H2_ALREADY_OPEN = 90020;
    /** H2's code for a wrong user name or password. */
    private static final int H2_WRONG_USER = 28000;

    private StartFaults() {}

    /**
     * @param environment the settings, or null if they were not read yet
     * @return one fault per thing to change; empty if the failure is of another kind
     */
    public static List<Fault> of(Throwable failure, Environment environment) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause() == cause ? null : cause.getCause()) {
            if (cause instanceof SettingsException settings) {
                return settings.faults();
            }
            if (cause instanceof BindException bind) {
                return BindFaults.of(bind);
            }
            if (cause instanceof InvalidConfigurationPropertyValueException value) {
                return List.of(BindFaults.of(value));
            }
            if (cause instanceof MarkedYAMLException yaml) {
                return List.of(YamlFaults.of(yaml));
            }
            if (cause instanceof PortInUseException port) {
                return List.of(portInUse(port.getPort(), environment));
            }
            if (cause instanceof RouteFaultsException routes && environment != null) {
                return routes.faults().stream()
                        .map(fault -> route(fault, environment))
                        .toList();
            }
            if (cause instanceof ProfileException profiles) {
                return profiles.getMessage()
                        .lines()
                        .map(fault -> profile(fault, environment))
                        .toList();
            }
            if (cause instanceof java.net.BindException && environment != null) {
                return List.of(listener(cause, environment));
            }
            if (cause instanceof SQLException sql && environment != null) {
                Fault fault = database(sql, environment);
                if (fault != null) {
                    return List.of(fault);
                }
            }
        }
        return List.of();
    }

    private static Fault route(RouteFault fault, Environment environment) {
        if (fault.reason().endsWith("Address already in use")) {
            for (String key : List.of("dromedary.dicom.port", "dromedary.dicom.tls.port", "dromedary.portal.port")) {
                String host = environment.getProperty(key.replaceFirst("(\\.tls)?\\.port$", ".host"));
                int port = environment.getProperty(key, Integer.class, 0);
                Optional<Fault> taken = port > 0 ? Ports.fault(key, host, port) : Optional.empty();
                if (taken.isPresent()) {
                    return taken.get();
                }
            }
        }
        return new Fault(
                "dromedary.routes-dir",
                environment.getProperty("dromedary.routes-dir", "config/routes"),
                fault + "; correct it, or put a correct file of the same name into this folder");
    }

    private static Fault profile(String fault, Environment environment) {
        String folder = environment == null ? null : environment.getProperty("dromedary.deidentify.profiles");
        return new Fault("dromedary.deidentify.profiles", folder == null ? "config/deidentify" : folder, fault);
    }

    private static Fault portInUse(int port, Environment environment) {
        String key =
                environment != null && String.valueOf(port).equals(environment.getProperty("management.server.port"))
                        ? "management.server.port"
                        : "server.port";
        return new Fault(key, String.valueOf(port), Ports.IN_USE);
    }

    private static Fault listener(Throwable cause, Environment environment) {
        String port = environment.getProperty("dromedary.dicom.port", "11112");
        String message = String.valueOf(cause.getMessage());
        if (message.contains("assign")) {
            return new Fault(
                    "dromedary.dicom.host",
                    environment.getProperty("dromedary.dicom.host", ""),
                    "this machine has no such address; use one that it has, or 0.0.0.0 for all");
        }
        return message.contains("ermission")
                ? new Fault("dromedary.dicom.port", port, "only root may use ports below 1024; set a higher one")
                : new Fault("dromedary.dicom.port", port, Ports.IN_USE);
    }

    static Fault database(SQLException e, Environment environment) {
        String url = environment.getProperty("spring.datasource.url", "");
        List<SQLException> chain = new ArrayList<>();
        for (SQLException next = e; next != null && chain.size() < 10; next = next.getNextException()) {
            chain.add(next);
        }
        for (SQLException next : chain) {
            String state = next.getSQLState() == null ? "" : next.getSQLState();
            if (next.getErrorCode() == H2_ALREADY_OPEN) {
                return new Fault(
                        "spring.datasource.url",
                        url,
                        "another Dromedary has this database open; stop it, or set dromedary.data-dir to a folder of its own");
            }
            if (next.getErrorCode() == H2_WRONG_USER || state.startsWith("28")) {
                return new Fault(
                        "spring.datasource.username",
                        environment.getProperty("spring.datasource.username", ""),
                        "the database refuses this user; see spring.datasource.username and spring.datasource.password");
            }
            if (state.startsWith("08")) {
                return new Fault(
                        "spring.datasource.url",
                        url,
                        "the database is not reached; see that it runs and the address is right");
            }
        }
        return null;
    }
}
