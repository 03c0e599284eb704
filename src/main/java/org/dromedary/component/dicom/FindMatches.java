package org.dromedary.component.dicom;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

import org.aoju.bus.image.Status;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.metric.Commands;
import org.apache.camel.RuntimeCamelException;

import org.dromedary.dicom.KeywordMap;
import org.dromedary.dicom.TransferSyntax;

/**
 * The matches of a C-FIND (PS3.4 C.4.1) as they come, each a map of DICOM keywords. The peer waits while nobody takes them.
 * Closing before the last one cancels the query. A failure in the middle is thrown by {@link #hasNext()} as a
 * {@link RuntimeCamelException} with its cause.
 */
public final class FindMatches implements Iterator<Map<String, Object>>, AutoCloseable {

    /** How long a peer may go on after a cancel before the association is aborted. */
    private static final long CANCEL_MILLIS = 5_000;

    /** For what is no instance, the preferred one first. */
    static final List<String> DATASET_SYNTAXES =
            List.of(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN);

    private final DicomScu scu;
    private final Responses responses;
    private final Attributes identifier;
    private final int limit;
    private Map<String, Object> match;
    private int taken;
    private boolean ended;
    private boolean closed;

    private FindMatches(DicomScu scu, Responses responses, Attributes identifier, int limit) {
        this.scu = scu;
        this.responses = responses;
        this.identifier = identifier;
        this.limit = limit;
    }

    /**
     * Asks a peer outside Camel.
     *
     * @param limit of matches, after which the query is cancelled; 0 for all
     * @throws AssociationFailedException if no association comes about
     * @throws RequestFailedException if the peer offers no such query
     */
    public static FindMatches open(DicomScu.Peer peer, DicomConfiguration configuration, DicomQuery query, int limit)
            throws AssociationFailedException, RequestFailedException, InterruptedException {
        return open(peer, configuration, query, limit, ScuThreads.outsideCamel());
    }

    static FindMatches open(
            DicomScu.Peer peer, DicomConfiguration configuration, DicomQuery query, int limit, ScuThreads threads)
            throws AssociationFailedException, RequestFailedException, InterruptedException {
        Attributes identifier = query.identifier();
        DicomScu.Context context = new DicomScu.Context(query.model().find(), DATASET_SYNTAXES, DicomScu.Role.SCU);
        DicomScu scu = DicomScu.open(peer, configuration, List.of(context), threads, null);
        boolean asked = false;
        try {
            if (scu.accepted(query.model().find()).isEmpty()) {
                throw RequestFaults.unsupported(peer, "C-FIND", query.model());
            }
            Responses responses = Responses.begin(
                    scu,
                    "C-FIND",
                    query.model().find(),
                    id -> Commands.mkCFindRQ(id, query.model().find(), 0),
                    identifier,
                    configuration.getResponseTimeout());
            asked = true;
            return new FindMatches(scu, responses, identifier, limit);
        } finally {
            if (!asked) {
                scu.close();
            }
        }
    }

    @Override
    public boolean hasNext() {
        if (match == null && !ended) {
            try {
                advance();
            } catch (AssociationFailedException | RequestFailedException e) {
                end();
                throw new RuntimeCamelException(e.getMessage(), e);
            } catch (InterruptedException e) {
                end();
                Thread.currentThread().interrupt();
                throw new RuntimeCamelException("Interrupted while a query was under way", e);
            }
        }
        return match != null;
    }

    private void advance() throws AssociationFailedException, RequestFailedException, InterruptedException {
        if (limit > 0 && taken == limit) {
            close();
            return;
        }
        Responses.Response response = responses.next();
        while (response != null && response.isPending() && response.dataset() == null) {
            response = responses.next();
        }
        if (response != null && response.isPending()) {
            CharacterSets.assume(response.dataset(), identifier);
            match = KeywordMap.of(response.dataset());
            taken++;
            return;
        }
        end();
        if (response != null && response.status() != Status.Success) {
            throw RequestFaults.refused(
                    scu.peer(), "C-FIND", response, null, scu.configuration().getCallingAet());
        }
    }

    @Override
    public Map<String, Object> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Map<String, Object> next = match;
        match = null;
        return next;
    }

    private void end() {
        ended = true;
        if (!closed) {
            closed = true;
            scu.close();
        }
    }

    /** Ends the association; a query that is not at its end is cancelled before. */
    @Override
    public void close() {
        try {
            if (!ended) {
                responses.cancel(CANCEL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            scu.markBroken();
        } finally {
            match = null;
            end();
        }
    }
}
