package org.dromedary.component.dicom;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends many files to one peer: proposes what the files are, in as many associations as their presentation contexts need, and
 * goes on after a refused instance, so that the result tells of each.
 */
final class StoreRun {

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
        List<StoreItem> items = new ArrayList<>();
        for (Path file : files) {
            items.add(StoreItem.read(file));
        }
        for (StoreItem.Group group : StoreItem.groups(items, pool.syntax())) {
            new StoreGroup(pool, threads, result, group).send();
        }
        result.check(peer, files.size());
    }
}
