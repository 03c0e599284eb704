package org.dromedary.component.dicom;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

import org.aoju.bus.core.exception.InternalException;
import org.aoju.bus.image.Dimse;
import org.aoju.bus.image.Status;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.DimseRSP;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.dicom.Part10;
import org.dromedary.dicom.TranscodeException;
import org.dromedary.dicom.Transcoded;
import org.dromedary.dicom.Transcoder;
import org.dromedary.dicom.TransferSyntax;

/**
 * C-GET (PS3.4 C.4.3): sends on the association of the request, in the contexts for which the peer was granted the role of a
 * Storage SCP. An instance whose own transfer syntax the peer did not propose goes in another one, without loss.
 */
final class GetScp extends RetrieveScp {

    private static final Logger LOG = LoggerFactory.getLogger(GetScp.class);
    private static final List<String> PREFERRED =
            List.of(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN);

    private final Path folder;

    /** @param folder for what is transcoded */
    GetScp(Calls calls, ExecutorService threads, Path folder) {
        super(calls, threads, Dimse.C_GET_RQ, DicomConstants.EVENT_GET);
        this.folder = folder;
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
                StoreItem item = read(file, progress);
                progress.known(item);
                progress.done(item.file().toFile(), send(request.association(), item));
            } catch (NotDicomException | TranscodeException | UnreadableException e) {
                LOG.warn(
                        "An instance cannot be given to {}: {}",
                        request.association().getCallingAET(),
                        e.getMessage());
                fault = e.getMessage();
                progress.failed(file);
            } finally {
                progress.release(file);
            }
        }
        return fault;
    }

    private static StoreItem read(File named, Progress progress) throws NotDicomException, UnreadableException {
        try {
            return StoreItem.read(progress.open(named).toPath());
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
        Optional<String> other = association.getTransferSyntaxesFor(item.sopClassUid()).stream()
                .filter(syntax -> Transcoder.canTranscode(item.transferSyntaxUid(), syntax, false))
                .max(Comparator.comparing(PREFERRED::contains));
        if (other.isEmpty()) {
            return Status.SOPclassNotSupported;
        }
        try (Transcoded transcoded = transcode(item, other.get())) {
            return store(association, transcoded.file(), transcoded.part10());
        }
    }

    private Transcoded transcode(StoreItem item, String syntax) throws IOException {
        try {
            return Transcoder.transcode(item.file(), item.part10(), syntax, folder, false);
        } catch (TranscodeException e) {
            throw e;
        } catch (IOException e) {
            throw new UnreadableException(e);
        }
    }

    private static int store(Association association, Path file, Part10 part10) throws IOException {
        try (StoredDataset dataset = new StoredDataset(association, file, part10)) {
            if (dataset.fault() != null) {
                throw new UnreadableException(dataset.fault());
            }
            DimseRSP response = association.cstore(
                    part10.sopClassUid(),
                    part10.sopInstanceUid(),
                    0,
                    dataset,
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
}
