package org.dromedary.component.dicom;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.aoju.bus.core.exception.InternalException;
import org.aoju.bus.image.Status;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.DataWriterAdapter;
import org.aoju.bus.image.metric.DimseRSPHandler;

/**
 * The responses to one request, handed over one by one. When {@value #AHEAD} wait to be taken the association is not read any
 * further, so that the peer waits too and memory stays bounded; the toolkit's own way of doing this does not wait.
 */
final class Responses extends DimseRSPHandler {

    private static final int AHEAD = 32;
    /** A peer that says again and again that nothing has moved is believed for so many times the silence it may keep. */
    private static final int PATIENCE = 6;

    private final DicomScu scu;
    private final String request;
    private final long silenceMillis;
    private final Queue<Response> waiting = new ArrayDeque<>();
    private ScheduledFuture<?> watch;
    private boolean discarding;
    private boolean finished;
    private boolean lost;
    private String givenUp;
    private volatile LongSupplier signs = () -> 0;
    private SubOperations told = SubOperations.NONE;
    private long movedAt = System.nanoTime();

    /** A response; the dataset may be null. */
    record Response(Attributes command, Attributes dataset) {

        int status() {
            return command.getInt(Tag.Status, Status.ProcessingFailure);
        }

        boolean isPending() {
            return Status.isPending(status());
        }
    }

    private Responses(DicomScu scu, String request, long silenceMillis, int messageId) {
        super(messageId);
        this.scu = scu;
        this.request = request;
        this.silenceMillis = silenceMillis;
    }

    /** Makes the command of a request that has a message ID. */
    interface Command {
        Attributes of(int messageId);
    }

    /**
     * Sends a request.
     *
     * @param request what people call it, such as C-FIND
     * @param silenceMillis how long the peer may say nothing before the association is given up
     * @throws AssociationFailedException if the association breaks
     */
    static Responses begin(
            DicomScu scu, String request, String sopClassUid, Command command, Attributes dataset, long silenceMillis)
            throws AssociationFailedException, InterruptedException {
        Association association = scu.association();
        Responses responses = new Responses(scu, request, silenceMillis, association.nextMessageID());
        responses.alive();
        try {
            association.invoke(
                    association.pcFor(sopClassUid, null),
                    command.of(responses.getMessageID()),
                    new DataWriterAdapter(dataset),
                    responses,
                    0,
                    false);
            return responses;
        } catch (IOException | InternalException e) {
            throw responses.broken(e);
        } catch (InterruptedException e) {
            responses.end();
            scu.markBroken();
            throw e;
        }
    }

    /** An instance comes, or has come, on the association of the request. */
    synchronized void moves() {
        movedAt = System.nanoTime();
        alive();
    }

    /** The peer has shown that it is there. */
    private synchronized void alive() {
        if (watch != null) {
            watch.cancel(false);
        }
        if (!finished && !lost) {
            long seen = signs.getAsLong();
            watch = scu.threads().schedule(() -> silent(seen), silenceMillis, TimeUnit.MILLISECONDS);
        }
    }

    /** Nothing was said for as long as may be; that more of an instance came is a sign of life as well. */
    private void silent(long seen) {
        if (signs.getAsLong() == seen) {
            giveUp("no answer to " + request + " within " + seconds(silenceMillis)
                    + ": the peer hangs, or needs more time than is given to it");
        } else {
            moves();
        }
    }

    /** What changes while something comes that is no response. */
    void watch(LongSupplier whatComes) {
        signs = whatComes;
    }

    private void giveUp(String why) {
        synchronized (this) {
            if (finished || lost) {
                return;
            }
            givenUp = why;
        }
        scu.cut();
    }

    private static String seconds(long millis) {
        return TimeUnit.MILLISECONDS.toSeconds(millis) + " s";
    }

    /** Looks whether a pending response tells anything new; one without numbers, such as a match, is something new. */
    private synchronized boolean isStuck(Response response) {
        SubOperations now = SubOperations.NONE.updated(response.command());
        if (!now.equals(told) || now.equals(SubOperations.NONE)) {
            told = now;
            movedAt = System.nanoTime();
        }
        return response.isPending()
                && System.nanoTime() - movedAt > TimeUnit.MILLISECONDS.toNanos(PATIENCE * silenceMillis);
    }

    @Override
    public void onDimseRSP(Association as, Attributes command, Attributes dataset) {
        super.onDimseRSP(as, command, dataset);
        Response response = new Response(command, dataset);
        if (isStuck(response)) {
            giveUp("the peer has said for " + seconds(PATIENCE * silenceMillis) + " that " + request
                    + " goes on, and nothing has moved");
            return;
        }
        synchronized (this) {
            stopWatch();
            while (!discarding && waiting.size() >= AHEAD) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    // the threads are being shut down
                    Thread.currentThread().interrupt();
                    discarding = true;
                }
            }
            finished = !response.isPending();
            if (!discarding || finished) {
                waiting.add(response);
            }
            notifyAll();
        }
        alive();
    }

    @Override
    public void onClose(Association as) {
        super.onClose(as);
        synchronized (this) {
            lost = true;
            stopWatch();
            notifyAll();
        }
    }

    private void stopWatch() {
        if (watch != null) {
            watch.cancel(false);
        }
    }

    /**
     * Waits for the next response; null after the last one.
     *
     * @throws AssociationFailedException if the association breaks before, or the peer is silent for too long
     */
    synchronized Response next() throws AssociationFailedException, InterruptedException {
        while (waiting.isEmpty() && !finished && !lost) {
            wait();
        }
        Response response = waiting.poll();
        if (response == null && !finished) {
            throw broken(scu.association().getException());
        }
        notifyAll();
        return response;
    }

    private AssociationFailedException broken(Exception e) {
        String why;
        synchronized (this) {
            why = givenUp;
        }
        end();
        scu.markBroken();
        return why == null ? scu.lost(request, e) : new AssociationFailedException(scu.peer() + ": " + why, false, e);
    }

    /**
     * Asks the peer to stop (C-CANCEL, PS3.7 9.3.2.3) and drops what it still sends.
     *
     * @return the last response; null if it has not come in time: the association is of no use any more then
     */
    Response cancel(long millis) throws InterruptedException {
        synchronized (this) {
            discarding = true;
            waiting.removeIf(Response::isPending);
            notifyAll();
        }
        try {
            if (!isOver()) {
                cancel(scu.association());
            }
        } catch (IOException e) {
            scu.markBroken();
            return null;
        }
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        synchronized (this) {
            long left = millis;
            while (!finished && !lost && left > 0) {
                wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            }
            if (!finished) {
                end();
                scu.markBroken();
                return null;
            }
            return waiting.poll();
        }
    }

    private synchronized boolean isOver() {
        return finished || lost;
    }

    /** Nobody takes responses any more. */
    private synchronized void end() {
        discarding = true;
        stopWatch();
        notifyAll();
    }
}
