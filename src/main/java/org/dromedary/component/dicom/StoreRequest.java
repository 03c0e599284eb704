package org.dromedary.component.dicom;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.aoju.bus.core.exception.InternalException;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.DimseRSP;
import org.aoju.bus.image.metric.PDVOutputStream;

import org.dromedary.dicom.Part10;

/** A C-STORE that has been sent and whose answer has not been waited for yet. */
final class StoreRequest {

    /** Slower than this, in bytes a second, counts as standing still. */
    private static final long SLOWEST = 10_000;

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
     * @throws IOException if the file cannot be read; the association cannot be used any more then
     */
    static StoreRequest begin(DicomScu scu, Path file, Part10 part10, MoveOrigin origin)
            throws AssociationFailedException, IOException, InterruptedException {
        long patience = scu.configuration().getResponseTimeout() + Files.size(file) * 1000 / SLOWEST;
        long start = System.nanoTime();
        ScheduledFuture<?> watch = scu.threads().schedule(scu::cut, patience, TimeUnit.MILLISECONDS);
        try (InputStream dataset = part10.openDataset(file)) {
            Dataset data = new Dataset(dataset);
            try {
                return new StoreRequest(scu, request(scu.association(), part10, data, origin), System.nanoTime());
            } catch (IOException | InternalException e) {
                if (data.fault != null) {
                    throw data.fault;
                }
                throw scu.broken("C-STORE", start, e);
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            // what was begun is not at its end, so nothing else can be sent
            scu.markBroken();
            throw e;
        } finally {
            watch.cancel(false);
        }
    }

    private static DimseRSP request(Association association, Part10 part10, Dataset data, MoveOrigin origin)
            throws IOException, InterruptedException {
        String sopClass = part10.sopClassUid();
        String instance = part10.sopInstanceUid();
        String syntax = part10.transferSyntax().uid();
        return origin == null
                ? association.cstore(sopClass, instance, 0, data::copy, syntax)
                : association.cstore(sopClass, instance, 0, origin.aeTitle(), origin.messageId(), data::copy, syntax);
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

    /** Tells a file that cannot be read from a peer that cannot be written to. */
    private static final class Dataset {

        private static final int PORTION = 256 * 1024;

        private final InputStream in;
        private IOException fault;

        Dataset(InputStream in) {
            this.in = in;
        }

        void copy(PDVOutputStream out, String transferSyntaxUid) throws IOException {
            byte[] portion = new byte[PORTION];
            for (int n = read(portion); n > 0; n = read(portion)) {
                out.write(portion, 0, n);
            }
        }

        private int read(byte[] into) throws IOException {
            try {
                return in.read(into);
            } catch (IOException e) {
                fault = new IOException("Cannot read an instance: " + e.getMessage(), e);
                throw fault;
            }
        }
    }
}
