package org.dromedary.component.dicom;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;

import org.aoju.bus.core.exception.InternalException;
import org.aoju.bus.image.Dimse;
import org.aoju.bus.image.Status;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.DimseRSP;
import org.aoju.bus.image.metric.InputStreamWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.dicom.Part10;

/**
 * C-GET (PS3.4 C.4.3): sends on the association of the request, in the contexts for which the peer was granted the role of a
 * Storage SCP.
 */
final class GetScp extends RetrieveScp {

    private static final Logger LOG = LoggerFactory.getLogger(GetScp.class);

    GetScp(Calls calls, ExecutorService threads) {
        super(calls, threads, Dimse.C_GET_RQ, DicomConstants.EVENT_GET);
    }

    @Override
    void describe(ScpRequest request, RouteCall call) {
        // there is nothing more to tell
    }

    @Override
    Answer refuse(RouteCall call) {
        return null;
    }

    @Override
    String send(ScpRequest request, RouteCall call, List<File> files, Progress progress) throws IOException {
        String fault = null;
        for (File file : files) {
            if (!request.isWanted()) {
                break;
            }
            try {
                StoreItem item = read(file);
                progress.known(item);
                progress.done(file, send(request.association(), item));
            } catch (NotDicomException | UnreadableException e) {
                LOG.warn(
                        "An instance cannot be given to {}: {}",
                        request.association().getCallingAET(),
                        e.getMessage());
                fault = e.getMessage();
                progress.failed(file);
            }
        }
        return fault;
    }

    private static StoreItem read(File file) throws NotDicomException, UnreadableException {
        try {
            return StoreItem.read(file.toPath());
        } catch (IOException e) {
            throw new UnreadableException(e);
        }
    }

    /** The file is the reason, not the peer. */
    private static final class UnreadableException extends IOException {

        private static final long serialVersionUID = 1L;

        UnreadableException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private int send(Association association, StoreItem item) throws IOException {
        if (!association.isSCUFor(item.sopClassUid())) {
            return Status.SOPclassNotSupported;
        }
        Part10 part10 = item.part10();
        if (association.getTransferSyntaxesFor(item.sopClassUid()).contains(item.transferSyntaxUid())) {
            return store(association, item.file(), part10);
        }
        return Status.SOPclassNotSupported;
    }

    private static int store(Association association, Path file, Part10 part10) throws IOException {
        try (InputStream dataset = open(file, part10)) {
            DimseRSP response = association.cstore(
                    part10.sopClassUid(),
                    part10.sopInstanceUid(),
                    0,
                    new InputStreamWriter(dataset),
                    part10.transferSyntax().uid());
            response.next();
            return response.getCommand().getInt(Tag.Status, Status.ProcessingFailure);
        } catch (UnreadableException e) {
            throw e;
        } catch (IOException | InternalException e) {
            // half an instance is on its way, or the peer is gone
            association.abort();
            throw new IOException("C-STORE: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            association.abort();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static InputStream open(Path file, Part10 part10) throws UnreadableException {
        try {
            return part10.openDataset(file);
        } catch (IOException e) {
            throw new UnreadableException(e);
        }
    }
}
