package org.dromedary.intake.remote;

import java.io.IOException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

import org.dromedary.component.PeerException;
import org.dromedary.component.RemoteFolder;

/** Connections to one server that are open and not in use; one that has broken is not used again. */
final class Connections {

    private final Opener opener;
    private final Deque<RemoteFolder> idle = new ConcurrentLinkedDeque<>();

    /** Makes one more. */
    interface Opener {
        RemoteFolder open() throws PeerException, IOException;
    }

    /** What is done over a connection. */
    interface Work<R> {
        R on(RemoteFolder folder) throws PeerException, IOException;
    }

    Connections(Opener opener) {
        this.opener = opener;
    }

    /** Does something that may be done twice: over a connection that had been idle it is tried once more over a fresh one. */
    <R> R with(Work<R> work) throws PeerException, IOException {
        RemoteFolder used = idle.pollFirst();
        if (used != null) {
            try {
                return on(used, work);
            } catch (PeerException e) {
                if (e.isPermanent()) {
                    throw e;
                }
            }
        }
        return on(opener.open(), work);
    }

    private <R> R on(RemoteFolder folder, Work<R> work) throws PeerException, IOException {
        boolean kept = false;
        try {
            R result = work.on(folder);
            kept = true;
            return result;
        } catch (PeerException e) {
            // a refusal says nothing against the connection
            kept = e.isPermanent();
            throw e;
        } finally {
            if (kept) {
                idle.addFirst(folder);
            } else {
                folder.close();
            }
        }
    }

    /** Ends those that nobody uses. */
    void close() {
        for (RemoteFolder folder = idle.pollFirst(); folder != null; folder = idle.pollFirst()) {
            folder.close();
        }
    }
}
