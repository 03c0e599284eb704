package org.dromedary.component.dicom;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

import org.aoju.bus.image.Dimse;
import org.aoju.bus.image.Status;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.DimseRQHandler;
import org.aoju.bus.image.metric.ImageException;
import org.aoju.bus.image.metric.PDVInputStream;
import org.aoju.bus.image.metric.internal.pdu.Presentation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.dicom.BoundedDataset;
import org.dromedary.dicom.DicomFormatException;

/**
 * A service that the route answers. The request is read on the association's thread and worked on by another one, so that the
 * association goes on to be read: that is how a C-CANCEL, a release or a lost connection is seen while responses go out.
 */
abstract class RouteScp implements DimseRQHandler {

    private static final Logger LOG = LoggerFactory.getLogger(RouteScp.class);
    /** Requests of one association that are worked on at the same time; one is what we negotiate. */
    private static final int MOST_AT_ONCE = 4;

    private final Calls calls;
    private final ExecutorService threads;
    private final Set<Dimse> requests;
    private final BoundedDataset bounds;

    /** Where exchanges come from. */
    interface Calls {

        /** A new exchange for the route, which tells of the association. */
        RouteCall begin(Association association, String event);
    }

    /**
     * @param requests what is served; another one is answered with 0211
     * @param bounds of the request's dataset
     */
    RouteScp(Calls calls, ExecutorService threads, Set<Dimse> requests, BoundedDataset bounds) {
        this.calls = calls;
        this.threads = threads;
        this.requests = requests;
        this.bounds = bounds;
    }

    /** Works on the request until its last response is sent. */
    abstract void perform(ScpRequest request) throws IOException;

    /**
     * Looks at what must be right before the route is asked.
     *
     * @throws ImageException with the status to answer
     */
    abstract void check(ScpRequest request) throws ImageException;

    /** The status for a dataset that cannot be used, by the service's table in PS3.4. */
    abstract int badDataset();

    @Override
    public void onDimse(Association as, Presentation pc, Dimse dimse, Attributes command, PDVInputStream data)
            throws IOException {
        if (!requests.contains(dimse)) {
            throw new ImageException(Status.UnrecognizedOperation);
        }
        ScpRequest request = new ScpRequest(as, pc, dimse, command, read(pc, data));
        if (!proposedFor(as, pc).equals(command.getString(dimse.tagOfSOPClassUID()))) {
            throw new ImageException(Status.SOPclassNotSupported, "The presentation context is of another SOP class");
        }
        check(request);
        start(request);
    }

    private static String proposedFor(Association as, Presentation pc) {
        return as.getAAssociateRQ().getPresentationContext(pc.getPCID()).getAbstractSyntax();
    }

    private Attributes read(Presentation pc, PDVInputStream data) throws IOException {
        if (data == null) {
            throw refused(badDataset(), "The request has no dataset");
        }
        try {
            return bounds.read(data, pc.getTransferSyntax());
        } catch (DicomFormatException e) {
            data.skipAll();
            throw refused(badDataset(), e.getMessage());
        }
    }

    /** A refusal with a comment that may be cut. */
    static ImageException refused(int status, String comment) {
        return new ImageException(status, comment);
    }

    private void start(ScpRequest request) throws ImageException {
        PatientSocket socket = (PatientSocket) request.association().getSocket();
        if (socket.hold() > MOST_AT_ONCE) {
            socket.letGo();
            throw refused(Status.OutOfResources, "Too many requests at once on one association");
        }
        request.association().addCancelRQHandler(request.messageId(), as -> request.cancel());
        try {
            threads.execute(() -> work(request, socket));
        } catch (RejectedExecutionException e) {
            socket.letGo();
            throw refused(Status.OutOfResources, "This node is stopping");
        }
    }

    private void work(ScpRequest request, PatientSocket socket) {
        try {
            perform(request);
        } catch (IOException e) {
            LOG.warn(
                    "{} of {} broke off: {}",
                    request.name(),
                    request.association().getRemoteAET(),
                    e.getMessage());
            request.end(new Answer(request.failureStatus(), "The request could not be processed"));
        } catch (RuntimeException e) {
            LOG.error(
                    "{} of {} failed: {}", request.name(), request.association().getRemoteAET(), e.toString(), e);
            request.end(new Answer(request.failureStatus(), "The request could not be processed"));
        } finally {
            socket.letGo();
        }
    }

    RouteCall begin(ScpRequest request, String event) {
        return calls.begin(request.association(), event);
    }

    @Override
    public void onClose(Association as) {
        // each request sees for itself that its association is gone
    }
}
