package org.dromedary.operations.settings;

import java.util.List;

import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Writes one line per fault to standard error instead of a stack trace. What it does not know is left to Spring Boot.
 * Standard error, because logging may not be there yet, and because a service manager shows it.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class StartFaultReporter implements SpringBootExceptionReporter {

    private final ConfigurableApplicationContext context;

    /** @param context what failed to start, or null if it was not made yet */
    public StartFaultReporter(ConfigurableApplicationContext context) {
        this.context = context;
    }

    @Override
    public boolean reportException(Throwable failure) {
        List<Fault> faults = StartFaults.of(failure, context == null ? null : context.getEnvironment());
        faults.forEach(fault -> System.err.println("dromedary: " + fault));
        return !faults.isEmpty();
    }
}
