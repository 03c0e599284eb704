package org.dromedary.web.dicomweb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.annotation.PreDestroy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import org.dromedary.component.dicom.Spool;
import org.dromedary.component.dicom.SpoolFile;
import org.dromedary.dicom.DicomFormatException;
import org.dromedary.dicom.DicomHeader;
import org.dromedary.operations.settings.DicomProperties;
import org.dromedary.study.DataDirectory;
import org.dromedary.study.Quarantine;
import org.dromedary.study.Source;

/** Where parts of STOW-RS requests become instances of the store, some of them at the same time. */
@Component
class StowIntake {

    private static final Logger LOG = LoggerFactory.getLogger(StowIntake.class);
    /** They wait for the disk, and forced together files cost it little more than one. */
    private static final int THREADS = 16;

    private final StowDoor door;
    private final Quarantine quarantine;
    private final DicomProperties properties;
    private final Spool spool;
    private final ThreadPoolExecutor threads;

    StowIntake(StowDoor door, Quarantine quarantine, DicomProperties properties, DataDirectory data)
            throws IOException {
        this.door = door;
        this.quarantine = quarantine;
        this.properties = properties;
        AtomicInteger number = new AtomicInteger();
        this.threads =
                new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "stow-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        this.threads.allowCoreThreadTimeOut(true);
        this.spool = new Spool(data.incoming().resolve("stow"), threads);
    }

    @PreDestroy
    void close() throws IOException {
        threads.shutdown();
        spool.close();
    }

    ExecutorService threads() {
        return threads;
    }

    /** An empty file to write a part into. */
    SpoolFile file() throws SpoolFile.DiskException {
        requireSpace();
        return spool.take();
    }

    /** @throws SpoolFile.DiskException if less is free than {@code dromedary.dicom.minimum-free-space} says */
    void requireSpace() throws SpoolFile.DiskException {
        if (!spool.hasFree(properties.minimumFreeSpace().toBytes())) {
            throw new SpoolFile.DiskException(new IOException("less disk space is left than this node keeps free"));
        }
    }

    /** Has a part stored that is complete; its file is gone afterwards. */
    StoredPart store(int number, SpoolFile file, StowDoor.Sender sender, String studyUid) {
        try {
            if ("force".equals(properties.durability())) {
                file.force();
            }
            file.close();
            StoredPart.Uids uids = uids(file.file());
            if (studyUid != null && uids != null && !studyUid.equals(uids.study())) {
                return StoredPart.failed(
                        number,
                        uids,
                        StoredPart.PROCESSING_FAILURE,
                        "the instance belongs to another study than the one in the URL");
            }
            StowDoor.Answer answer = door.store(sender, file.file());
            return answer.failure() == 0
                    ? StoredPart.stored(number, uids)
                    : StoredPart.failed(number, uids, answer.failure(), answer.why());
        } catch (IOException e) {
            LOG.error("Cannot write an instance from {}: {}", sender.user(), e.getMessage());
            return StoredPart.failed(
                    number, null, StoredPart.OUT_OF_RESOURCES, "the instance cannot be written, try again later");
        } finally {
            discard(file);
        }
    }

    /** Null if it is no instance: the store refuses it then, and says why. */
    private static StoredPart.Uids uids(Path file) throws IOException {
        try {
            DicomHeader header = DicomHeader.read(file);
            return new StoredPart.Uids(
                    header.sopClassUid(),
                    header.studyInstanceUid(),
                    header.seriesInstanceUid(),
                    header.sopInstanceUid());
        } catch (DicomFormatException e) {
            return null;
        }
    }

    /** Keeps what is no instance, so that nobody has to ask the sender for it. */
    StoredPart quarantine(int number, SpoolFile file, StowDoor.Sender sender, String why) {
        try {
            file.close();
            quarantine.keep(
                    file.file(),
                    new Source(sender.user(), null, null, sender.host(), sender.request()),
                    "media-type",
                    why);
        } catch (IOException e) {
            LOG.error("Cannot keep a part of a STOW-RS request in quarantine: {}", e.getMessage());
        } finally {
            discard(file);
        }
        return StoredPart.otherType(number, why);
    }

    /** Removes the file of a part that nobody took over. */
    void discard(SpoolFile file) {
        try {
            file.discard();
        } catch (IOException e) {
            LOG.warn("A file of a STOW-RS request cannot be removed, the next start does: {}", e.getMessage());
        }
    }
}
