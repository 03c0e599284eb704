package org.dromedary.component.dicom;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;

import org.aoju.bus.image.Dimse;
import org.aoju.bus.image.Status;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.metric.ImageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.dicom.BoundedDataset;
import org.dromedary.dicom.KeywordMap;

/**
 * C-FIND of Query/Retrieve (PS3.4 C.4.1) and of the Modality Worklist (PS3.4 K.4.1): the route gives matches, which go out one
 * by one as it finds them.
 */
final class FindScp extends RouteScp {

    private static final Logger LOG = LoggerFactory.getLogger(FindScp.class);

    FindScp(Calls calls, ExecutorService threads) {
        super(calls, threads, Set.of(Dimse.C_FIND_RQ), BoundedDataset.IDENTIFIER);
    }

    @Override
    int badDataset() {
        return Status.IdentifierDoesNotMatchSOPClass;
    }

    @Override
    void check(ScpRequest request) throws ImageException {
        if (request.served().isQueryRetrieve()) {
            QueryLevels.check(request);
        }
    }

    @Override
    void perform(ScpRequest request) throws IOException {
        ServedClass served = request.served();
        String event = served.isQueryRetrieve() ? DicomConstants.EVENT_FIND : DicomConstants.EVENT_WORKLIST;
        try (RouteCall call = begin(request, event)) {
            Map<String, Object> keys = KeywordMap.of(request.dataset());
            Object level = keys.remove("QueryRetrieveLevel");
            call.header(DicomConstants.MODEL, served.model())
                    .header(DicomConstants.QUERY_LEVEL, level)
                    .header(DicomConstants.WANTED, (BooleanSupplier) request::isWanted)
                    .body(keys);
            Answer answer = call.run(request.failureStatus());
            try {
                request.end(answer.isSuccess() ? stream(request, call, level) : answer);
            } finally {
                close(call.body());
            }
        }
    }

    private static Answer stream(ScpRequest request, RouteCall call, Object level) throws IOException {
        Iterator<?> matches = iterator(call.body());
        int status = Boolean.TRUE.equals(call.header(DicomConstants.UNSUPPORTED_KEYS, Boolean.class))
                ? Status.PendingWarning
                : Status.Pending;
        try {
            while (request.isWanted() && matches.hasNext()) {
                Attributes match = ResponseText.dataset(RouteCall.map(matches.next()), request.dataset());
                if (level != null) {
                    match.setString(Tag.QueryRetrieveLevel, VR.CS, level.toString());
                    match.setString(
                            Tag.RetrieveAETitle, VR.AE, request.association().getCalledAET());
                }
                request.pending(request.response(status), match);
            }
        } catch (MatchesEndedException e) {
            LOG.warn("A query of {} ended early: {}", request.association().getCallingAET(), e.getMessage());
            return new Answer(e.status(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("The matches of a query cannot be told: {}", e.toString(), e);
            return new Answer(request.failureStatus(), "The matches could not be read");
        } finally {
            close(matches);
        }
        return request.isWanted() ? Answer.SUCCESS : new Answer(Status.Cancel, null);
    }

    private static Iterator<?> iterator(Object body) {
        if (body instanceof Iterator<?> iterator) {
            return iterator;
        }
        if (body instanceof Iterable<?> many) {
            return many.iterator();
        }
        if (body == null) {
            return List.of().iterator();
        }
        throw new IllegalArgumentException("The route gave " + body.getClass().getName()
                + " where an Iterator or an Iterable of matches was expected");
    }

    /** Lets go of what a route gave, if there is something to let go of. */
    static void close(Object body) {
        if (body instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                LOG.warn("What a request had opened cannot be closed: {}", e.toString());
            }
        }
    }
}
