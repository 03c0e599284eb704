package org.dromedary.component.orthanc;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

import org.dromedary.component.http.HttpCall;
import org.dromedary.component.http.HttpFailedException;

/** Jobs of one Orthanc: what takes long is submitted, and then looked at until it has ended. */
final class OrthancJobs {

    private static final Duration FIRST_LOOK = Duration.ofMillis(50);
    private static final Duration LAST_LOOK = Duration.ofSeconds(2);
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;

    /** What another try would not help: a status of PS3.4 B.2.3 that refuses the object, or no common transfer syntax. */
    private static final Pattern FOR_GOOD = Pattern.compile("status 0x(A9|C|0122|0110)|Cannot transcode");

    private final OrthancClient client;
    private final Duration limit;

    /** @param limit for a job that is followed */
    OrthancJobs(OrthancClient client, Duration limit) {
        this.client = client;
        this.limit = limit;
    }

    /** How far a job is; empty if Orthanc knows none of this name. */
    Optional<OrthancJob> find(String id) throws HttpFailedException, InterruptedException {
        return client.find("a job", path(id)).map(OrthancJob::of);
    }

    /** As {@link #find}. @throws OrthancJobException if there is none */
    OrthancJob get(String id) throws HttpFailedException, OrthancJobException, InterruptedException {
        return find(id).orElseThrow(() -> vanished(id, true));
    }

    /** Has a job done once more. */
    void resubmit(String id) throws HttpFailedException, OrthancJobException, InterruptedException {
        order(id, "resubmit");
    }

    /** Ends a job. */
    void cancel(String id) throws HttpFailedException, OrthancJobException, InterruptedException {
        order(id, "cancel");
    }

    private void order(String id, String order) throws HttpFailedException, OrthancJobException, InterruptedException {
        HttpCall call = HttpCall.json("the " + order + " of a job", path(id) + "/" + order, "{}");
        int status = client.peer().ask(call.expecting(NOT_FOUND, BAD_REQUEST)).status();
        if (status == NOT_FOUND || status == BAD_REQUEST) {
            throw new OrthancJobException(
                    client.name() + " cannot " + order + " job " + id
                            + ": it is not in a state for that, or is not known there (any more)",
                    true,
                    null);
        }
    }

    private static String path(String id) {
        return "/jobs/" + OrthancClient.checkedId(id);
    }

    /**
     * Waits for the end of a job, also through a restart of Orthanc, which goes on with its jobs.
     *
     * @param listener told of each step that is seen
     * @param repeatable whether the job may be submitted again when it is not known what became of it
     * @return the job that has succeeded
     * @throws OrthancJobException if it fails, with Orthanc's reason; if it takes longer than the limit, and is cancelled; if
     *     Orthanc does not know it any more
     */
    OrthancJob follow(String id, Consumer<OrthancJob> listener, boolean repeatable)
            throws HttpFailedException, OrthancJobException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        Duration pause = FIRST_LOOK;
        OrthancJob last = null;
        while (true) {
            Optional<OrthancJob> job = look(id, end, repeatable);
            if (job.isPresent()) {
                if (!job.get().equals(last)) {
                    last = job.get();
                    listener.accept(last);
                }
                if (last.isDone()) {
                    return last;
                }
                check(last);
            }
            if (System.nanoTime() - end > 0) {
                throw tooLong(id, last, repeatable);
            }
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            pause = pause.multipliedBy(2).compareTo(LAST_LOOK) > 0 ? LAST_LOOK : pause.multipliedBy(2);
        }
    }

    /** Empty if Orthanc cannot be asked for now. */
    private Optional<OrthancJob> look(String id, long end, boolean repeatable)
            throws HttpFailedException, OrthancJobException, InterruptedException {
        try {
            return Optional.of(find(id).orElseThrow(() -> vanished(id, !repeatable)));
        } catch (HttpFailedException e) {
            if (e.isPermanent() || System.nanoTime() - end > 0) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private void check(OrthancJob job) throws OrthancJobException {
        if (job.isFailed()) {
            throw new OrthancJobException(
                    "Job " + job.type() + " of " + client.name() + " has failed: "
                            + (job.error().isEmpty() ? "it was cancelled there, or gives no reason" : job.error())
                            + partly(job),
                    FOR_GOOD.matcher(job.error()).find(),
                    null);
        }
    }

    /** Orthanc stops at the first instance that fails, and does not say which came through before. */
    private static String partly(OrthancJob job) {
        return job.type().endsWith("Store") && job.progress() > 0
                ? "; about " + job.progress() + " % had been sent, but which is not told: send all again"
                : "";
    }

    private OrthancJobException tooLong(String id, OrthancJob last, boolean repeatable)
            throws HttpFailedException, InterruptedException {
        String became = "cancelled there";
        try {
            cancel(id);
        } catch (OrthancJobException e) {
            became = "not to be cancelled any more: look what became of it";
        }
        return new OrthancJobException(
                "Job " + id + " of " + client.name() + " has not ended within " + limit.toSeconds() + " s"
                        + (last == null ? "" : " (" + last.state() + ", " + last.progress() + " %)") + " and was "
                        + became
                        + "; raise jobTimeout if it needs more",
                !repeatable,
                null);
    }

    private OrthancJobException vanished(String id, boolean permanent) {
        return new OrthancJobException(
                client.name() + " does not know job " + id
                        + " (any more): it keeps the last ten that have ended (JobsHistorySize), and loses jobs when it is"
                        + " killed; look there whether it was done",
                permanent,
                null);
    }

    /** Submits work that Orthanc does in the background. @return the identifier of the job */
    String submit(String what, String path, JsonNode order) throws HttpFailedException, InterruptedException {
        JsonNode answer = client.post(what, path, order, false);
        return OrthancClient.checkedId(answer.path("ID").asText());
    }
}
