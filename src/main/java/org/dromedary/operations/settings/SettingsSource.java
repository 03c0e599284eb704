package org.dromedary.operations.settings;

import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertiesSource;
import org.springframework.core.env.Environment;

import org.dromedary.component.orthanc.KnownOrthancs;
import org.dromedary.intake.Orthancs;

/** What stands in double braces in a URI of the settings, where the router does not run. */
record SettingsSource(Environment settings) implements PropertiesSource {

    /** A context that reads endpoints' options as the router does; not started. */
    static DefaultCamelContext camel(Environment settings) {
        DefaultCamelContext camel = new DefaultCamelContext();
        camel.disableJMX();
        camel.setStartupSummaryLevel(StartupSummaryLevel.Off);
        camel.getPropertiesComponent().addPropertiesSource(new SettingsSource(settings));
        KnownOrthancs orthancs = name -> Orthancs.bind(settings).find(name);
        camel.getRegistry().bind("orthancs", KnownOrthancs.class, orthancs);
        return camel;
    }

    @Override
    public String getName() {
        return "settings";
    }

    @Override
    public String getProperty(String name) {
        return settings.getProperty(name);
    }

    /** The message of the innermost cause, which names the option. */
    static String deepest(Throwable fault) {
        Throwable deepest = fault;
        while (deepest.getCause() != null && deepest.getCause() != deepest) {
            deepest = deepest.getCause();
        }
        return deepest.getMessage();
    }
}
