package org.dromedary.component.dicom;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import org.aoju.bus.image.UID;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.AssociationHandler;
import org.aoju.bus.image.metric.internal.pdu.AAssociateAC;
import org.aoju.bus.image.metric.internal.pdu.AAssociateRJ;
import org.aoju.bus.image.metric.internal.pdu.AAssociateRQ;
import org.aoju.bus.image.metric.internal.pdu.IdentityAC;

/** Answers A-ASSOCIATE-RQ (PS3.8 §7.1, §9.3.3): who may talk to us, and about what. */
class Negotiator extends AssociationHandler {

    /** Property of an association: who has been proven to call. */
    static final String USER = "user";

    /** Property of an association that has been accepted: its caller. */
    private static final String CALLER = "caller";

    private final Set<String> calledAets;
    private final AllowedCallers callers;
    private final DicomConfiguration configuration;
    private final Contexts contexts;
    private final UserIdentityCheck identities;
    private final Refusals refusals;
    private final AtomicInteger open = new AtomicInteger();
    /** How many each caller has open, those who have any. */
    private final Map<String, Integer> callerOpen = new ConcurrentHashMap<>();

    private final Ending ending;

    /** Told when an accepted association has ended. */
    interface Ending {
        void ended(Association association, boolean orderly);
    }

    Negotiator(String aeTitle, DicomConfiguration configuration, Refusals refusals, Ending ending) {
        String called = configuration.getCalledAets() == null ? aeTitle : configuration.getCalledAets();
        this.calledAets = Arrays.stream(called.split(",")).map(String::strip).collect(Collectors.toSet());
        this.callers = new AllowedCallers(configuration.getAllowedCallers());
        this.configuration = configuration;
        this.contexts = new Contexts(configuration);
        this.identities = new UserIdentityCheck(configuration);
        this.refusals = refusals;
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
            note(Refusals.Reason.CALLED_AE_TITLE, as, rq, wrongName(rq.getCalledAET()));
            throw reject(AAssociateRJ.SOURCE_SERVICE_USER, AAssociateRJ.REASON_CALLED_AET_NOT_RECOGNIZED);
        }
        InetAddress address = as.getSocket().getInetAddress();
        String caller = Refusals.caller(rq.getCallingAET(), address);
        if (!callers.contains(rq.getCallingAET(), address)) {
            note(
                    Refusals.Reason.CALLING_AE_TITLE,
                    as,
                    rq,
                    "it is not among the allowed callers; if it may call, add " + caller + " to allowed-callers");
            throw reject(AAssociateRJ.SOURCE_SERVICE_USER, AAssociateRJ.REASON_CALLING_AET_NOT_RECOGNIZED);
        }
        UserIdentityCheck.Outcome identity = identities.check(rq.getIdentityRQ());
        if (identity.refusal() != null) {
            note(Refusals.Reason.USER_IDENTITY, as, rq, identity.refusal());
            throw reject(AAssociateRJ.SOURCE_SERVICE_USER, AAssociateRJ.REASON_NO_REASON_GIVEN);
        }
        enter(as, rq, caller);
        as.setProperty(USER, identity.user());
        return makeAAssociateAC(as, rq, identity.response());
    }

    private String wrongName(String called) {
        return "it calls this node " + called.replaceAll("[^ -~]", "?") + ", but it is called "
                + String.join(" or ", calledAets) + ": correct the called AE title there";
    }

    private void note(Refusals.Reason reason, Association as, AAssociateRQ rq, String remedy) {
        refusals.note(reason, rq.getCallingAET(), as.getSocket().getInetAddress(), remedy);
    }

    /** Takes a place among the associations. @throws AAssociateRJ if there is none left, for this caller or at all */
    private void enter(Association as, AAssociateRQ rq, String caller) throws AAssociateRJ {
        if (open.incrementAndGet() > configuration.getMaxAssociations()) {
            open.decrementAndGet();
            note(Refusals.Reason.ASSOCIATIONS, as, rq, "as many associations are open as max-associations allows");
            throw full();
        }
        int limit = configuration.getMaxAssociationsPerCaller();
        if (callerOpen.merge(caller, 1, Integer::sum) > limit && limit > 0) {
            open.decrementAndGet();
            leave(caller);
            note(
                    Refusals.Reason.ASSOCIATIONS_OF_CALLER,
                    as,
                    rq,
                    "it has as many associations open as one caller may have (max-associations-per-caller: " + limit
                            + ")");
            throw full();
        }
        as.setProperty(CALLER, caller);
    }

    private void leave(String caller) {
        callerOpen.computeIfPresent(caller, (key, count) -> count == 1 ? null : count - 1);
    }

    private static AAssociateRJ full() {
        return new AAssociateRJ(
                AAssociateRJ.RESULT_REJECTED_TRANSIENT,
                AAssociateRJ.SOURCE_SERVICE_PROVIDER_PRES,
                AAssociateRJ.REASON_LOCAL_LIMIT_EXCEEDED);
    }

    /** Whether it has been accepted. */
    boolean isOpen(Association as) {
        return as.getProperty(CALLER) != null;
    }

    @Override
    protected AAssociateAC makeAAssociateAC(Association as, AAssociateRQ rq, IdentityAC identity) {
        AAssociateAC ac = new AAssociateAC();
        ac.setIdentityAC(identity);
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
        if (as.getProperty(CALLER) instanceof String caller) {
            open.decrementAndGet();
            leave(caller);
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
