package org.dromedary.component.dicom;

import java.io.IOException;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns connections away before anything is read from them, at the cost of ten bytes and without a thread: what a flood may cost
 * us each time.
 */
final class Doorman {

    private static final Logger LOG = LoggerFactory.getLogger(Doorman.class);
    /** A-ASSOCIATE-RJ (PS3.8 §9.3.4): rejected-transient, service-provider (presentation related), temporary-congestion. */
    private static final byte[] CONGESTED = {3, 0, 0, 0, 0, 4, 0, 2, 3, 1};
    /**
     * How long the other side has to read the answer: closing at once would reset the connection under the A-ASSOCIATE-RQ that is
     * still on its way, and the answer would be lost with it.
     */
    private static final long TO_READ_MILLIS = 1_000;
    /** Answers that may wait to be read; beyond these a connection is closed without one. */
    private static final int ANSWERED = 256;

    private final FloodGate gate;
    private final Refusals refusals;
    private final ScheduledExecutorService timers;
    private final boolean answers;
    private final Set<Socket> leaving = ConcurrentHashMap.newKeySet();

    /** @param answers whether what goes over the connection are PDUs; false under TLS, where a handshake would come first */
    Doorman(AdmissionConfiguration configuration, Refusals refusals, ScheduledExecutorService timers, boolean answers) {
        this.gate = new FloodGate(
                configuration.getAssociationRate(), configuration.getAssociationBurst(), System::nanoTime);
        this.refusals = refusals;
        this.timers = timers;
        this.answers = answers;
    }

    /** Whether the address comes no faster than it may; if not, the connection is done with. */
    boolean admits(Socket socket) {
        if (gate.admits(socket.getInetAddress())) {
            return true;
        }
        turnAway(
                socket,
                Refusals.Reason.RATE,
                "it opens connections faster than one address may; if that is right, raise association-rate");
        return false;
    }

    /** Says for now no. */
    void turnAway(Socket socket, Refusals.Reason reason, String remedy) {
        refusals.note(reason, null, socket.getInetAddress(), remedy);
        if (!answers || leaving.size() >= ANSWERED) {
            close(socket);
            return;
        }
        leaving.add(socket);
        try {
            socket.getOutputStream().write(CONGESTED);
            socket.shutdownOutput();
            timers.schedule(() -> close(socket), TO_READ_MILLIS, TimeUnit.MILLISECONDS);
        } catch (IOException | RejectedExecutionException e) {
            close(socket);
        }
    }

    private void close(Socket socket) {
        leaving.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("Cannot close a connection: {}", e.getMessage());
        }
    }

    /** Closes what has not been closed yet. */
    void end() {
        leaving.forEach(this::close);
    }
}
