package org.dromedary.dicom;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.DirWriter;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.io.ImageInputStream;
import org.aoju.bus.image.galaxy.media.RecordFactory;
import org.aoju.bus.image.galaxy.media.RecordType;

/**
 * A DICOMDIR in the making (PS3.10 §8, PS3.3 annex F): the directory that viewers look for on a medium. Records are written as
 * instances come; only the numbers of patients, studies and series are kept in memory.
 */
public final class MediaDirectory implements Closeable {

    private final DirWriter directory;
    private final RecordFactory records = new RecordFactory();
    private final Map<String, Attributes> patients = new HashMap<>();
    private final Map<String, Attributes> studies = new HashMap<>();
    private final Map<String, Attributes> series = new HashMap<>();

    private MediaDirectory(DirWriter directory) {
        this.directory = directory;
    }

    /** Begins a directory in a new file. */
    public static MediaDirectory create(Path file) throws IOException {
        UUID uuid = UUID.randomUUID();
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
        DirWriter.createEmptyDirectory(file.toFile(), "2.25." + new BigInteger(1, bytes), null, null, null);
        return new MediaDirectory(DirWriter.open(file.toFile()));
    }

    /**
     * Adds an instance.
     *
     * @param part10 the file; read up to its pixel data, not closed
     * @param fileId where it lies beside the DICOMDIR: up to eight steps of up to eight characters of A-Z, 0-9 and _
     * @return false if instances of its class have no place in a directory
     */
    public boolean add(InputStream part10, String... fileId) throws IOException {
        // never closed: closing would close the caller's stream
        ImageInputStream in = new ImageInputStream(part10);
        in.setIncludeBulkData(ImageInputStream.IncludeBulkData.NO);
        Attributes meta = in.readFileMetaInformation();
        Attributes dataset = in.readDataset(-1, Tag.PixelData);
        if (meta == null) {
            meta = dataset.createFileMetaInformation(in.getTransferSyntax());
        }
        String sopClass = meta.getString(Tag.MediaStorageSOPClassUID);
        RecordType type = sopClass == null ? RecordType.PRIVATE : records.getRecordType(sopClass);
        if (type == null || type == RecordType.PRIVATE) {
            return false;
        }
        Attributes parent = seriesRecord(dataset);
        directory.addLowerDirectoryRecord(parent, records.createRecord(type, null, dataset, meta, fileId));
        return true;
    }

    private Attributes seriesRecord(Attributes dataset) throws IOException {
        String patientKey = dataset.getString(Tag.PatientID, "") + "^" + dataset.getString(Tag.PatientName, "");
        String studyKey = dataset.getString(Tag.StudyInstanceUID, "");
        String seriesKey = dataset.getString(Tag.SeriesInstanceUID, "");
        Attributes patient = patients.get(patientKey);
        if (patient == null) {
            patient = directory.addRootDirectoryRecord(record(RecordType.PATIENT, dataset));
            patients.put(patientKey, patient);
        }
        Attributes study = studies.get(patientKey + "/" + studyKey);
        if (study == null) {
            study = directory.addLowerDirectoryRecord(patient, record(RecordType.STUDY, dataset));
            studies.put(patientKey + "/" + studyKey, study);
        }
        String path = patientKey + "/" + studyKey + "/" + seriesKey;
        Attributes known = series.get(path);
        if (known == null) {
            known = directory.addLowerDirectoryRecord(study, record(RecordType.SERIES, dataset));
            series.put(path, known);
        }
        return known;
    }

    private Attributes record(RecordType type, Attributes dataset) {
        return records.createRecord(type, null, dataset, null, null);
    }

    /** Completes the file. */
    @Override
    public void close() throws IOException {
        directory.commit();
        directory.close();
    }
}
