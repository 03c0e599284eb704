package org.dromedary.component.dicom;

import java.io.IOException;

import org.aoju.bus.core.exception.InternalException;
import org.aoju.bus.image.Dimse;
import org.aoju.bus.image.Status;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.Commands;
import org.aoju.bus.image.metric.internal.pdu.Presentation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A DIMSE request that a peer has sent, with the way back. */
final class ScpRequest {

    private static final Logger LOG = LoggerFactory.getLogger(ScpRequest.class);

    private final Association association;
    private final Presentation context;
    private final Dimse dimse;
    private final Attributes command;
    private final Attributes dataset;
    private volatile boolean cancelled;
    private boolean ended;

    /** @param dataset null when the request has none */
    ScpRequest(Association association, Presentation context, Dimse dimse, Attributes command, Attributes dataset) {
        this.association = association;
        this.context = context;
        this.dimse = dimse;
        this.command = command;
        this.dataset = dataset;
    }

    Association association() {
        return association;
    }

    Attributes command() {
        return command;
    }

    Attributes dataset() {
        return dataset;
    }

    int messageId() {
        return command.getInt(Tag.MessageID, 0);
    }

    /** What the table says about the SOP class of the request. */
    ServedClass served() {
        return ServedClass.byUid(command.getString(dimse.tagOfSOPClassUID()));
    }

    void cancel() {
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** Whether the peer is there and has neither cancelled nor gone away. */
    boolean isWanted() {
        return !cancelled && association.isReadyForDataTransfer();
    }

    /** The command set of a response. */
    Attributes response(int status) {
        Attributes response = Commands.mkRSP(command, status, dimse);
        if (response.getString(Tag.AffectedSOPInstanceUID) == null) {
            response.remove(Tag.AffectedSOPInstanceUID);
        }
        return response;
    }

    /**
     * Sends a response that others follow.
     *
     * @param data null for none
     * @throws IOException if the association is gone
     */
    void pending(Attributes response, Attributes data) throws IOException {
        write(response, data);
    }

    /** Sends the response that ends the request, once; that the association is gone is nobody's fault. */
    void end(Answer answer) {
        end(answer.into(response(answer.status())), null);
    }

    /** As {@link #end(Answer)}, with a response made by the caller. */
    void end(Attributes response, Attributes data) {
        if (ended) {
            return;
        }
        ended = true;
        association.removeCancelRQHandler(messageId());
        try {
            write(response, data);
        } catch (IOException e) {
            LOG.info("{} is gone before {} was answered: {}", association.getRemoteAET(), name(), e.getMessage());
        }
    }

    private void write(Attributes response, Attributes data) throws IOException {
        try {
            association.writeDimseRSP(context, response, data);
        } catch (InternalException e) {
            throw new IOException("the association is closed", e);
        } catch (RuntimeException e) {
            // half a response is on its way: nothing sensible can follow
            LOG.error("A response to {} cannot be encoded: {}", name(), e.toString());
            association.abort();
            throw new IOException(e);
        }
    }

    /** Such as C-FIND. */
    String name() {
        return dimse.name().replace("_RQ", "").replace('_', '-');
    }

    /** The status after an exception of the route (PS3.4 C.4, PS3.7 C). */
    int failureStatus() {
        return dimse.isCService() ? Status.UnableToProcess : Status.ProcessingFailure;
    }

    /** How many sub-operations are behind and before us (PS3.7 §9.1.4). */
    static void count(Attributes response, int tag, int number) {
        response.setInt(tag, VR.US, Math.min(number, 0xFFFF));
    }
}
