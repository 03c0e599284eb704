package org.dromedary.intake;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Date;

import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

import org.dromedary.study.Quarantine;

/**
 * Takes a file in: what is DICOM in it goes into the study store, what is not is kept in quarantine by its name, and a row of
 * {@code intake_item} tells what became of it. Taking the same file again does no harm, so that a file whose taking was cut off by a
 * crash is simply brought again. Routes call it as the bean {@code intake}.
 */
@Component("intake")
public class IntakeService {

    private static final Logger LOG = LoggerFactory.getLogger(IntakeService.class);

    private final Intakes intakes;
    private final ItemWriter writer;
    private final InstanceDoor door;
    private final Staging staging;
    private final Quarantine quarantine;
    private final DiskRoom room;
    private final MeterRegistry meters;

    IntakeService(
            Intakes intakes,
            ItemWriter writer,
            InstanceDoor door,
            Staging staging,
            Quarantine quarantine,
            DiskRoom room,
            MeterRegistry meters) {
        this.intakes = intakes;
        this.writer = writer;
        this.door = door;
        this.staging = staging;
        this.quarantine = quarantine;
        this.room = room;
        this.meters = meters;
    }

    /**
     * The step of a route. Body: a {@link File}, a {@link Path} or an {@link IntakeFile}; headers: those of {@link IntakeConstants}. The
     * exchange has {@link IntakeConstants#STATE} and {@link IntakeConstants#OUTCOME} afterwards.
     *
     * @throws IntakeUnavailableException if it is to be brought again later; its source must stay
     */
    public void take(Exchange exchange) throws IntakeUnavailableException {
        Message message = exchange.getMessage();
        IntakeOutcome outcome = receive(file(message));
        message.setHeader(IntakeConstants.STATE, outcome.state().name());
        message.setHeader(IntakeConstants.OUTCOME, outcome);
    }

    private static IntakeFile file(Message message) {
        if (message.getBody() instanceof IntakeFile file) {
            return file;
        }
        String intake = message.getHeader(IntakeConstants.INTAKE, String.class);
        String origin = message.getHeader(IntakeConstants.ORIGIN, String.class);
        Path path = message.getBody() instanceof Path body
                ? body
                : message.getBody(File.class) == null
                        ? null
                        : message.getBody(File.class).toPath();
        if (intake == null || path == null) {
            throw new IllegalArgumentException(
                    "The step intake.take needs a file in the body and the header " + IntakeConstants.INTAKE);
        }
        return new IntakeFile(
                intake,
                origin == null ? path.getFileName().toString() : origin,
                path,
                origin == null ? path.getFileName().toString() : origin,
                modified(message.getHeader(IntakeConstants.MODIFIED)));
    }

    private static Instant modified(Object header) {
        if (header instanceof Instant instant) {
            return instant;
        }
        return header instanceof Date date
                ? date.toInstant()
                : header instanceof Number millis ? Instant.ofEpochMilli(millis.longValue()) : null;
    }

    /**
     * Takes a file. When this returns, everything of it is durable, and its row is committed.
     *
     * @throws IntakeUnavailableException if it is to be brought again later; its source must stay
     */
    public IntakeOutcome receive(IntakeFile file) throws IntakeUnavailableException {
        IntakeSettings settings = intakes.settings(file.intake());
        Instant begun = Instant.now();
        try {
            BasicFileAttributes before = Files.readAttributes(file.file(), BasicFileAttributes.class);
            room.require(before.size());
            Taking taking = new Taking(file.intake(), door, staging, quarantine);
            String digest = plain(file, before, taking);
            return record(file, settings, before.size(), digest, taking, begun);
        } catch (IOException e) {
            throw new IntakeUnavailableException("The file cannot be read now: " + told(e), e);
        } catch (DataAccessException | TransactionException e) {
            throw new IntakeUnavailableException("The database cannot take an item: " + e.getMessage(), e);
        }
    }

    /** A file that is no archive: a copy of it goes into the store. */
    private String plain(IntakeFile file, BasicFileAttributes before, Taking taking)
            throws IOException, IntakeUnavailableException {
        Staging.Copy copy = staging.copy(file.file());
        try {
            BasicFileAttributes after = Files.readAttributes(file.file(), BasicFileAttributes.class);
            if (copy.bytes() != before.size() || !after.lastModifiedTime().equals(before.lastModifiedTime())) {
                throw new IntakeUnavailableException("The file has changed while it was read", null);
            }
            taking.file(file.name(), copy.file());
            return copy.digest();
        } finally {
            Files.deleteIfExists(copy.file());
        }
    }

    private IntakeOutcome record(
            IntakeFile file, IntakeSettings settings, long bytes, String digest, Taking taking, Instant begun) {
        IntakeItem.Counts counts = taking.counts();
        String problem = problem(taking);
        boolean taken = taking.instances() > 0 || counts.ignored() > 0 && counts.refused() == 0;
        IntakeState state = !taken
                ? IntakeState.FAILED
                : settings.waitsForDelivery() && taking.instances() > 0 ? IntakeState.STORED : IntakeState.DONE;
        long id = writer.write(new IntakeItem(
                null,
                file.intake(),
                file.origin(),
                bytes,
                file.modified(),
                digest,
                state,
                counts,
                taking.studies(),
                taking.problems(),
                problem,
                1,
                begun,
                begun,
                null));
        meters.counter("dromedary.intake.items", "intake", file.intake(), "state", state.name())
                .increment();
        if (state == IntakeState.FAILED) {
            LOG.warn("Intake {}: item {} is not taken: {}", file.intake(), id, problem);
        }
        return new IntakeOutcome(id, state, counts, taking.studies().keySet(), problem);
    }

    private static String problem(Taking taking) {
        int refused = taking.counts().refused();
        if (refused == 0) {
            return null;
        }
        String first = taking.problems().get(0).reason();
        return refused == 1 && taking.instances() == 0
                ? first
                : refused + " files in it were not taken; the first: " + first;
    }

    /** Without the path, which may name a patient. */
    private static String told(IOException e) {
        return e instanceof java.nio.file.FileSystemException file
                ? e.getClass().getSimpleName().replace("Exception", "")
                        + (file.getReason() == null ? "" : ": " + file.getReason())
                : String.valueOf(e.getMessage());
    }
}
