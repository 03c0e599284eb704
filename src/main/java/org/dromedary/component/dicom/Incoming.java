package org.dromedary.component.dicom;

import java.io.IOException;
import java.nio.file.Path;

import org.aoju.bus.image.Dimse;
import org.aoju.bus.image.Status;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.DimseRQHandler;
import org.aoju.bus.image.metric.ImageException;
import org.aoju.bus.image.metric.PDVInputStream;
import org.aoju.bus.image.metric.internal.pdu.Presentation;

/** The C-STORE sub-operations of a C-GET: received by the same code as what others send on their own. */
final class Incoming implements DimseRQHandler {

    private final StorageScp storage;
    private volatile Responses responses;
    private volatile SpoolFile coming;
    private int refused;
    private String firstRefusal;

    Incoming(Spool spool, DicomConfiguration configuration, StorageScp.Receiver receiver) {
        this.storage = new StorageScp(spool, configuration, new StorageScp.Receiver() {

            @Override
            public Answer received(Association as, String sopClass, String sopInstance, String syntax, Path file) {
                Answer answer = receiver.received(as, sopClass, sopInstance, syntax, file);
                note(answer);
                return answer;
            }

            @Override
            public void begins(Association as, SpoolFile file) {
                coming = file;
            }

            @Override
            public void ends(Association as) {
                coming = null;
            }
        });
    }

    private synchronized void note(Answer answer) {
        if (answer.status() != Status.Success && answer.status() >>> 12 != 0xB) {
            refused++;
            if (firstRefusal == null) {
                firstRefusal = String.format("%04X %s", answer.status(), answer.comment());
            }
        }
    }

    /** The request that these sub-operations belong to: an instance that comes is a sign of life. */
    void belongsTo(Responses request) {
        request.watch(this::bytes);
        responses = request;
    }

    /** How much of the instance that is coming is here. */
    private long bytes() {
        SpoolFile file = coming;
        return file == null ? 0 : file.written();
    }

    /** What this side did not take, as the end of a sentence; empty if it took everything that came. */
    synchronized String refusals() {
        return refused == 0
                ? "; what did not come may be of SOP classes or transfer syntaxes that were not proposed: see sopClasses"
                : "; " + refused + " came and were refused here, the first with " + firstRefusal;
    }

    @Override
    public void onDimse(Association as, Presentation pc, Dimse dimse, Attributes rq, PDVInputStream data)
            throws IOException {
        moves();
        if (dimse != Dimse.C_STORE_RQ) {
            throw new ImageException(Status.UnrecognizedOperation);
        }
        storage.onDimse(as, pc, dimse, rq, data);
        moves();
    }

    private void moves() {
        if (responses != null) {
            responses.moves();
        }
    }

    @Override
    public void onClose(Association as) {
        // the request is told of it by the toolkit
    }
}
