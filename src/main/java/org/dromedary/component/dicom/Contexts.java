package org.dromedary.component.dicom;

import java.util.Set;
import java.util.function.Predicate;

import org.aoju.bus.image.metric.internal.pdu.AAssociateAC;
import org.aoju.bus.image.metric.internal.pdu.AAssociateRQ;
import org.aoju.bus.image.metric.internal.pdu.ExtendedNegotiate;
import org.aoju.bus.image.metric.internal.pdu.Presentation;
import org.aoju.bus.image.metric.internal.pdu.RoleSelection;

import org.dromedary.dicom.StorageClasses;
import org.dromedary.dicom.TransferSyntax;

/**
 * Answers what an A-ASSOCIATE-RQ proposes to talk about: presentation contexts (PS3.8 §9.3.3.2), SCP/SCU role selection (PS3.7
 * D.3.3.4) and extended negotiation (PS3.7 D.3.3.5), by what is enabled.
 */
final class Contexts {

    private final Set<DicomService> services;
    private final Set<String> queryOptions;
    private final boolean privateStorage;

    Contexts(DicomConfiguration configuration) {
        services = configuration.enabledServices();
        queryOptions = ExtendedQuery.parse(configuration.getQueryOptions());
        privateStorage = configuration.isUnknownStorageClasses();
    }

    /** Puts an answer to everything in the request into the accept. */
    void answer(AAssociateRQ rq, AAssociateAC ac) {
        for (RoleSelection proposed : rq.getRoleSelections()) {
            RoleSelection role = role(proposed);
            if (role.isSCU() || role.isSCP()) {
                ac.addRoleSelection(role);
            }
        }
        for (Presentation proposed : rq.getPresentationContexts()) {
            ac.addPresentationContext(answer(proposed, rq.getRoleSelectionFor(proposed.getAbstractSyntax())));
        }
        for (ExtendedNegotiate proposed : rq.getExtendedNegotiations()) {
            ServedClass served = ServedClass.byUid(proposed.getSOPClassUID());
            if (served != null && served.isQueryRetrieve() && served.isEnabled(services)) {
                ac.addExtendedNegotiate(ExtendedQuery.answer(proposed, queryOptions));
            }
        }
    }

    /** Takes the first transfer syntax of the peer's list that we know: nobody knows better how the bytes are. */
    private Presentation answer(Presentation proposed, RoleSelection proposedRole) {
        String sopClass = proposed.getAbstractSyntax();
        RoleSelection role =
                role(proposedRole == null ? new RoleSelection(String.valueOf(sopClass), true, false) : proposedRole);
        if (sopClass == null || !role.isSCU() && !role.isSCP()) {
            return refuse(proposed, Presentation.ABSTRACT_SYNTAX_NOT_SUPPORTED);
        }
        Predicate<String> known = isStorage(sopClass) || StorageClasses.VERIFICATION.equals(sopClass)
                ? TransferSyntax::isStorable
                : Contexts::isForKeys;
        for (String syntax : proposed.getTransferSyntaxes()) {
            if (known.test(syntax)) {
                return new Presentation(proposed.getPCID(), Presentation.ACCEPTANCE, syntax);
            }
        }
        return refuse(proposed, Presentation.TRANSFER_SYNTAX_NOT_SUPPORTED);
    }

    /** The roles that the peer may have, of those that it wants. */
    private RoleSelection role(RoleSelection wanted) {
        String sopClass = wanted.getSOPClassUID();
        boolean scu;
        boolean scp;
        if (isStorage(sopClass)) {
            scu = services.contains(DicomService.store);
            // C-GET: we send on the association that the peer has opened
            scp = services.contains(DicomService.get);
        } else {
            ServedClass served = ServedClass.byUid(sopClass);
            scu = served != null && served.isEnabled(services);
            // the peer reports on a storage commitment that this side has asked for (PS3.4 J.3.3)
            scp = CommitmentReports.SOP_CLASS.equals(sopClass);
        }
        return new RoleSelection(sopClass, wanted.isSCU() && scu, wanted.isSCP() && scp);
    }

    private boolean isStorage(String sopClass) {
        return StorageClasses.isStandard(sopClass)
                || privateStorage && ServedClass.byUid(sopClass) == null && StorageClasses.isPrivate(sopClass);
    }

    private static boolean isForKeys(String syntax) {
        return TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN.equals(syntax)
                || TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN.equals(syntax);
    }

    private static Presentation refuse(Presentation proposed, int result) {
        return new Presentation(proposed.getPCID(), result, TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN);
    }
}
