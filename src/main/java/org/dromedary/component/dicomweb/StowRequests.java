package org.dromedary.component.dicomweb;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.dromedary.component.InstanceAnswers;
import org.dromedary.component.PeerException;
import org.dromedary.component.http.HttpCall;
import org.dromedary.component.http.HttpReply;
import org.dromedary.component.http.HttpUnreachableException;
import org.dromedary.component.http.PieceBody;
import org.dromedary.dicom.Uids;

/**
 * Sends batches one after the other and finds out what became of each instance: by the answer, where that is silent by asking
 * which instances are there, and where that does not tell by sending the rest again in smaller batches. One of which nothing is
 * known is not stored.
 */
final class StowRequests {

    static final String ACCEPT = "application/dicom+json, application/dicom+xml;q=0.8";

    /** Answers that may be the fault of a single instance: the batch is divided until that stands alone. */
    private static final List<Integer> DIVIDED = List.of(400, 409, 413, 415, 422, 500);

    private static final int CONFLICT = 409;
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final int WAITS = 3;
    /** So many connections that break, without anything taken in between, are no instance's fault. */
    private static final int BREAKS = 3;

    private final DicomWebServer server;
    private final StowConfiguration configuration;
    private final Suspects suspects;
    private final StowResult result;
    private final Consumer<List<File>> later;
    private final Arrivals arrivals;
    private int breaks;

    /** @param later takes what is to be sent again */
    StowRequests(
            DicomWebServer server,
            StowConfiguration configuration,
            Suspects suspects,
            StowResult result,
            Consumer<List<File>> later) {
        this.server = server;
        this.configuration = configuration;
        this.suspects = suspects;
        this.result = result;
        this.later = later;
        this.arrivals = new Arrivals(server);
    }

    /**
     * @throws PeerException if the server cannot be reached, or refuses whatever is sent
     * @throws IOException if a file cannot be read
     */
    void send(List<File> batch) throws PeerException, IOException, InterruptedException {
        List<StowItem> items = new ArrayList<>();
        try {
            for (File file : batch) {
                read(file).ifPresent(items::add);
            }
            for (Map.Entry<String, List<StowItem>> group : byPath(items).entrySet()) {
                post(group.getKey(), group.getValue());
            }
        } finally {
            for (StowItem item : items) {
                item.close();
            }
        }
    }

    private Optional<StowItem> read(File file) throws IOException {
        try {
            return Optional.of(StowItem.read(file, configuration));
        } catch (StowItem.NotSentException e) {
            result.refused(file, e.status(), e.getMessage());
            return Optional.empty();
        }
    }

    private Map<String, List<StowItem>> byPath(List<StowItem> items) {
        Map<String, List<StowItem>> byPath = new LinkedHashMap<>();
        for (StowItem item : items) {
            String path = configuration.isStudyPath() && Uids.isValid(item.studyUid())
                    ? "/studies/" + item.studyUid()
                    : "/studies";
            byPath.computeIfAbsent(path, key -> new ArrayList<>()).add(item);
        }
        return byPath;
    }

    private void post(String path, List<StowItem> items) throws PeerException, IOException, InterruptedException {
        StowBody parts = new StowBody(items, server.pieces());
        PieceBody body = parts.publisher();
        HttpCall call = HttpCall.post("the storage of " + items.size() + " instances", path, parts.contentType(), body)
                .with("Accept", ACCEPT)
                .idempotent()
                .expecting(400, 409, 413, 415, 422, 429, 500, 503);
        HttpReply reply;
        try {
            reply = waitingAsTold(call);
        } catch (HttpUnreachableException | AnswerException e) {
            if (body.fault() != null) {
                throw body.fault();
            }
            broken(items, e);
            return;
        }
        settle(items, StowAnswer.of(reply));
    }

    /** Sends; a server that has too much to do is left alone for as long as it says, unless that is long. */
    private HttpReply waitingAsTold(HttpCall call) throws PeerException, InterruptedException {
        for (int waits = 0; ; waits++) {
            HttpReply reply = server.ask(call);
            if (reply.status() != TOO_MANY && reply.status() != UNAVAILABLE) {
                return reply;
            }
            Optional<Duration> wait = RetryAfter.of(reply.headers());
            if (wait.isEmpty() || wait.get().compareTo(LONGEST_WAIT) > 0 || waits == WAITS) {
                throw new StowFailedException(
                        server.name() + " answers " + reply.status() + " when asked for " + call.what()
                                + (reply.status() == TOO_MANY
                                        ? ": its quota is used up, or it is asked too often"
                                        : ": it is not available for now"),
                        false,
                        null);
            }
            TimeUnit.MILLISECONDS.sleep(wait.get().toMillis());
        }
    }

