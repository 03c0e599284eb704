package org.dromedary.operations.health;

import java.util.List;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;

import org.dromedary.deidentify.DeidentifyProfiles;

/**
 * Tells that something is to be de-identified and the project key is missing: at the start, and as DEGRADED for as long. What comes
 * meanwhile is kept; its deliveries are parked.
 */
class DeidentifyHealth implements HealthIndicator, InitializingBean {

    private static final Logger LOG = LoggerFactory.getLogger(DeidentifyHealth.class);

    private final List<String> settings;
    private final DeidentifyProfiles profiles;

    /** @param settings by which something is de-identified */
    DeidentifyHealth(List<String> settings, DeidentifyProfiles profiles) {
        this.settings = settings;
        this.profiles = profiles;
    }

    @Override
    public void afterPropertiesSet() {
        fault().ifPresent(fault -> LOG.warn("{} ({})", fault, String.join(", ", settings)));
    }

    @Override
    public Health health() {
        return fault().map(fault -> Health.status("DEGRADED")
                        .withDetail("problem", fault)
                        .withDetail("settings", settings)
                        .build())
                .orElseGet(() -> Health.up().build());
    }

    private Optional<String> fault() {
        return settings.isEmpty() ? Optional.empty() : profiles.keyFault();
    }
}
