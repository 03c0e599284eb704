package org.dromedary.component.dicomweb;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

import org.dromedary.component.PeerException;

/**
 * Sends the instances of one message by STOW-RS (PS3.18 §10.5): in batches, several at the same time, each going on with the next
 * batch when it has its answer. What was in doubt comes back in smaller batches.
 */
final class StowRun {

    private final DicomWebServer server;
    private final StowConfiguration configuration;
    private final Suspects suspects;
    private final ExecutorService threads;
    private final StowResult result;
    private final Deque<List<File>> left = new ConcurrentLinkedDeque<>();
    private volatile Exception fault;

    StowRun(
            DicomWebServer server,
            StowConfiguration configuration,
            Suspects suspects,
            ExecutorService threads,
            StowResult result) {
        this.server = server;
        this.configuration = configuration;
        this.suspects = suspects;
        this.threads = threads;
        this.result = result;
    }

    /**
     * Sends all of it.
     *
     * @throws StowFailedException if the server has not taken all of it
     * @throws PeerException if it does not answer, or refuses requests as such; what was answered before is told
     * @throws IOException if a file cannot be read
     */
    void send(List<File> files) throws PeerException, IOException, InterruptedException {
        left.addAll(new Batches(configuration, suspects).of(files));
        int helpers = Math.min(configuration.getRequests(), left.size()) - 1;
        List<Future<?>> tasks = new ArrayList<>();
        for (int i = 0; i < helpers; i++) {
            tasks.add(threads.submit(this::help));
        }
        boolean interrupted = true;
        try {
            work();
            for (Future<?> task : tasks) {
                task.get();
            }
            interrupted = false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            if (interrupted) {
                left.clear();
                tasks.forEach(task -> task.cancel(true));
            }
        }
        raise();
        result.check(server.name(), files.size());
    }

    private void help() {
        try {
            work();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() throws InterruptedException {
        StowRequests requests = new StowRequests(server, configuration, suspects, result, left::add);
        try {
            for (List<File> batch = left.poll(); batch != null; batch = left.poll()) {
                requests.send(batch);
            }
        } catch (PeerException | IOException | RuntimeException e) {
            note(e);
        }
    }

    /** The first one counts; it ends the others after the request that they are at. */
    private synchronized void note(Exception e) {
        left.clear();
        if (fault == null) {
            fault = e;
        } else if (fault != e) {
            fault.addSuppressed(e);
        }
    }

    private void raise() throws PeerException, IOException {
        if (fault instanceof PeerException refused) {
            throw refused;
        }
        if (fault instanceof IOException unreadable) {
            throw unreadable;
        }
        if (fault instanceof RuntimeException unexpected) {
            throw unexpected;
        }
    }
}
