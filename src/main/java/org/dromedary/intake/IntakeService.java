package org.dromedary.intake;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

import org.dromedary.intake.archive.UnpackException;
import org.dromedary.intake.archive.Unpacker;
import org.dromedary.study.Quarantine;
import org.dromedary.study.StudyLifecycle;
import org.dromedary.study.StudyStore;

/**
 * Takes a file in: what is DICOM in it goes into the study store, what is not is kept in quarantine by its name, and a row of
 * {@code intake_item} tells what became of it. Taking the same file again does no harm, so that a file whose taking was cut off by a
 * crash is simply brought again. Routes call it as the bean {@code intake}.
 */
@Component("intake")
public class IntakeService {

    private static final Logger LOG = LoggerFactory.getLogger(IntakeService.class);

    /** Archives that are unpacked at the same time: each takes threads, and memory as its dictionary asks for it. */
    private static final int MOST_ARCHIVES = 4;

    private final Semaphore archives = new Semaphore(MOST_ARCHIVES, true);
    private final Intakes intakes;
    private final IntakeItems items;
    private final ItemWriter writer;
    private final Unpacker unpacker;
    private final StudyLifecycle studies;
    private final StudyStore store;
    private final InstanceDoor door;
    private final Staging staging;
    private final Quarantine quarantine;
    private final DiskRoom room;
    private final MeterRegistry meters;

    IntakeService(
            Intakes intakes,
            IntakeItems items,
            ItemWriter writer,
            Unpacker unpacker,
            StudyLifecycle studies,
            StudyStore store,
            InstanceDoor door,
            Staging staging,
            Quarantine quarantine,
            DiskRoom room,
            MeterRegistry meters) {
        this.intakes = intakes;
        this.items = items;
        this.writer = writer;
        this.unpacker = unpacker;
        this.studies = studies;
        this.store = store;
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
        try {
            BasicFileAttributes before = Files.readAttributes(file.file(), BasicFileAttributes.class);
            ItemReport report = new ItemReport(file, before.size(), settings.waitsForDelivery() && !file.isUploaded());
            room.require(before.size());
            return Unpacker.isArchive(file.file())
                    ? archive(file, settings, before, report)
                    : record(plain(file, before, report));
        } catch (IOException e) {
            throw new IntakeUnavailableException("A file cannot be read now: " + told(e), e);
        } catch (DataAccessException | TransactionException e) {
            throw new IntakeUnavailableException("The database cannot take an item: " + e.getMessage(), e);
        }
    }

    /** A file that is no archive: a copy of it goes into the store. */
    private IntakeItem plain(IntakeFile file, BasicFileAttributes before, ItemReport report)
            throws IOException, IntakeUnavailableException {
        Taking taking = new Taking(file.intake(), door, staging, quarantine);
        Staging.Copy copy = staging.copy(file.file());
        try {
            requireSame(file, before);
            taking.file(file.name(), copy.file());
            lookForFiles(taking, () -> surroundings(file));
            return report.of(taking, copy.digest());
        } finally {
            staging.remove(copy.file());
        }
    }

    private IntakeOutcome archive(
            IntakeFile file, IntakeSettings settings, BasicFileAttributes before, ItemReport report)
            throws IOException, IntakeUnavailableException {
        CompletableFuture<String> digest = digest(file.file());
        if (items.isSizeKnown(before.size()) && isIndexed()) {
            Optional<IntakeItem> same = items.same(before.size(), digest.join());
            if (same.isPresent()) {
                return record(report.same(same.get()));
            }
        }
        List<char[]> passwords = Passwords.read(settings.passwordsFile());
        begin();
        try {
            return archive(file, settings, before, report, passwords, digest);
        } finally {
            archives.release();
        }
    }

