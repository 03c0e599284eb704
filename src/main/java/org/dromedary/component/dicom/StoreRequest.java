package org.dromedary.component.dicom;

import java.io.IOException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.aoju.bus.core.exception.InternalException;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.DimseRSP;

import org.dromedary.dicom.Part10;

/** A C-STORE that has been sent and whose answer has not been waited for yet. */
final class StoreRequest {

    /** Slower than this, in bytes a second, counts as standing still. */
    private static final long SLOWEST = 10_000;

    /** Cuts the association when something has not been written for longer than it may take. */
    private static final class Watch {

        private final DicomScu scu;
        private ScheduledFuture<?> timer;

        Watch(DicomScu scu) {
            this.scu = scu;
            restart(0);
        }

        void restart(int bytes) {
            end();
            long patience = scu.configuration().getResponseTimeout() + bytes * 1000L / SLOWEST;
            timer = scu.threads().schedule(scu::cut, patience, TimeUnit.MILLISECONDS);
        }

        void end() {
            if (timer != null) {
                timer.cancel(false);
            }
        }
    }

    private final DicomScu scu;
    private final DimseRSP response;
    private final long sentAt;

    private StoreRequest(DicomScu scu, DimseRSP response, long sentAt) {
        this.scu = scu;
        this.response = response;
        this.sentAt = sentAt;
    }

    /**
     * Sends an instance as it is in its file.
     *
     * @param origin the C-MOVE of which this is a sub-operation, or null
     * @throws AssociationFailedException if the association breaks
     * @throws IOException if the file cannot be read
     */
    static StoreRequest begin(DicomScu scu, Part10 part10, StoredDataset dataset, MoveOrigin origin)
            throws AssociationFailedException, IOException, InterruptedException {
        check(dataset);
        long start = System.nanoTime();
        Watch watch = new Watch(scu);
        dataset.beforePortion(watch::restart);
        boolean sent = false;
        try {
            DimseRSP response = request(scu.association(), part10, dataset, origin);
            sent = true;
            return new StoreRequest(scu, response, System.nanoTime());
        } catch (IOException | InternalException e) {
            check(dataset);
            throw scu.broken("C-STORE", start, e);
        } finally {
            watch.end();
            if (!sent) {
                // what was begun is not at its end, so nothing else can be sent
                scu.markBroken();
            }
        }
    }

    /** Tells a file that cannot be read from a peer that cannot be written to; an interrupt closes either. */
    private static void check(StoredDataset dataset) throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while an instance was sent");
        }
        if (dataset.fault() != null) {
            throw dataset.fault();
        }
    }

    private static DimseRSP request(Association association, Part10 part10, StoredDataset dataset, MoveOrigin origin)
            throws IOException, InterruptedException {
        String sopClass = part10.sopClassUid();
        String instance = part10.sopInstanceUid();
        String syntax = part10.transferSyntax().uid();
        return origin == null
                ? association.cstore(sopClass, instance, 0, dataset, syntax)
                : association.cstore(sopClass, instance, 0, origin.aeTitle(), origin.messageId(), dataset, syntax);
    }

    /**
     * Waits for the answer.
     *
     * @throws AssociationFailedException if the association breaks before it has come
     */
    StoreAnswer answer() throws AssociationFailedException, InterruptedException {
        try {
            response.next();
            Attributes answer = response.getCommand();
            return new StoreAnswer(answer.getInt(Tag.Status, 0xC000), answer.getString(Tag.ErrorComment));
        } catch (IOException e) {
            throw scu.broken("C-STORE", sentAt, e);
        } catch (InterruptedException e) {
            scu.markBroken();
            throw e;
        }
    }
}