    private void settle(List<StowItem> items, StowAnswer answer) throws PeerException, InterruptedException {
        if (answer.status() / 100 == 2
                && !answer.readable()
                && answer.mediaType().equals("text/html")) {
            throw new AnswerException(
                    server.name() + " answers " + answer.status() + " with a web page when asked for the storage of"
                            + " instances: check that the URL is that of DICOMweb and not of a login page",
                    true,
                    null);
        }
        List<StowItem> doubtful = new ArrayList<>();
        for (StowItem item : items) {
            Integer status = answer.instances().get(item.sopInstanceUid());
            if (status == null || isDoubtful(status, answer, items.size())) {
                doubtful.add(item);
            } else if (InstanceAnswers.isTaken(status)) {
                taken(item, status);
            } else {
                suspects.answered(item.file());
                result.refused(item.file(), status, FailureReasons.text(status));
            }
        }
        if (!doubtful.isEmpty()) {
            findOut(doubtful, items.size(), answer);
        }
    }

    /** A processing failure may have been of the batch, and a conflict may be with the same instance. */
    private static boolean isDoubtful(int status, StowAnswer answer, int sent) {
        return status == StowAnswer.PROCESSING_FAILURE && (sent > 1 || answer.status() == CONFLICT);
    }

    private void taken(StowItem item, int status) {
        breaks = 0;
        suspects.answered(item.file());
        result.taken(item.file(), status);
    }

    private void findOut(List<StowItem> doubtful, int sent, StowAnswer answer)
            throws PeerException, InterruptedException {
        Set<String> there = arrivals.of(doubtful);
        List<StowItem> rest = new ArrayList<>();
        for (StowItem item : doubtful) {
            Integer named = answer.instances().get(item.sopInstanceUid());
            if (!there.contains(item.sopInstanceUid())) {
                rest.add(item);
            } else if (named == null) {
                taken(item, 0);
            } else if (answer.status() == CONFLICT) {
                // it was there before: whether it is the same, the server does not say
                taken(item, InstanceAnswers.DUPLICATE);
            } else {
                rest.add(item);
            }
        }
        if (sent == 1 && !rest.isEmpty()) {
            alone(rest.get(0), answer);
        } else {
            divide(rest);
        }
    }

    private void divide(Collection<StowItem> rest) {
        Batches.parts(rest.stream().map(StowItem::file).toList()).forEach(later);
    }

    /** An instance that stood alone in its request and is not there. */
    private void alone(StowItem item, StowAnswer answer) throws StowFailedException {
        Integer named = answer.instances().get(item.sopInstanceUid());
        int status = named != null
                ? named
                : isForNow(answer.status()) ? InstanceAnswers.REFUSED_FOR_NOW : InstanceAnswers.REFUSED;
        String why = named != null
                ? FailureReasons.text(named)
                : DIVIDED.contains(answer.status())
                        ? "HTTP " + answer.status() + " for it alone"
                        : "HTTP " + answer.status() + ", but not a word about it, and it is not there";
        suspects.answered(item.file());
        result.refusedAlone(item.file(), status, why);
        if (result.isHopeless()) {
            throw new StowFailedException(
                    server.name() + " takes no instance, the last answer: " + why,
                    !StowResult.isTransient(status),
                    null);
        }
    }

    /** The server failed, or took the request and said nothing: it may do better the next time. */
    private static boolean isForNow(int status) {
        return status / 100 == 2 || status >= 500;
    }

    /** The connection broke. If the server is there, it is asked what has arrived, and the rest goes in smaller batches. */
    private void broken(List<StowItem> items, PeerException broken) throws PeerException, InterruptedException {
        suspects.failed(items.stream().map(StowItem::file).toList());
        Set<String> there;
        try {
            there = arrivals.of(items);
        } catch (HttpUnreachableException e) {
            if (items.size() == 1) {
                // of more than one it is not known at which it broke
                result.refusedAlone(items.get(0).file(), InstanceAnswers.BROKEN, "the connection broke");
            }
            throw broken;
        }
        List<StowItem> rest = new ArrayList<>();
        for (StowItem item : items) {
            if (there.contains(item.sopInstanceUid())) {
                taken(item, 0);
            } else {
                rest.add(item);
            }
        }
        breaks++;
        if (items.size() == 1 && !rest.isEmpty()) {
            result.refusedAlone(
                    rest.get(0).file(), InstanceAnswers.BROKEN, "the connection broke while it was sent alone");
            rest.clear();
        }
        if (breaks >= BREAKS) {
            throw broken;
        }
        divide(rest);
    }
}
