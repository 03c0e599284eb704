package org.dromedary.operations.cli;

import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;

import org.dromedary.operations.settings.Fault;
import org.dromedary.operations.settings.StartFaults;

/** The settings that {@code run} would read, without starting anything. */
final class Settings {

    private Settings() {}

    /** @throws CommandFailedException naming the fault, if a file cannot be read */
    static ConfigurableEnvironment load() throws CommandFailedException {
        StandardEnvironment environment = new StandardEnvironment();
        try {
            ConfigDataEnvironmentPostProcessor.applyTo(environment);
        } catch (RuntimeException e) {
            for (Fault fault : StartFaults.of(e, environment)) {
                throw new CommandFailedException(fault.toString(), e);
            }
            throw e;
        }
        ConfigurationPropertySources.attach(environment);
        return environment;
    }

    static String aeTitle(Environment settings) {
        return settings.getProperty("dromedary.dicom.ae-title", "DROMEDARY");
    }

    static int dicomPort(Environment settings) throws CommandFailedException {
        String port = settings.getProperty("dromedary.dicom.port", "11112");
        try {
            return Integer.parseInt(port.trim());
        } catch (NumberFormatException e) {
            throw new CommandFailedException(
                    new Fault("dromedary.dicom.port", port, "write a whole number").toString(), e);
        }
    }
}
