package org.dromedary.operations.health;

import java.time.Duration;
import java.time.Instant;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;

import org.dromedary.component.tls.TlsFileException;
import org.dromedary.component.tls.TlsFiles;

/** How long the node's certificate is good: DEGRADED from 30 days before its end, and when its files cannot be used. */
class TlsHealth implements HealthIndicator {

    private static final long WARNING_DAYS = 30;

    private final TlsFiles files;

    TlsHealth(TlsFiles files) {
        this.files = files;
    }

    /** Days until the certificate ends, negative after it; not a number when there is none or it cannot be read. */
    double daysLeft() {
        try {
            return files.hasCertificate() ? daysUntil(files.end()) : Double.NaN;
        } catch (TlsFileException e) {
            return Double.NaN;
        }
    }

    private static double daysUntil(Instant end) {
        return Duration.between(Instant.now(), end).toMillis()
                / (double) Duration.ofDays(1).toMillis();
    }

    @Override
    public Health health() {
        if (!files.hasCertificate()) {
            return Health.up().withDetail("certificate", "none is set").build();
        }
        try {
            Instant end = files.check();
            double days = daysUntil(end);
            Health.Builder health = days < WARNING_DAYS ? Health.status("DEGRADED") : Health.up();
            if (days < WARNING_DAYS) {
                health.withDetail("problem", "Renew the certificate; the new file is used without a restart");
            }
            return health.withDetail("certificate", files.certificate())
                    .withDetail("expires", end)
                    .withDetail("days", (long) days)
                    .build();
        } catch (TlsFileException e) {
            return Health.status("DEGRADED")
                    .withDetail("problem", e.part() + ": " + e.getMessage())
                    .build();
        }
    }
}
