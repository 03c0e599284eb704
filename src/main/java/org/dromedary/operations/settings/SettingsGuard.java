package org.dromedary.operations.settings;

import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.env.EnvironmentPostProcessorApplicationListener;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/** Stops the start before anything is touched, if a setting is unknown or the data directory cannot be used. */
public final class SettingsGuard implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        List<Fault> faults = faults(event.getEnvironment());
        if (!faults.isEmpty()) {
            throw new SettingsException(faults);
        }
    }

    /** What is wrong, without binding a record or opening anything. */
    public static List<Fault> faults(ConfigurableEnvironment environment) {
        List<Fault> faults = new ArrayList<>(new UnknownSettings(KnownSettings.load()).find(environment));
        DataFolder.fault(environment).ifPresent(faults::add);
        return faults;
    }

    /** After the files have been read, and after logging is set up. */
    @Override
    public int getOrder() {
        return EnvironmentPostProcessorApplicationListener.DEFAULT_ORDER + 15;
    }
}
