package org.dromedary.component.dicom;

import java.io.File;
import java.nio.file.Path;

import org.aoju.bus.image.Status;
import org.aoju.bus.image.metric.Association;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** A received instance on its way into a route, and the route's answer on its way back. */
final class Reception {

    private Reception() {}

    /** What is said about the association, whoever opened it. */
    static void describe(Message message, Association association, String event) {
        message.setHeader(DicomConstants.EVENT, event);
        message.setHeader(DicomConstants.CALLING_AET, association.getRemoteAET());
        message.setHeader(DicomConstants.CALLED_AET, association.getLocalAET());
        message.setHeader(
                DicomConstants.REMOTE_HOST,
                association.getSocket().getInetAddress().getHostAddress());
        if (association.getProperty(Negotiator.USER) instanceof String user) {
            message.setHeader(DicomConstants.USER, user);
        }
        message.setHeader(DicomConstants.ASSOCIATION, String.valueOf(association.getSerialNo()));
    }

    /** What is said about the instance. */
    static void instance(
            Message message, String sopClassUid, String sopInstanceUid, String transferSyntaxUid, Path file) {
        message.setBody(file.toFile(), File.class);
        message.setHeader(DicomConstants.SOP_CLASS_UID, sopClassUid);
        message.setHeader(DicomConstants.SOP_INSTANCE_UID, sopInstanceUid);
        message.setHeader(DicomConstants.TRANSFER_SYNTAX_UID, transferSyntaxUid);
    }

    /** What the sender is told: Success, what the route has set, or that it failed. */
    static Answer answer(Exchange exchange) {
        Integer status = exchange.getMessage().getHeader(DicomConstants.STATUS, Integer.class);
        if (exchange.getException() != null) {
            return new Answer(status == null ? Status.ProcessingFailure : status, "The instance was not taken");
        }
        return status == null || status == Status.Success
                ? Answer.SUCCESS
                : new Answer(status, exchange.getMessage().getHeader(DicomConstants.ERROR_COMMENT, String.class));
    }
}
