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

/** Answers A-ASSOCIATE-RQ (PS3.8 §7.1, §9.3.3): who may talk to us, and about what. */
class Negotiator extends AssociationHandler {

    private final Set<String> calledAets;
    private final AllowedCallers callers;
    private final DicomConfiguration configuration;
    private final Contexts contexts;
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
        this.contexts = new Contexts(configuration);
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
        // instances are read one after the other, and queries are no faster for being asked at the same time
        ac.setMaxOpsInvoked(1);
        ac.setMaxOpsPerformed(1);
        contexts.answer(rq, ac);
        return ac;
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
