package org.dromedary.component.dicom;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import org.aoju.bus.image.UID;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.AssociationHandler;
import org.aoju.bus.image.metric.internal.pdu.AAssociateAC;
import org.aoju.bus.image.metric.internal.pdu.AAssociateRJ;
import org.aoju.bus.image.metric.internal.pdu.AAssociateRQ;
import org.aoju.bus.image.metric.internal.pdu.Presentation;
import org.aoju.bus.image.metric.internal.pdu.RoleSelection;

import org.dromedary.dicom.StorageClasses;
import org.dromedary.dicom.TransferSyntax;

/** Answers A-ASSOCIATE-RQ (PS3.8 §7.1, §9.3.3): who may talk to us, and about what. */
class Negotiator extends AssociationHandler {

    private final Set<String> calledAets;
    private final AllowedCallers callers;
    private final DicomConfiguration configuration;
    private final AtomicInteger open = new AtomicInteger();
    private final Ending ending;

    /** Told when an accepted association has ended. */
    interface Ending {
        void ended(Association association, boolean orderly);
    }

    Negotiator(String aeTitle, DicomConfiguration configuration, Ending ending) {
        String called = configuration.getCalledAets() == null ? aeTitle : configuration.getCalledAets();
        this.calledAets = Arrays.stream(called.split(",")).map(String::strip).collect(Collectors.toSet());
        this.callers = new AllowedCallers(configuration.getAllowedCallers());
        this.configuration = configuration;
        this.ending = ending;
    }

    @Override
    protected AAssociateAC negotiate(Association as, AAssociateRQ rq) throws AAssociateRJ {
        if ((rq.getProtocolVersion() & 1) == 0) {
            throw reject(AAssociateRJ.SOURCE_SERVICE_PROVIDER_ACSE, AAssociateRJ.REASON_PROTOCOL_VERSION_NOT_SUPPORTED);
        }
        if (!UID.DICOMApplicationContextName.equals(rq.getApplicationContext())) {
            throw reject(AAssociateRJ.SOURCE_SERVICE_USER, AAssociateRJ.REASON_APP_CTX_NAME_NOT_SUPPORTED);
        }
        if (!calledAets.contains("*") && !calledAets.contains(rq.getCalledAET())) {
            throw reject(AAssociateRJ.SOURCE_SERVICE_USER, AAssociateRJ.REASON_CALLED_AET_NOT_RECOGNIZED);
        }
        if (!callers.contains(rq.getCallingAET(), as.getSocket().getInetAddress())) {
            throw reject(AAssociateRJ.SOURCE_SERVICE_USER, AAssociateRJ.REASON_CALLING_AET_NOT_RECOGNIZED);
        }
        if (open.incrementAndGet() > configuration.getMaxAssociations()) {
            open.decrementAndGet();
            throw new AAssociateRJ(
                    AAssociateRJ.RESULT_REJECTED_TRANSIENT,
                    AAssociateRJ.SOURCE_SERVICE_PROVIDER_PRES,
                    AAssociateRJ.REASON_LOCAL_LIMIT_EXCEEDED);
        }
        as.setProperty(Negotiator.class, Boolean.TRUE);
        return makeAAssociateAC(as, rq, null);
    }

    @Override
    protected AAssociateAC makeAAssociateAC(
            Association as, AAssociateRQ rq, org.aoju.bus.image.metric.internal.pdu.IdentityAC identity) {
        AAssociateAC ac = new AAssociateAC();
        ac.setCalledAET(rq.getCalledAET());
        ac.setCallingAET(rq.getCallingAET());
        ac.setMaxPDULength(configuration.getMaxPduLength());
        ac.setImplClassUID(org.dromedary.dicom.Part10.IMPLEMENTATION_CLASS_UID);
        ac.setImplVersionName(org.dromedary.dicom.Part10.IMPLEMENTATION_VERSION_NAME);
        // instances are read one after the other, so nothing is gained by asynchronous operations
        ac.setMaxOpsInvoked(1);
        ac.setMaxOpsPerformed(1);
        boolean reports = isReporter(rq);
        if (reports) {
            ac.addRoleSelection(new RoleSelection(CommitmentReports.SOP_CLASS, false, true));
        }
        for (Presentation proposed : rq.getPresentationContexts()) {
            ac.addPresentationContext(
                    CommitmentReports.SOP_CLASS.equals(proposed.getAbstractSyntax())
                            ? answerReports(proposed, reports)
                            : answer(proposed));
        }
        return ac;
    }

    /** Whether the peer comes to report on a storage commitment that this side has asked for (PS3.4 J.3.3). */
    private static boolean isReporter(AAssociateRQ rq) {
        RoleSelection role = rq.getRoleSelectionFor(CommitmentReports.SOP_CLASS);
        return role != null && role.isSCP();
    }

    private static Presentation answerReports(Presentation proposed, boolean reports) {
        if (!reports) {
            return refuse(proposed, Presentation.ABSTRACT_SYNTAX_NOT_SUPPORTED);
        }
        for (String syntax : proposed.getTransferSyntaxes()) {
            if (TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN.equals(syntax)
                    || TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN.equals(syntax)) {
                return new Presentation(proposed.getPCID(), Presentation.ACCEPTANCE, syntax);
            }
        }
        return refuse(proposed, Presentation.TRANSFER_SYNTAX_NOT_SUPPORTED);
    }

    /** Takes the first transfer syntax of the sender's list that we know: nobody knows better how the bytes are. */
    private Presentation answer(Presentation proposed) {
        String sopClass = proposed.getAbstractSyntax();
        boolean verification = StorageClasses.VERIFICATION.equals(sopClass);
        if (sopClass == null || !verification && !isStorage(sopClass)) {
            return refuse(proposed, Presentation.ABSTRACT_SYNTAX_NOT_SUPPORTED);
        }
        for (String syntax : proposed.getTransferSyntaxes()) {
            if (TransferSyntax.isStorable(syntax)) {
                return new Presentation(proposed.getPCID(), Presentation.ACCEPTANCE, syntax);
            }
        }
        return refuse(proposed, Presentation.TRANSFER_SYNTAX_NOT_SUPPORTED);
    }

    private boolean isStorage(String sopClass) {
        return StorageClasses.isStandard(sopClass)
                || configuration.isUnknownStorageClasses() && StorageClasses.isPrivate(sopClass);
    }

    private static Presentation refuse(Presentation proposed, int result) {
        return new Presentation(proposed.getPCID(), result, TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN);
    }

    private static AAssociateRJ reject(int source, int reason) {
        return new AAssociateRJ(AAssociateRJ.RESULT_REJECTED_PERMANENT, source, reason);
    }

    @Override
    protected void onClose(Association as) {
        super.onClose(as);
        if (as.getProperty(Negotiator.class) != null) {
            open.decrementAndGet();
            ending.ended(as, as.getException() == null);
        }
    }

    int openAssociations() {
        return open.get();
    }

    boolean everybodyMayCall() {
        return callers.everybody();
    }
}
