package org.dromedary.operations.health;

import java.util.List;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;

import org.dromedary.worklist.WorklistFiles;

/** Whether every worklist file is used: DEGRADED if one is not, because its patient is missing at the modality. */
class WorklistHealth implements HealthIndicator {

    private final WorklistFiles files;

    WorklistHealth(WorklistFiles files) {
        this.files = files;
    }

    @Override
    public Health health() {
        List<WorklistFiles.Fault> faults = files.faults();
        Health.Builder health = faults.isEmpty() ? Health.up() : Health.status("DEGRADED");
        health.withDetail("folder", files.folder().toString()).withDetail("files", files.count());
        faults.forEach(fault -> health.withDetail(fault.file().isEmpty() ? "problem" : fault.file(), fault.reason()));
        return health.build();
    }
}
