package org.dromedary.component.orthanc;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

import org.dromedary.component.http.HttpFailedException;
import org.dromedary.component.http.HttpUnreachableException;

/**
 * Uploads the instances of one message, several at the same time. What was on its way when a connection broke goes again,
 * alone, when Orthanc is there: it may be what has made it crash, and must not keep the others back.
 */
final class OrthancUpload {

    /** Errors of Orthanc's own, one after the other, after which the rest is spared. */
    private static final int MOST_ERRORS = 5;
    /** Connections broken by single instances, after which it is taken to be the peer or the line. */
    private static final int MOST_BREAKS = 3;

    private static final Duration LOOK = Duration.ofMillis(250);

    private final OrthancClient client;
    private final OrthancConfiguration configuration;
    private final ExecutorService threads;
    private final UploadResult result;
    private final UploadAnswers answers;

    // guarded by this
    private final Deque<Path> left;
    private final Deque<Path> suspects = new ArrayDeque<>();
    private boolean stopped;
    private Exception failure;
    private int errors;
    private int breaks;

    OrthancUpload(
            OrthancClient client,
            OrthancConfiguration configuration,
            ExecutorService threads,
            Collection<Path> files,
            UploadResult result) {
        this.client = client;
        this.configuration = configuration;
        this.threads = threads;
        this.left = new ArrayDeque<>(files);
        this.result = result;
        this.answers = new UploadAnswers(client, configuration, result);
    }

    /**
     * Uploads all.
     *
     * @throws OrthancUploadException if some were not taken
     * @throws HttpFailedException if Orthanc cannot be reached or used; what was answered before is told
     * @throws IOException if a file cannot be read
     */
    void run() throws OrthancUploadException, HttpFailedException, IOException, InterruptedException {
        // a wrong address or password is better told before anything is sent
        client.system();
        while (!left.isEmpty()) {
            together();
            oneByOne();
        }
        result.check(client.name());
    }

    /** Sends with several threads until nothing is left, or something stops them all. */
    private void together() throws HttpFailedException, IOException, InterruptedException {
        stopped = false;
        int workers = Math.min(configuration.getParallel(), left.size());
        List<Callable<Void>> work = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            work.add(this::drain);
        }
        // ends when all of them have; interrupts them when this thread is interrupted
        threads.invokeAll(work);
        if (failure instanceof HttpUnreachableException broken) {
            failure = null;
            awaitReturn(broken);
        }
        rethrow();
    }

    private Void drain() throws InterruptedException {
        for (Path file = next(); file != null; file = next()) {
            try {
                noteHealth(answers.upload(file));
            } catch (HttpUnreachableException e) {
                suspect(file, e);
            } catch (HttpFailedException | IOException | RuntimeException e) {
                stop(e);
            }
        }
        return null;
    }

    private synchronized Path next() {
        return stopped ? null : left.poll();
    }

    private synchronized void noteHealth(UploadAnswers.Health health) {
        errors = health == UploadAnswers.Health.WELL ? 0 : errors + 1;
        if (errors == MOST_ERRORS) {
            stopped = true;
            left.clear();
        }
    }

    private synchronized void suspect(Path file, HttpUnreachableException e) {
        try {
            UploadAnswers.mustBeThere(file, e);
            suspects.add(file);
            stop(e);
        } catch (IOException gone) {
            stop(gone);
        }
    }

    private synchronized void stop(Exception e) {
        stopped = true;
        // what cannot be helped by waiting outweighs a broken connection
        if (failure == null || failure instanceof HttpUnreachableException) {
            failure = e;
        }
    }

    private void rethrow() throws HttpFailedException, IOException {
        if (failure instanceof HttpFailedException e) {
            throw e;
        }
        if (failure instanceof IOException e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
    }

    /** Sends what was on its way when connections broke. */
    private void oneByOne() throws HttpFailedException, IOException, InterruptedException {
        while (!suspects.isEmpty()) {
            Path file = suspects.poll();
            try {
                answers.upload(file);
            } catch (HttpUnreachableException e) {
                UploadAnswers.mustBeThere(file, e);
                result.broken(file, e.getMessage());
                breaks++;
                if (breaks > MOST_BREAKS) {
                    giveUp(e, e);
                }
                awaitReturn(e);
            }
        }
    }

    /** Orthanc may be started again by whoever watches over it. */
    private void awaitReturn(HttpUnreachableException broken) throws HttpFailedException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(configuration.getReturnTimeout());
        while (true) {
            try {
                client.system();
                return;
            } catch (HttpFailedException e) {
                if (e.isPermanent() || System.nanoTime() - end > 0) {
                    giveUp(broken, e);
                }
                TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            }
        }
    }

    private void giveUp(HttpUnreachableException broken, HttpFailedException now) throws HttpFailedException {
        suspects.forEach(file -> result.broken(file, broken.getMessage()));
        throw now;
    }
}
