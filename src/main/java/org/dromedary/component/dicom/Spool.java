package org.dromedary.component.dicom;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder into which instances are written while they come. Files are made ahead of time, each in another folder than the
 * ones in use: making one waits for the journal of the file system when an instance was just forced, 1.2 ms on ext4, and
 * keeps its folder locked meanwhile, so that a rename out of it would wait too.
 */
public final class Spool implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    private static final int FOLDERS = 32;
    private static final int SPARES = 8;
    private static final int SMALLEST_SHARE = 20;

    private final Path folder;
    private final FileStore store;
    private final long total;
    private final ExecutorService threads;
    private final BlockingQueue<SpoolFile> spares = new ArrayBlockingQueue<>(SPARES);
    private final AtomicBoolean making = new AtomicBoolean();
    private int next;
    private volatile boolean closed;

    /** @param threads make files ahead of time */
    public Spool(Path folder, ExecutorService threads) throws IOException {
        this.folder = folder;
        this.threads = threads;
        for (int i = 0; i < FOLDERS; i++) {
            Files.createDirectories(folder.resolve(String.format("%02d", i)));
        }
        this.store = Files.getFileStore(folder);
        this.total = store.getTotalSpace();
    }

    /**
     * Whether as much as this is free. Where it is more than the file system has at all, a twentieth of it is enough, or else
     * nothing would ever fit.
     *
     * @param minimum in bytes
     */
    public boolean hasFree(long minimum) throws SpoolFile.DiskException {
        try {
            return minimum <= 0 || store.getUsableSpace() >= (minimum < total ? minimum : total / SMALLEST_SHARE);
        } catch (IOException e) {
            throw new SpoolFile.DiskException(e);
        }
    }

    /** An empty file to write an instance into. */
    public SpoolFile take() throws SpoolFile.DiskException {
        SpoolFile spare = spares.poll();
        if (making.compareAndSet(false, true)) {
            threads.execute(this::makeSpares);
        }
        return spare == null ? create() : spare;
    }

    private void makeSpares() {
        try {
            while (!closed && spares.remainingCapacity() > 0) {
                SpoolFile spare = create();
                if (!spares.offer(spare)) {
                    spare.discard();
                }
            }
        } catch (IOException e) {
            LOG.debug("No spare file: {}", e.getMessage());
        } finally {
            making.set(false);
        }
    }

    private SpoolFile create() throws SpoolFile.DiskException {
        int at;
        synchronized (this) {
            at = next;
            next = (next + 1) % FOLDERS;
        }
        return new SpoolFile(folder.resolve(String.format("%02d", at)).resolve(UUID.randomUUID() + ".part"));
    }

    @Override
    public void close() throws IOException {
        closed = true;
        for (SpoolFile spare = spares.poll(); spare != null; spare = spares.poll()) {
            spare.discard();
        }
    }
}
