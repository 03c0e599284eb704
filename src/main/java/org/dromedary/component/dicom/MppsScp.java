package org.dromedary.component.dicom;

import java.util.Set;
import java.util.concurrent.ExecutorService;

import org.aoju.bus.image.Dimse;
import org.aoju.bus.image.Status;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.UID;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.metric.ImageException;

import org.dromedary.dicom.BoundedDataset;
import org.dromedary.dicom.KeywordMap;
import org.dromedary.dicom.Uids;

/** Modality Performed Procedure Step (PS3.4 annex F): carries N-CREATE and N-SET to the route, which keeps the states. */
final class MppsScp extends RouteScp {

    MppsScp(Calls calls, ExecutorService threads) {
        super(calls, threads, Set.of(Dimse.N_CREATE_RQ, Dimse.N_SET_RQ), BoundedDataset.REFERENCES);
    }

    @Override
    int badDataset() {
        return Status.ProcessingFailure;
    }

    @Override
    void check(ScpRequest request) throws ImageException {
        if (isCreate(request) && request.command().getString(Tag.AffectedSOPInstanceUID) == null) {
            // the one who creates may leave the name to us (PS3.7 §10.1.5.1.4)
            request.command().setString(Tag.AffectedSOPInstanceUID, VR.UI, UID.createUID());
        }
        if (!Uids.isValid(instance(request))) {
            throw refused(Status.InvalidObjectInstance, "The SOP Instance UID is no UID");
        }
    }

    private static boolean isCreate(ScpRequest request) {
        return request.name().equals("N-CREATE");
    }

    private static String instance(ScpRequest request) {
        return request.command()
                .getString(isCreate(request) ? Tag.AffectedSOPInstanceUID : Tag.RequestedSOPInstanceUID);
    }

    @Override
    void perform(ScpRequest request) {
        String event = isCreate(request) ? DicomConstants.EVENT_MPPS_CREATE : DicomConstants.EVENT_MPPS_SET;
        try (RouteCall call = begin(request, event)) {
            call.header(DicomConstants.SOP_INSTANCE_UID, instance(request)).body(KeywordMap.of(request.dataset()));
            request.end(call.run(request.failureStatus()));
        }
    }
}