    /** What was stored a moment ago may have no row yet, and could have replaced what an earlier item brought. */
    private boolean isIndexed() throws IntakeUnavailableException {
        try {
            return store.awaitIndexed(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IntakeUnavailableException("The program is stopping", e);
        }
    }

    private void begin() throws IntakeUnavailableException {
        try {
            archives.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IntakeUnavailableException("The program is stopping", e);
        }
    }

    private IntakeOutcome archive(
            IntakeFile file,
            IntakeSettings settings,
            BasicFileAttributes before,
            ItemReport report,
            List<char[]> passwords,
            CompletableFuture<String> digest)
            throws IOException, IntakeUnavailableException {
        long id = writer.write(report.working());
        IntakeItem item;
        try {
            item = unpack(file, settings, passwords, id, report, digest);
            requireSame(file, before);
        } catch (IOException | IntakeUnavailableException | RuntimeException e) {
            writer.write(report.interrupted(id, e.getMessage()));
            throw e;
        }
        return record(item);
    }

    private IntakeItem unpack(
            IntakeFile file,
            IntakeSettings settings,
            List<char[]> passwords,
            long id,
            ItemReport report,
            CompletableFuture<String> digest)
            throws IOException, IntakeUnavailableException {
        Taking taking = new Taking(file.intake(), door, staging, quarantine);
        ArchiveTaking sink = new ArchiveTaking(taking, studies, "intake:" + file.intake() + ":" + id);
        String failure = null;
        try {
            unpacker.unpack(file.file(), file.name(), settings.limits(), passwords, staging.folder(), sink);
        } catch (UnpackException e) {
            if (e.isTemporary()) {
                throw new IntakeUnavailableException(e.getMessage(), e);
            }
            failure = e.getMessage();
        } finally {
            sink.end(failure == null);
        }
        lookForFiles(taking, sink::names);
        return report.of(taking, digest.join(), id, failure);
    }

    private static CompletableFuture<String> digest(Path file) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return Sha256.hex(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void requireSame(IntakeFile file, BasicFileAttributes before)
            throws IOException, IntakeUnavailableException {
        BasicFileAttributes after = Files.readAttributes(file.file(), BasicFileAttributes.class);
        if (after.size() != before.size() || !after.lastModifiedTime().equals(before.lastModifiedTime())) {
            throw new IntakeUnavailableException("A file has changed while it was read", null);
        }
    }

    /** What a DICOMDIR names must be there too. */
    private static void lookForFiles(Taking taking, Names names) throws IOException {
        if (!taking.directories().isEmpty()) {
            MediaFiles media = new MediaFiles(names.names());
            taking.directories().forEach((directory, references) -> media.problems(directory, references)
                    .forEach(p -> taking.refuse(p.name(), p.reason(), MediaFiles.NAMELESS)));
        }
    }

    private interface Names {

        Collection<String> names() throws IOException;
    }

    /** What lies, or lay, in the folder of a DICOMDIR and below; links are none of it. Null: that is not known. */
    private Collection<String> surroundings(IntakeFile file) throws IOException {
        if (file.isUploaded() || !intakes.settings(file.intake()).scheme().equals("file")) {
            // it came alone: what else is there is not known
            return null;
        }
        String folder = file.origin().substring(0, file.origin().lastIndexOf('/') + 1);
        Set<String> names = new HashSet<>();
        Path parent = file.file().getParent();
        try (Stream<Path> there = Files.walk(parent)) {
            there.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .forEach(path -> names.add(folder + IntakeOrigins.of(parent, parent.relativize(path))));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        // what was taken meanwhile has its row
        names.addAll(items.origins(file.intake(), folder));
        return names;
    }

    private IntakeOutcome record(IntakeItem item) {
        long id = writer.write(item);
        meters.counter(
                        "dromedary.intake.files",
                        "intake",
                        item.intake(),
                        "state",
                        item.state().name())
                .increment();
        if (item.state() == IntakeState.FAILED) {
            LOG.warn("Intake {}: item {} is not taken: {}", item.intake(), id, item.problem());
        } else if (item.counts().refused() > 0) {
            LOG.warn("Intake {}: item {} is taken, but {}", item.intake(), id, item.problem());
        }
        return new IntakeOutcome(id, item.state(), item.counts(), item.studies().keySet(), item.problem());
    }

    /** Without the path, which may name a patient. */
    private static String told(IOException e) {
        return e instanceof FileSystemException file
                ? e.getClass().getSimpleName().replace("Exception", "")
                        + (file.getReason() == null ? "" : ": " + file.getReason())
                : String.valueOf(e.getMessage());
    }
}
