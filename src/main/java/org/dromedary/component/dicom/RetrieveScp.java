package org.dromedary.component.dicom;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.aoju.bus.image.Dimse;
import org.aoju.bus.image.Status;
import org.aoju.bus.image.metric.ImageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.dicom.BoundedDataset;
import org.dromedary.dicom.KeywordMap;

/** What C-MOVE and C-GET have in common (PS3.4 C.4.2, C.4.3): the route names the files, each is a C-STORE sub-operation. */
abstract class RetrieveScp extends RouteScp {

    private static final Logger LOG = LoggerFactory.getLogger(RetrieveScp.class);
    /** Often enough for somebody who watches, seldom enough to cost nothing. */
    private static final long PENDING_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final String event;

    RetrieveScp(Calls calls, ExecutorService threads, Dimse dimse, String event) {
        super(calls, threads, Set.of(dimse), BoundedDataset.IDENTIFIER);
        this.event = event;
    }

    @Override
    int badDataset() {
        return Status.IdentifierDoesNotMatchSOPClass;
    }

    @Override
    void check(ScpRequest request) throws ImageException {
        QueryLevels.check(request);
    }

    /** Adds what only this operation tells the route. */
    abstract void describe(ScpRequest request, RouteCall call);

    /**
     * Prepares the sending after the route has run.
     *
     * @return the refusal, or null to go on
     */
    abstract Answer refuse(RouteCall call);

    /**
     * Sends the files, as long as the request is wanted.
     *
     * @return a remark on what went wrong, or null
     */
    abstract String send(ScpRequest request, RouteCall call, List<File> files, Progress progress) throws IOException;

    @Override
    void perform(ScpRequest request) throws IOException {
        try (RouteCall call = begin(request, event)) {
            Map<String, Object> keys = KeywordMap.of(request.dataset());
            call.header(DicomConstants.MODEL, request.served().model())
                    .header(DicomConstants.QUERY_LEVEL, keys.remove("QueryRetrieveLevel"))
                    .body(keys);
            describe(request, call);
            Answer answer = call.run(request.failureStatus());
            if (answer.isSuccess()) {
                answer = refuse(call);
            }
            if (answer != null) {
                request.end(answer);
                return;
            }
            try {
                List<File> files = files(call.body());
                Progress progress = new Progress(
                        request, new Suboperations(files), call.body() instanceof RetrievedFiles made ? made : null);
                progress.tell(true);
                progress.counts.end(request, send(request, call, files, progress));
            } finally {
                FindScp.close(call.body());
            }
        }
    }

    private static List<File> files(Object body) {
        List<File> files = new ArrayList<>();
        if (body instanceof File file) {
            files.add(file);
        } else if (body instanceof Iterable<?> many && !(body instanceof Path)) {
            many.forEach(one -> files.addAll(files(one)));
        } else if (body instanceof Path path) {
            files.add(path.toFile());
        } else if (body != null) {
            throw new IllegalArgumentException(
                    "The route gave " + body.getClass().getName() + " where files of instances were expected");
        }
        return files;
    }

    /** Tells the peer how far it is. */
    static final class Progress {

        private final ScpRequest request;
        private final Suboperations counts;
        private final RetrievedFiles made;
        /** The files that the route has named, by what is sent for them at the moment. */
        private final Map<File, File> open = new ConcurrentHashMap<>();

        private final AtomicLong toldAt = new AtomicLong();

        /** @param made what makes the files when it is their turn; null if they are there */
        Progress(ScpRequest request, Suboperations counts, RetrievedFiles made) {
            this.request = request;
            this.counts = counts;
            this.made = made;
        }

        /** What is to be sent for a file that the route has named; to be released in every case. */
        File open(File named) throws IOException {
            File file = made == null ? named : made.open(named);
            open.put(file, named);
            return file;
        }

        /** Whether the file was made for this and takes up room. */
        boolean isMade(File file) {
            return made != null && file.equals(open.get(file));
        }

        /** It is not needed any longer. */
        void release(File named) {
            if (made != null) {
                made.release(named);
            }
        }

        /** An instance was read. */
        void known(StoreItem item) {
            counts.known(open.get(item.file().toFile()), item.part10().sopInstanceUid());
        }

        /** An instance was answered. */
        void done(File file, int status) {
            File named = open.remove(file);
            if (named != null) {
                counts.done(named, status);
                release(named);
                tell(false);
            }
        }

        /** An instance that the route has named cannot be sent. */
        void failed(File named) {
            counts.failed(named);
            release(named);
            tell(false);
        }

        private void tell(boolean now) {
            long time = System.nanoTime();
            long told = toldAt.get();
            if (request.isWanted() && (now || time - told > PENDING_NANOS) && toldAt.compareAndSet(told, time)) {
                try {
                    request.pending(counts.pending(request), null);
                } catch (IOException e) {
                    LOG.debug("{} does not hear how far it is: {}", request.name(), e.getMessage());
                }
            }
        }
    }
}
