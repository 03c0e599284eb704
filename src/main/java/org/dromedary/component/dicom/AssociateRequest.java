package org.dromedary.component.dicom;

import java.nio.charset.StandardCharsets;
import java.util.Collection;

import org.aoju.bus.image.metric.internal.pdu.AAssociateRQ;
import org.aoju.bus.image.metric.internal.pdu.IdentityRQ;
import org.aoju.bus.image.metric.internal.pdu.Presentation;
import org.aoju.bus.image.metric.internal.pdu.RoleSelection;

import org.dromedary.dicom.Part10;

/** What this side says when it opens an association: A-ASSOCIATE-RQ (PS3.8 §9.3.2). */
final class AssociateRequest {

    private AssociateRequest() {}

    /** Proposes the contexts, numbered 1, 3, 5, …, and the identity of the configuration. */
    static AAssociateRQ of(
            DicomScu.Peer peer, DicomConfiguration configuration, Collection<DicomScu.Context> contexts) {
        AAssociateRQ rq = new AAssociateRQ();
        rq.setCallingAET(configuration.getCallingAet());
        rq.setCalledAET(peer.aeTitle());
        rq.setImplClassUID(Part10.IMPLEMENTATION_CLASS_UID);
        rq.setImplVersionName(Part10.IMPLEMENTATION_VERSION_NAME);
        rq.setIdentityRQ(identity(configuration));
        int id = 1;
        for (DicomScu.Context context : contexts) {
            rq.addPresentationContext(new Presentation(
                    id, context.sopClassUid(), context.transferSyntaxUids().toArray(String[]::new)));
            if (context.role() != DicomScu.Role.SCU) {
                rq.addRoleSelection(
                        new RoleSelection(context.sopClassUid(), context.role() == DicomScu.Role.BOTH, true));
            }
            id += 2;
        }
        return rq;
    }

    private static IdentityRQ identity(DicomConfiguration configuration) {
        String username = configuration.getUsername();
        if (username == null || username.isEmpty()) {
            return null;
        }
        byte[] name = username.getBytes(StandardCharsets.UTF_8);
        boolean confirm = configuration.isConfirmIdentity();
        String passcode = configuration.getPasscode();
        return passcode == null || passcode.isEmpty()
                ? new IdentityRQ(IdentityRQ.USERNAME, confirm, name)
                : new IdentityRQ(
                        IdentityRQ.USERNAME_PASSCODE, confirm, name, passcode.getBytes(StandardCharsets.UTF_8));
    }
}
