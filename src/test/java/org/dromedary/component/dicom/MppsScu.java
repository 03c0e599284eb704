package org.dromedary.component.dicom;

import java.util.List;
import java.util.Map;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.metric.DimseRSP;

import org.dromedary.dicom.KeywordMap;
import org.dromedary.dicom.TransferSyntax;

/** A modality that tells what it does (PS3.4 annex F); dcmtk has no such program. */
public final class MppsScu implements AutoCloseable {

    private static final String MPPS = "1.2.840.10008.3.1.2.3.3";

    private final DicomScu scu;

    private MppsScu(DicomScu scu) {
        this.scu = scu;
    }

    /**
     * What was answered.
     *
     * @param comment null if there was none
     */
    public record Answer(int status, String comment) {}

    /** An association of {@code CT1} with the SCP {@code DROMEDARY} on a port of this machine. */
    public static MppsScu open(int port) throws Exception {
        return new MppsScu(DicomScu.open(
                new DicomScu.Peer("DROMEDARY", "127.0.0.1", port),
                "CT1",
                List.of(new DicomScu.Context(MPPS, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN)),
                10_000,
                10_000));
    }

    /** N-CREATE. */
    public Answer create(String sopInstanceUid, Map<String, Object> dataset) throws Exception {
        return answer(scu.association().ncreate(MPPS, sopInstanceUid, KeywordMap.dataset(dataset), null));
    }

    /** N-SET. */
    public Answer set(String sopInstanceUid, Map<String, Object> dataset) throws Exception {
        return answer(scu.association().nset(MPPS, sopInstanceUid, KeywordMap.dataset(dataset), null));
    }

    private static Answer answer(DimseRSP response) throws Exception {
        response.next();
        Attributes command = response.getCommand();
        return new Answer(command.getInt(Tag.Status, -1), command.getString(Tag.ErrorComment));
    }

    @Override
    public void close() {
        scu.close();
    }
}
