package org.dromedary.component.filesender;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;

import com.fasterxml.jackson.databind.JsonNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of one message from files to a completed transfer, from wherever an earlier attempt left it. Its rule for the
 * one request that mails: what is about to happen is remembered before, and after a lost answer or a crash the server is
 * asked before anything is repeated.
 */
final class FileSenderUpload {

    private static final Logger LOG = LoggerFactory.getLogger(FileSenderUpload.class);

    private final FileSenderClient client;
    private final Settings settings;
    private final TransferMemory memory;
    private final ExecutorService executor;
    private final LongConsumer progress;
    private final UploadStatistics statistics;
    private final Retries retries;
    private final AtomicReference<Retries> chunkRetries = new AtomicReference<>();
    private long lastSaved = System.nanoTime();
    private long lastBytes = -1;

    /**
     * @param concurrency chunks in parallel, 0 for what the site asks for
     * @param maxRetries of each request
     * @param stateInterval how old the remembered chunks may be: a crash repeats those sent since
     */
    record Settings(
            int concurrency, int maxRetries, Duration retryDelay, Duration maxRetryDelay, Duration stateInterval) {

        Retries retries(UploadStatistics statistics) {
            return new Retries(maxRetries, retryDelay, maxRetryDelay, statistics::retried);
        }

        /** Only tidying up: the failure that led to it is not kept waiting for long, but a connection gone stale is no reason to leave it. */
        Retries retriesOfDelete(UploadStatistics statistics) {
            return new Retries(2, retryDelay, maxRetryDelay, statistics::retried);
        }
    }

    FileSenderUpload(
            FileSenderClient client,
            Settings settings,
            TransferMemory memory,
            ExecutorService executor,
            LongConsumer progress,
            UploadStatistics statistics) {
        this.client = client;
        this.settings = settings;
        this.memory = memory;
        this.executor = executor;
        this.progress = progress;
        this.statistics = statistics;
        this.retries = settings.retries(statistics);
    }

    /** Ends pauses between attempts; the upload then fails as transient and can be resumed. */
    void stop() {
        retries.stop();
        Retries chunks = chunkRetries.get();
        if (chunks != null) {
            chunks.stop();
        }
    }

    /** What was completed by an earlier attempt; asks nobody, and the files may be gone. */
    Optional<FileSenderReceipt> before() throws FileSenderMessageInvalidException {
        return memory.load()
                .filter(state -> state.phase() == TransferPhase.COMPLETED)
                .map(FileSenderReceipt::of);
    }

    /** @return what the server has completed, now or earlier */
    FileSenderReceipt send(FileSenderOrder order) throws FileSenderException, InterruptedException {
        String fingerprint = order.fingerprint(client);
        TransferState known = memory.load().orElse(null);
        if (known != null && known.phase() == TransferPhase.COMPLETED) {
            return FileSenderReceipt.of(known);
        }
        if (known != null && known.phase() != TransferPhase.DISCARDED) {
            FileSenderReceipt resumed = resume(order, known, fingerprint);
            if (resumed != null) {
                return resumed;
            }
        }
        discard(memory.current());
        return uploadAndComplete(order, create(order, fingerprint), false);
    }

    /** @return null if the remembered transfer is of no use and a new one has to be made */
    private FileSenderReceipt resume(FileSenderOrder order, TransferState known, String fingerprint)
            throws FileSenderException, InterruptedException {
        boolean completing = known.phase() == TransferPhase.COMPLETING;
        if (completing && retries.call(() -> isListed(known))) {
            return completed(known);
        }
        boolean usable = known.fingerprint().equals(fingerprint)
                && (completing || retries.call(client::limits).chunkSize() == known.chunkSize())
                && known.files().size() == order.files().size()
                && !known.isOld(client.serverTime().getEpochSecond());
        try {
            if (usable) {
                LOG.info("Resuming FileSender transfer {}", known.transferId());
                statistics.resumed();
                return uploadAndComplete(order, known, true);
            } else if (completing) {
                // an empty chunk damages at most what is thrown away next, and a completed transfer refuses it
                retries.call(() ->
                        client.putChunk(known.files().get(0), known.roundtripToken(), 0, Payload.of(new byte[0])));
            }
        } catch (FileSenderTransferGoneException e) {
            if (completing && e.isClosed()) {
                return completed(known);
            }
            LOG.info("FileSender transfer {} cannot be resumed, starting anew: {}", known.transferId(), e.getMessage());
            memory.save(known.forgotten());
        }
        return null;
    }

    private TransferState create(FileSenderOrder order, String fingerprint)
            throws FileSenderException, InterruptedException {
        FileSenderLimits limits = retries.call(client::limits);
        List<OutgoingFile> files = named(order, limits);
        TransferCreation creation = new TransferCreation(client, limits);
        TransferCreation.Created created = retries.call(() -> creation.create(order, files));
        try {
            return memory.save(creation.accepted(order, files, fingerprint, created));
        } catch (FileSenderException | RuntimeException e) {
            deleteQuietly(created.id());
            throw e;
        }
    }

