package org.dromedary.component.dicom;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;

import org.aoju.bus.image.Dimse;
import org.aoju.bus.image.Status;
import org.aoju.bus.image.Tag;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** C-MOVE (PS3.4 C.4.2): sends to a third party through the producer of the endpoint that the route names. */
final class MoveScp extends RetrieveScp {

    private static final Logger LOG = LoggerFactory.getLogger(MoveScp.class);

    private final CamelContext camel;

    MoveScp(Calls calls, ExecutorService threads, CamelContext camel) {
        super(calls, threads, Dimse.C_MOVE_RQ, DicomConstants.EVENT_MOVE);
        this.camel = camel;
    }

    @Override
    void describe(ScpRequest request, RouteCall call) {
        call.header(DicomConstants.MOVE_DESTINATION, request.command().getString(Tag.MoveDestination));
    }

    @Override
    Answer refuse(RouteCall call) {
        return call.header(DicomConstants.MOVE_TO, String.class) != null
                ? null
                : new Answer(
                        Status.MoveDestinationUnknown,
                        "Move destination unknown: " + call.header(DicomConstants.MOVE_DESTINATION, String.class));
    }

    @Override
    String send(ScpRequest request, RouteCall call, List<File> files, Progress progress) throws IOException {
        DicomEndpoint target = PeerEndpoints.of(
                camel,
                call.header(DicomConstants.MOVE_TO, String.class),
                request.association().getCalledAET());
        StoreResult result = new StoreResult(
                progress::done,
                new MoveOrigin(request.association().getCallingAET(), request.messageId(), request::isWanted));
        String fault = null;
        for (StoreItem.Group group :
                StoreItem.groups(read(files, progress), target.associations().syntax())) {
            try {
                new StoreGroup(target.associations(), target.scuThreads(), result, group).send();
            } catch (AssociationFailedException e) {
                LOG.warn("C-MOVE of {}: {}", request.association().getCallingAET(), e.getMessage());
                fault = e.getMessage();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
        return fault;
    }

    /** What cannot be read has failed; the rest goes on. */
    private static List<StoreItem> read(List<File> files, Progress progress) {
        List<StoreItem> items = new ArrayList<>();
        for (File file : files) {
            try {
                StoreItem item = StoreItem.read(file.toPath());
                progress.known(item);
                items.add(item);
            } catch (IOException | NotDicomException e) {
                LOG.warn("An instance cannot be sent: {}", e.getMessage());
                progress.failed(file);
            }
        }
        return items;
    }
}
