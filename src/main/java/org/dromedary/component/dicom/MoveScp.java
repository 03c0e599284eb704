package org.dromedary.component.dicom;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
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

    /** Of files that the route makes for the C-MOVE, so many are there at the same time, ... */
    private static final int MOST_MADE = 64;
    /** ... or so much. */
    private static final long MOST_BYTES = 256L << 20;

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
        Iterator<File> left = files.iterator();
        // a destination that cannot be reached is not tried again for each turn
        while (left.hasNext() && fault == null && request.isWanted()) {
            List<File> turn = new ArrayList<>();
            try {
                for (StoreItem.Group group : StoreItem.groups(
                        read(left, turn, progress), target.associations().syntax())) {
                    String failure =
                            send(request, new StoreGroup(target.associations(), target.scuThreads(), result, group));
                    fault = failure == null ? fault : failure;
                }
            } finally {
                turn.forEach(progress::release);
            }
        }
        return fault;
    }

    private static String send(ScpRequest request, StoreGroup group) throws IOException {
        try {
            group.send();
            return null;
        } catch (AssociationFailedException | IOException e) {
            // what has no answer has failed; it is counted and named in the response
            LOG.warn("C-MOVE of {}: {}", request.association().getCallingAET(), e.getMessage());
            return e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /**
     * The next ones, as many as can be sent together: all if they are there, else as many as may be made at once. What cannot
     * be read has failed; the rest goes on.
     *
     * @param turn is told what was opened
     */
    private static List<StoreItem> read(Iterator<File> left, List<File> turn, Progress progress) {
        List<StoreItem> items = new ArrayList<>();
        int made = 0;
        long bytes = 0;
        while (left.hasNext() && made < MOST_MADE && bytes < MOST_BYTES) {
            File named = left.next();
            turn.add(named);
            try {
                File file = progress.open(named);
                StoreItem item = StoreItem.read(file.toPath());
                progress.known(item);
                items.add(item);
                if (progress.isMade(file)) {
                    made++;
                    bytes += file.length();
                }
            } catch (IOException | NotDicomException e) {
                LOG.warn("An instance cannot be sent: {}", e.getMessage());
                progress.failed(named);
            }
        }
        return items;
    }
}
