package org.dromedary.component.dicom;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Sends many files to one peer: proposes what the files are, in as many associations as their presentation contexts need, and
 * goes on after a refused instance, so that the result tells of each.
 */
final class StoreRun {

    /** So many files are worth another thread to read what they are. */
    private static final int WORTH = 64;

    private final AssociationPool pool;
    private final DicomScu.Peer peer;
    private final ScuThreads threads;
    private final StoreResult result;

    StoreRun(AssociationPool pool, DicomScu.Peer peer, ScuThreads threads, StoreResult result) {
        this.pool = pool;
        this.peer = peer;
        this.threads = threads;
        this.result = result;
    }

    /**
     * Sends the files.
     *
     * @throws NotDicomException if one of the files is no DICOM file; none is sent then
     * @throws StoreFailedException if the peer has not taken all of them
     * @throws AssociationFailedException if no association came about, or it broke; what was answered before is told
     */
    void send(List<Path> files)
            throws NotDicomException, StoreFailedException, AssociationFailedException, IOException,
                    InterruptedException {
        for (StoreItem.Group group : StoreItem.groups(read(files), pool.syntax())) {
            new StoreGroup(pool, threads, result, group).send();
        }
        result.check(peer, files.size());
    }

    /** What the files are, of many by several threads: the peer waits meanwhile, because all contexts are proposed at once. */
    private List<StoreItem> read(List<Path> files) throws NotDicomException, IOException, InterruptedException {
        int parts = Math.min(Runtime.getRuntime().availableProcessors(), (files.size() + WORTH - 1) / WORTH);
        int size = parts <= 1 ? files.size() : (files.size() + parts - 1) / parts;
        List<Future<List<StoreItem>>> others = new ArrayList<>();
        for (int from = size; from < files.size(); from += size) {
            List<Path> part = files.subList(from, Math.min(files.size(), from + size));
            others.add(threads.threads().submit(() -> readPart(part)));
        }
        List<StoreItem> items = new ArrayList<>(files.size());
        boolean read = false;
        try {
            items.addAll(readPart(files.subList(0, size)));
            for (Future<List<StoreItem>> other : others) {
                items.addAll(other.get());
            }
            read = true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException unreadable) {
                throw unreadable;
            }
            if (e.getCause() instanceof NotDicomException not) {
                throw not;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            if (!read) {
                others.forEach(other -> other.cancel(true));
            }
        }
        return items;
    }

    private static List<StoreItem> readPart(List<Path> files) throws NotDicomException, IOException {
        List<StoreItem> items = new ArrayList<>(files.size());
        for (Path file : files) {
            items.add(StoreItem.read(file));
        }
        return items;
    }
}
