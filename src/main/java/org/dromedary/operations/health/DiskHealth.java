package org.dromedary.operations.health;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.util.unit.DataSize;

/** Free space where the data directory lies: DEGRADED when it is low, DOWN when instances are refused for it. */
class DiskHealth implements HealthIndicator {

    /** As the receiver has it: where more is asked for than the file system has at all. */
    private static final int SMALLEST_SHARE = 20;

    private final Path data;
    private final long low;
    private final long refuse;

    DiskHealth(Path data, DataSize low, DataSize refuse) {
        this.data = data;
        this.low = low.toBytes();
        this.refuse = refuse.toBytes();
    }

    /** Bytes that this program may still write. */
    long free() throws IOException {
        return Files.getFileStore(data).getUsableSpace();
    }

    @Override
    public Health health() {
        try {
            return health(free(), Files.getFileStore(data).getTotalSpace());
        } catch (IOException e) {
            return Health.down(e).build();
        }
    }

    Health health(long free, long total) {
        long low = minimum(this.low, total);
        long refuse = minimum(this.refuse, total);
        Health.Builder health = free < refuse ? Health.down() : free < low ? Health.status("DEGRADED") : Health.up();
        if (free < refuse) {
            health.withDetail(
                    "problem", "Instances are refused (A700); make room or lower dromedary.dicom.minimum-free-space");
        }
        return health.withDetail("path", data.toString())
                .withDetail("free", free)
                .withDetail("low", low)
                .withDetail("refuse", refuse)
                .build();
    }

    private static long minimum(long wanted, long total) {
        return wanted < total ? wanted : total / SMALLEST_SHARE;
    }
}
