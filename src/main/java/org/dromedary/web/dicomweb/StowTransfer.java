package org.dromedary.web.dicomweb;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.component.dicom.SpoolFile;

/**
 * One STOW-RS request: reads its parts into files, one after the other, while those before them are forced and stored. What is
 * complete when the client breaks off is stored; what is not leaves no trace.
 */
final class StowTransfer {

    private static final Logger LOG = LoggerFactory.getLogger(StowTransfer.class);
    private static final String DICOM = "application/dicom";
    /** Parts of one request that are read and not stored yet. */
    private static final int AT_ONCE = 16;

    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LOOK_BYTES = 64L << 20;

    private final StowIntake intake;
    private final StowDoor door;
    private final StowDoor.Sender sender;
    private final String studyUid;
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final List<CompletableFuture<StoredPart>> parts = new ArrayList<>();
    private long told = System.nanoTime();

    /** @param studyUid of the URL, which all instances must belong to; null for any */
    StowTransfer(StowIntake intake, StowDoor door, StowDoor.Sender sender, String studyUid) {
        this.intake = intake;
        this.door = door;
        this.sender = sender;
        this.studyUid = studyUid;
    }

    /** Writes a body of several parts, or of one. */
    @FunctionalInterface
    private interface Body {

        void copyTo(OutputStream out) throws IOException;
    }

    /**
     * Takes all parts.
     *
     * @return what became of each, in their order; the last one has failed if the message ends before its closing boundary
     * @throws IOException if the client has gone
     */
    List<StoredPart> parts(InputStream in, String boundary) throws IOException, InterruptedException {
        boolean orderly = false;
        try {
            MultipartInput message = new MultipartInput(in, boundary);
            try {
                for (Map<String, String> head = message.next(); head != null; head = message.next()) {
                    part(head, message::copyBody);
                }
                message.drain();
            } catch (MultipartInput.MalformedException e) {
                if (parts.isEmpty()) {
                    throw e;
                }
                parts.add(CompletableFuture.completedFuture(
                        StoredPart.failed(parts.size() + 1, null, StoredPart.CANNOT_UNDERSTAND, e.getMessage())));
            }
            List<StoredPart> all = await();
            orderly = true;
            return all;
        } finally {
            end(orderly);
        }
    }

    /** Takes a request whose body is one instance. */
    List<StoredPart> single(InputStream in) throws IOException, InterruptedException {
        boolean orderly = false;
        try {
            part(Map.of("content-type", DICOM), in::transferTo);
            List<StoredPart> all = await();
            orderly = true;
            return all;
        } finally {
            end(orderly);
        }
    }

    private void part(Map<String, String> head, Body body) throws IOException, InterruptedException {
        int number = parts.size() + 1;
        String refusal = refusal(head);
        SpoolFile file = null;
        try {
            file = intake.file();
            body.copyTo(new Guarded(file));
        } catch (SpoolFile.DiskException e) {
            LOG.error("An instance from {} is not stored: {}", sender.user(), e.getMessage());
            discard(file);
            body.copyTo(OutputStream.nullOutputStream());
            parts.add(CompletableFuture.completedFuture(
                    StoredPart.failed(number, null, StoredPart.OUT_OF_RESOURCES, "out of resources, try again later")));
            return;
        } catch (IOException e) {
            discard(file);
            throw e;
        }
        SpoolFile complete = file;
        start(
                refusal == null
                        ? () -> intake.store(number, complete, sender, studyUid)
                        : () -> intake.quarantine(number, complete, sender, refusal));
    }

    private void discard(SpoolFile file) {
        if (file != null) {
            intake.discard(file);
        }
    }

    private void start(Supplier<StoredPart> work) throws InterruptedException {
        room.acquire();
        parts.add(CompletableFuture.supplyAsync(work, intake.threads()).whenComplete((part, e) -> room.release()));
    }

    /** Why a part can be no instance; null if it can. Without a Content-Type it is what the request says that its parts are. */
    private static String refusal(Map<String, String> head) {
        String type = MediaRange.of(head.getOrDefault("content-type", DICOM)).name();
        if (!type.isEmpty() && !type.equals(DICOM)) {
            return "the part is " + type.replaceAll("[^a-z0-9/+.-]", "?") + ", not " + DICOM;
        }
        String encoding =
                head.getOrDefault("content-transfer-encoding", "binary").toLowerCase(Locale.ROOT);
        return encoding.equals("binary") || encoding.equals("8bit") || encoding.equals("7bit")
                ? null
                : "the part is encoded (Content-Transfer-Encoding), not binary";
    }

    private List<StoredPart> await() throws InterruptedException {
        List<StoredPart> all = new ArrayList<>();
        for (CompletableFuture<StoredPart> part : parts) {
            try {
                all.add(part.get());
            } catch (ExecutionException e) {
                LOG.error("A part of a STOW-RS request was not stored", e.getCause());
                all.add(StoredPart.failed(
                        all.size() + 1, null, StoredPart.PROCESSING_FAILURE, "the server's log says why"));
            }
        }
        return all;
    }

    private void end(boolean orderly) throws InterruptedException {
        // also after a client that has gone: what is being stored must not be released before
        await();
        door.ended(sender, orderly);
    }

    /** Looks for room on the disk, and says that the sender is alive, while a long part comes. */
    private final class Guarded extends OutputStream {

        private final SpoolFile file;
        private long sinceLook;

        Guarded(SpoolFile file) {
            this.file = file;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            sinceLook += length;
            if (sinceLook > LOOK_BYTES) {
                sinceLook = 0;
                intake.requireSpace();
            }
            if (System.nanoTime() - told > TELL_NANOS) {
                told = System.nanoTime();
                door.receiving(sender);
            }
            file.write(bytes, offset, length);
        }
    }
}
