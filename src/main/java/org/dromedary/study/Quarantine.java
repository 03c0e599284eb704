package org.dromedary.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.stereotype.Component;

/** Keeps the bytes that were refused, with a {@code .json} beside them that says why. */
@Component
public class Quarantine {

    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);
    /** The reason of what is no DICOM at all. */
    public static final String NOT_DICOM = "not-dicom";

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final DataDirectory data;
    private final Audit audit;
    private final ObjectMapper json;
    private final MeterRegistry meters;

    Quarantine(DataDirectory data, Audit audit, ObjectMapper json, MeterRegistry meters) {
        this.data = data;
        this.audit = audit;
        this.json = json;
        this.meters = meters;
    }

    /**
     * Moves a file into quarantine.
     *
     * @param reason a word for the counter
     * @param why for people; no patient data
     * @return where the bytes are now
     */
    public Path keep(Path file, Source source, String reason, String why) throws IOException {
        data.create(data.quarantine());
        String name = STAMP.format(Instant.now()) + "-" + UUID.randomUUID();
        Path kept = data.quarantine().resolve(name + (reason.equals(NOT_DICOM) ? ".bin" : ".dcm"));
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("at", Instant.now().toString());
        report.put("reason", reason);
        report.put("why", why);
        report.put("source", source.name());
        report.put("callingAET", source.callingAet());
        report.put("calledAET", source.calledAet());
        report.put("remoteHost", source.remoteHost());
        if (source.origin() != null) {
            report.put("name", source.origin());
        }
        report.put("bytes", Files.size(file));
        Files.writeString(
                data.quarantine().resolve(name + ".json"),
                json.writerWithDefaultPrettyPrinter().writeValueAsString(report));
        Files.move(file, kept, StandardCopyOption.ATOMIC_MOVE);
        DataDirectory.force(data.quarantine());
        meters.counter("dromedary.quarantined", "reason", reason).increment();
        audit.record(
                "instance.quarantined", null, null, null, why + " (from " + source.name() + ", kept as " + name + ")");
        // an archive may hold thousands: of what has an origin, the intake says it in one line for all
        LOG.atLevel(source.origin() == null ? Level.WARN : Level.DEBUG)
                .log("Refused a file from {}: {}; kept as quarantine/{}", source.name(), why, kept.getFileName());
        return kept;
    }
}
