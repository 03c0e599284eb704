package org.dromedary.component.dicom;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.aoju.bus.image.Dimse;

import org.dromedary.dicom.StorageClasses;

/**
 * A SOP class that the consumer serves as SCP. The negotiation and the conformance statement are made of {@link #ALL};
 * storage classes are not listed one by one, see {@link StorageClasses}. The Patient/Study Only models are left out: PS3.4
 * retired them in 2004, and every peer that knows them knows the two others.
 *
 * @param name as in PS3.6 annex A
 * @param service that must be enabled for it; null if it always is
 * @param model header {@code CamelDicomModel}: {@code patient}, {@code study} or {@code worklist}; null without one
 * @param requests the DIMSE requests that are served
 */
public record ServedClass(String uid, String name, DicomService service, String model, List<String> requests) {

    /** Everything but storage. */
    public static final List<ServedClass> ALL = List.of(
            of(StorageClasses.VERIFICATION, "Verification", null, null, Dimse.C_ECHO_RQ),
            of("1.2.840.10008.5.1.4.1.2.1.1", "Patient Root Q/R - FIND", DicomService.find, "patient", Dimse.C_FIND_RQ),
            of("1.2.840.10008.5.1.4.1.2.1.2", "Patient Root Q/R - MOVE", DicomService.move, "patient", Dimse.C_MOVE_RQ),
            of("1.2.840.10008.5.1.4.1.2.1.3", "Patient Root Q/R - GET", DicomService.get, "patient", Dimse.C_GET_RQ),
            of("1.2.840.10008.5.1.4.1.2.2.1", "Study Root Q/R - FIND", DicomService.find, "study", Dimse.C_FIND_RQ),
            of("1.2.840.10008.5.1.4.1.2.2.2", "Study Root Q/R - MOVE", DicomService.move, "study", Dimse.C_MOVE_RQ),
            of("1.2.840.10008.5.1.4.1.2.2.3", "Study Root Q/R - GET", DicomService.get, "study", Dimse.C_GET_RQ),
            of(
                    "1.2.840.10008.5.1.4.31",
                    "Modality Worklist - FIND",
                    DicomService.worklist,
                    "worklist",
                    Dimse.C_FIND_RQ),
            of(
                    "1.2.840.10008.3.1.2.3.3",
                    "Modality Performed Procedure Step",
                    DicomService.mpps,
                    null,
                    Dimse.N_CREATE_RQ,
                    Dimse.N_SET_RQ),
            of(
                    CommitmentReports.SOP_CLASS,
                    "Storage Commitment Push Model",
                    DicomService.commit,
                    null,
                    Dimse.N_ACTION_RQ));

    private static final Map<String, ServedClass> BY_UID =
            ALL.stream().collect(Collectors.toMap(ServedClass::uid, Function.identity()));

    private static ServedClass of(String uid, String name, DicomService service, String model, Dimse... requests) {
        return new ServedClass(
                uid,
                name,
                service,
                model,
                List.of(requests).stream()
                        .map(request -> request.name().replace("_RQ", "").replace('_', '-'))
                        .toList());
    }

    /** The row of a SOP class; null if there is none. */
    static ServedClass byUid(String uid) {
        return BY_UID.get(uid);
    }

    boolean isEnabled(Set<DicomService> services) {
        return service == null || services.contains(service);
    }

    /** Whether its identifiers have a Query/Retrieve Level, so that extended negotiation applies (PS3.4 C.5). */
    boolean isQueryRetrieve() {
        return service == DicomService.find || service == DicomService.move || service == DicomService.get;
    }
}
