package org.dromedary.component.dicom;

import java.io.IOException;

import org.aoju.bus.image.Dimse;
import org.aoju.bus.image.Status;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.Commands;
import org.aoju.bus.image.metric.DimseRQHandler;
import org.aoju.bus.image.metric.ImageException;
import org.aoju.bus.image.metric.PDVInputStream;
import org.aoju.bus.image.metric.internal.pdu.Presentation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.dicom.BoundedDataset;
import org.dromedary.dicom.DicomFormatException;

/** Takes the N-EVENT-REPORT of storage commitment (PS3.4 J.3.3), on whatever association it comes. */
final class CommitmentReports implements DimseRQHandler {

    /** Storage Commitment Push Model SOP Class. */
    static final String SOP_CLASS = "1.2.840.10008.1.20.1";

    /** The well-known SOP instance that requests and reports are about (PS3.4 J.3.5). */
    static final String SOP_INSTANCE = "1.2.840.10008.1.20.1.1";

    private static final Logger LOG = LoggerFactory.getLogger(CommitmentReports.class);

    private final CommitmentResults results;

    CommitmentReports(CommitmentResults results) {
        this.results = results;
    }

    @Override
    public void onDimse(Association as, Presentation pc, Dimse dimse, Attributes rq, PDVInputStream data)
            throws IOException {
        if (dimse != Dimse.N_EVENT_REPORT_RQ || data == null) {
            throw new ImageException(Status.UnrecognizedOperation);
        }
        Attributes information = read(pc, data);
        // before the report is handed over: who waits for it ends the association at once
        as.tryWriteDimseRSP(pc, Commands.mkNEventReportRSP(rq, Status.Success));
        if (!results.report(information)) {
            // to refuse it would only have the peer send it again
            LOG.info("{} reports a storage commitment that nobody waits for any more", as.getRemoteAET());
        }
    }

    private static Attributes read(Presentation pc, PDVInputStream data) throws IOException {
        try {
            return BoundedDataset.REFERENCES.read(data, pc.getTransferSyntax());
        } catch (DicomFormatException e) {
            data.skipAll();
            throw new ImageException(Status.ProcessingFailure, e.getMessage());
        }
    }

    @Override
    public void onClose(Association as) {
        // who waits has a time limit of his own
    }
}
