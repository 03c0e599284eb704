package org.dromedary.component.dicomweb;

import java.io.IOException;
import java.net.URI;
import java.util.Set;

import org.dromedary.component.PeerException;
import org.dromedary.component.http.HttpCall;
import org.dromedary.component.http.HttpPeer;
import org.dromedary.component.http.HttpStatusException;

/** Whether a DICOMweb server is there and lets us in: a search that matches one study at most, and stores nothing. */
public final class DicomWebEcho {

    /** A server that stores and does not search. */
    private static final Set<Integer> NO_SEARCH = Set.of(405, 501);

    private DicomWebEcho() {}

    /**
     * Asks outside Camel.
     *
     * @throws PeerException with what is wrong and the remedy
     */
    public static void send(URI address, DicomWebConfiguration configuration)
            throws PeerException, InterruptedException {
        send(new DicomWebServer(new HttpPeer(address, configuration), configuration));
    }

    static void send(DicomWebServer server) throws PeerException, InterruptedException {
        try (JsonAnswer answer = JsonAnswer.open(server, HttpCall.get("a search", "/studies?limit=1"))) {
            answer.next();
        } catch (HttpStatusException e) {
            if (!NO_SEARCH.contains(e.status())) {
                throw e;
            }
        } catch (IOException e) {
            throw new AnswerException(server.name() + " closes the connection while it answers", false, e);
        }
    }
}
