package org.dromedary.component.dicom;

import java.io.IOException;
import java.nio.file.Path;

import org.aoju.bus.image.Status;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.PDVInputStream;
import org.aoju.bus.image.metric.internal.pdu.Presentation;
import org.aoju.bus.image.metric.service.BasicCStoreSCP;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.dicom.Part10;

/**
 * The Storage SCP (PS3.4 annex B): writes each instance as it comes, on the association's own thread, and answers only after
 * the route has taken it.
 */
class StorageScp extends BasicCStoreSCP {

    private static final Logger LOG = LoggerFactory.getLogger(StorageScp.class);

    private final Spool spool;
    private final DicomConfiguration configuration;
    private final Receiver receiver;

    /** What becomes of a received instance. */
    interface Receiver {

        /**
         * @return the status to answer
         */
        Answer received(
                Association association,
                String sopClassUid,
                String sopInstanceUid,
                String transferSyntaxUid,
                Path file);

        /** The bytes of an instance are coming into a file. */
        default void begins(Association association, SpoolFile file) {}

        /** They are here, or will not come any more. */
        default void ends(Association association) {}
    }

    StorageScp(Spool spool, DicomConfiguration configuration, Receiver receiver) {
        this.spool = spool;
        this.configuration = configuration;
        this.receiver = receiver;
    }

    @Override
    protected void store(Association as, Presentation pc, Attributes rq, PDVInputStream data, Attributes rsp)
            throws IOException {
        Answer answer = data == null
                ? new Answer(Status.CannotUnderstand, "No dataset in the C-STORE request")
                : store(as, pc, rq, data);
        answer.into(rsp);
    }

    private Answer store(Association as, Presentation pc, Attributes rq, PDVInputStream data) throws IOException {
        String sopClass = rq.getString(Tag.AffectedSOPClassUID, "");
        String sopInstance = rq.getString(Tag.AffectedSOPInstanceUID, "");
        SpoolFile file = null;
        try {
            if (!spool.hasFree(configuration.minimumFreeBytes())) {
                data.skipAll();
                return new Answer(Status.OutOfResources, "Less disk space is left than this node keeps free");
            }
            file = spool.take();
            byte[] head = Part10.head(sopClass, sopInstance, pc.getTransferSyntax(), as.getRemoteAET());
            file.write(head, 0, head.length);
            receiver.begins(as, file);
            data.copyTo(file);
            if (configuration.getDurability() == Durability.force) {
                file.force();
            }
            file.close();
            return receiver.received(as, sopClass, sopInstance, pc.getTransferSyntax(), file.file());
        } catch (SpoolFile.DiskException e) {
            LOG.error("Cannot write an instance from {}: {}", as.getRemoteAET(), e.getMessage());
            data.skipAll();
            return new Answer(Status.OutOfResources, "The instance cannot be written: " + e.getMessage());
        } finally {
            receiver.ends(as);
            if (file != null) {
                file.discard();
            }
        }
    }
}
