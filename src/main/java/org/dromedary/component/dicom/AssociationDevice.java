package org.dromedary.component.dicom;

import java.io.IOException;

import org.aoju.bus.image.Device;
import org.aoju.bus.image.metric.Association;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The toolkit's frame around connections, which reads each association by {@link AssociationReader} and leaves no socket open. */
class AssociationDevice extends Device {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(AssociationDevice.class);

    AssociationDevice(String name) {
        super(name);
    }

    /** {@inheritDoc} Called by the thread that reads it, before it reads. */
    @Override
    public void addAssociation(Association association) {
        super.addAssociation(association);
        AssociationReader.install(association);
    }

    /** {@inheritDoc} Called when it is not read any more: one whose abort could not be written is still open, and no orderly end. */
    @Override
    public void removeAssociation(Association association) {
        super.removeAssociation(association);
        Association.State state = association.getState();
        if (state == Association.State.Sta1 || state == Association.State.Sta13) {
            return;
        }
        association.onIOException(new IOException("the connection is not read any more"));
        try {
            association.getSocket().close();
        } catch (IOException e) {
            LOG.debug("Cannot close a connection: {}", e.getMessage());
        }
    }
}
