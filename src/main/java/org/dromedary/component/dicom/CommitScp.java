package org.dromedary.component.dicom;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;

import org.aoju.bus.image.Dimse;
import org.aoju.bus.image.Status;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.Sequence;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.DimseRQHandler;
import org.aoju.bus.image.metric.ImageException;
import org.aoju.bus.image.metric.PDVInputStream;
import org.aoju.bus.image.metric.internal.pdu.Presentation;

import org.dromedary.dicom.BoundedDataset;
import org.dromedary.dicom.KeywordMap;

/**
 * Storage Commitment, push model (PS3.4 annex J): the route says which instances this node keeps, the N-ACTION is answered, and
 * the result goes out as N-EVENT-REPORT. Reports that come the other way, on what this node has asked for, go to who waits.
 */
final class CommitScp extends RouteScp {

    private static final int REQUEST_COMMITMENT = 1;

    private final CommitReports reports;
    private final DimseRQHandler incoming;

    /** @param incoming takes the reports of others */
    CommitScp(Calls calls, ExecutorService threads, CommitReports reports, DimseRQHandler incoming) {
        super(calls, threads, Set.of(Dimse.N_ACTION_RQ), BoundedDataset.REFERENCES);
        this.reports = reports;
        this.incoming = incoming;
    }

    @Override
    public void onDimse(Association as, Presentation pc, Dimse dimse, Attributes command, PDVInputStream data)
            throws IOException {
        if (dimse == Dimse.N_EVENT_REPORT_RQ) {
            incoming.onDimse(as, pc, dimse, command, data);
        } else {
            super.onDimse(as, pc, dimse, command, data);
        }
    }

    @Override
    int badDataset() {
        return Status.ProcessingFailure;
    }

    @Override
    void check(ScpRequest request) throws ImageException {
        if (request.command().getInt(Tag.ActionTypeID, -1) != REQUEST_COMMITMENT) {
            throw refused(Status.NoSuchActionType, "Only Request Storage Commitment (1) is known");
        }
        if (!CommitmentReports.SOP_INSTANCE.equals(request.command().getString(Tag.RequestedSOPInstanceUID))) {
            throw refused(Status.NoSuchObjectInstance, "Not the Storage Commitment Push Model SOP Instance");
        }
        if (request.dataset().getString(Tag.TransactionUID) == null) {
            throw refused(Status.MissingAttributeValue, "Transaction UID (0008,1195) is missing");
        }
        Sequence references = request.dataset().getSequence(Tag.ReferencedSOPSequence);
        if (references == null || references.isEmpty()) {
            throw refused(Status.MissingAttributeValue, "Referenced SOP Sequence (0008,1199) is empty");
        }
    }

    @Override
    void perform(ScpRequest request) {
        String transaction = request.dataset().getString(Tag.TransactionUID);
        try (RouteCall call = begin(request, DicomConstants.EVENT_COMMIT)) {
            call.header(DicomConstants.TRANSACTION_UID, transaction)
                    .body(KeywordMap.of(request.dataset()).get("ReferencedSOPSequence"));
            Answer answer = call.run(request.failureStatus());
            CommitReports.Report report = answer.isSuccess()
                    ? reports.prepare(
                            request.association(),
                            result(transaction, call.body()),
                            call.header(DicomConstants.REPORT_TO, String.class))
                    : null;
            Attributes response = answer.into(request.response(answer.status()));
            response.setInt(Tag.ActionTypeID, VR.US, REQUEST_COMMITMENT);
            request.end(response, null);
            if (report != null) {
                report.send(request.association());
            }
        }
    }

    /** PS3.4 table J.3-2: what is kept in one sequence, what is not, with the reason, in another. */
    private static Map<String, Object> result(String transaction, Object body) {
        if (!(body instanceof Iterable<?> items)) {
            throw new IllegalArgumentException("The route gave no list of instances for a storage commitment");
        }
        List<Object> kept = new ArrayList<>();
        List<Object> failed = new ArrayList<>();
        for (Object item : items) {
            (RouteCall.map(item).get("FailureReason") == null ? kept : failed).add(item);
        }
        Map<String, Object> result = new HashMap<>(Map.of("TransactionUID", transaction));
        if (!kept.isEmpty()) {
            result.put("ReferencedSOPSequence", kept);
        }
        if (!failed.isEmpty()) {
            result.put("FailedSOPSequence", failed);
        }
        return result;
    }
}