    private static List<OutgoingFile> named(FileSenderOrder order, FileSenderLimits limits) {
        List<String> names = FileNames.acceptable(
                order.files().stream().map(OutgoingFile::name).toList(), limits);
        List<OutgoingFile> files = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            files.add(order.files().get(i).named(names.get(i)));
        }
        return files;
    }

    private FileSenderReceipt uploadAndComplete(FileSenderOrder order, TransferState state, boolean resumed)
            throws FileSenderException, InterruptedException {
        Retries own = settings.retries(statistics);
        chunkRetries.set(own);
        boolean unclear = state.phase() == TransferPhase.COMPLETING;
        try (ChunkUpload chunks = new ChunkUpload(client, own, state, order.files(), this::remember)) {
            if (resumed && (chunks.open() == 0 || state.phase() == TransferPhase.COMPLETING)) {
                // may have been completed or closed meanwhile: then this throws, and nothing is completed again
                chunks.repeatLast();
                unclear = false;
            }
            if (state.phase() != TransferPhase.COMPLETING) {
                memory.save(memory.current().in(TransferPhase.UPLOADING));
                chunks.run(executor, workers());
                if (order.files().stream().anyMatch(OutgoingFile::hasChanged)) {
                    throw new FileSenderUploadDamagedException("The file changed while it was uploaded");
                }
                for (RemoteFile file : state.files()) {
                    retries.call(() -> {
                        client.completeFile(file, state.roundtripToken());
                        return null;
                    });
                }
                memory.save(memory.current().in(TransferPhase.COMPLETING));
            }
            return complete(chunks);
        } catch (FileSenderException e) {
            // a transfer that may have been completed is left alone: who got the mail wants the file
            boolean asked = memory.current().phase() == TransferPhase.COMPLETING;
            boolean useless =
                    e instanceof FileSenderUploadDamagedException || !asked && (e.isPermanent() || !memory.isKept());
            if (!unclear && useless) {
                discard(memory.current());
            } else {
                saveProgress(memory.current());
            }
            throw e;
        }
    }

    private int workers() throws FileSenderException, InterruptedException {
        return settings.concurrency() > 0
                ? settings.concurrency()
                : retries.call(client::limits).workers();
    }

    private FileSenderReceipt complete(ChunkUpload chunks) throws FileSenderException, InterruptedException {
        TransferState state = memory.current();
        for (int made = 0; ; made++) {
            try {
                if (made > 0 && isCompleted(state, chunks)) {
                    return completed(state);
                }
                JsonNode transfer = client.completeTransfer(state.transferId());
                List<String> urls = TransferCreation.downloadUrls(transfer);
                return completed(urls.isEmpty() ? state : state.withDownloadUrls(urls));
            } catch (FileSenderException e) {
                if (e.isPermanent() && (made > 0 || !(e instanceof FileSenderCredentialsRejectedException))) {
                    // it may have been obeyed, whatever stands before the server says: then deleting would take the
                    // file
                    // from who got the mail, and the next attempt asks
                    throw new FileSenderUnavailableException(
                            "complete: unclear whether it happened; " + e.getMessage(), e);
                }
                if (!retries.isWorthAnother(e, made)) {
                    throw e;
                }
                retries.pause(made, e);
            }
        }
    }

    /** Before a repeated request to complete. The server makes a transfer available before it sends the mails. */
    private boolean isCompleted(TransferState state, ChunkUpload chunks)
            throws FileSenderException, InterruptedException {
        if (isListed(state)) {
            return true;
        }
        try {
            chunks.repeatLast();
            return false;
        } catch (FileSenderTransferGoneException e) {
            if (e.isClosed()) {
                return true;
            }
            throw e;
        }
    }

    /** A list that cannot be read decides nothing: the repeated chunk does. */
    private boolean isListed(TransferState state) throws FileSenderException, InterruptedException {
        try {
            return client.isAvailable(state.transferId());
        } catch (FileSenderServerFaultException e) {
            LOG.debug("The list of transfers was not understood: {}", e.getMessage());
            return false;
        }
    }

    private FileSenderReceipt completed(TransferState state) {
        statistics.completed();
        return FileSenderReceipt.of(memory.save(state.in(TransferPhase.COMPLETED)));
    }

    /** Called by one thread at a time. */
    private void remember(long bytes, List<RemoteFile> files) {
        if (lastBytes >= 0) {
            statistics.acknowledged(bytes - lastBytes);
        }
        lastBytes = bytes;
        progress.accept(bytes);
        TransferState now = memory.current().withFiles(files);
        if (System.nanoTime() - lastSaved < settings.stateInterval().toNanos()) {
            memory.note(now);
            return;
        }
        saveProgress(now);
        lastSaved = System.nanoTime();
    }

    /** Losing it costs only the chunks that are sent again. */
    private void saveProgress(TransferState state) {
        try {
            memory.save(state);
        } catch (RuntimeException e) {
            memory.note(state);
            LOG.warn("The progress of FileSender transfer {} was not remembered: {}", state.transferId(), e.toString());
        }
    }

    /** Gives up what is left of a transfer at the server, if anything is. */
    private void discard(TransferState state) throws InterruptedException {
        if (state != null && state.transferId() > 0) {
            memory.save(state.in(TransferPhase.DISCARDED));
            if (deleteQuietly(state.transferId())) {
                memory.save(state.forgotten());
            }
        }
    }

    private boolean deleteQuietly(long id) throws InterruptedException {
        try {
            settings.retriesOfDelete(statistics).call(() -> {
                client.delete(id);
                return null;
            });
            return true;
        } catch (FileSenderTransferGoneException e) {
            return true;
        } catch (FileSenderException e) {
            LOG.warn(
                    "FileSender transfer {} could not be deleted, the server removes it in time: {}",
                    id,
                    e.getMessage());
            return false;
        }
    }
}
