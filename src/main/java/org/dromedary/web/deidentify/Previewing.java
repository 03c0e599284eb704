package org.dromedary.web.deidentify;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import org.dromedary.deidentify.Deidentifier;
import org.dromedary.deidentify.DeidentifyException;
import org.dromedary.deidentify.DeidentifyProfiles;
import org.dromedary.deidentify.preview.Preview;
import org.dromedary.dicom.DicomFormatException;
import org.dromedary.dicom.DicomHeader;
import org.dromedary.dicom.render.FrameRenderer;
import org.dromedary.dicom.render.PictureFormat;
import org.dromedary.dicom.render.RenderOptions;
import org.dromedary.study.Audit;
import org.dromedary.study.DataDirectory;
import org.dromedary.study.Instance;
import org.dromedary.study.StudyIndex;
import org.dromedary.study.StudyStore;
import org.dromedary.web.pictures.BoundedDrawing;
import org.dromedary.web.pictures.PicturesBusyException;

/** Shows what a profile would do to an instance. Nothing is sent and nothing is kept; that somebody looked is noted. */
@Component
public class Previewing {

    private static final Logger LOG = LoggerFactory.getLogger(Previewing.class);
    private static final int PICTURE = 512;

    private final DeidentifyProfiles profiles;
    private final StudyIndex instances;
    private final StudyStore store;
    private final DataDirectory data;
    private final BoundedDrawing drawing;
    private final Audit audit;

    Previewing(
            DeidentifyProfiles profiles,
            StudyIndex instances,
            StudyStore store,
            DataDirectory data,
            BoundedDrawing drawing,
            Audit audit) {
        this.profiles = profiles;
        this.instances = instances;
        this.store = store;
        this.data = data;
        this.drawing = drawing;
        this.audit = audit;
    }

    /** Names of the profiles that there are. */
    public Set<String> profiles() throws IOException {
        return profiles.names();
    }

    /**
     * Previews a file that somebody brought.
     *
     * @param content is read to its end
     * @throws PreviewRefusedException if it is no DICOM file, or there is no such profile
     */
    public Previewed file(InputStream content, String profile, boolean pictures)
            throws IOException, PreviewRefusedException {
        Path folder = folder();
        try {
            Path file = folder.resolve("uploaded.dcm");
            Files.copy(content, file);
            DicomHeader header = DicomHeader.read(file);
            audit.record(
                    "deidentify.previewed",
                    header.studyInstanceUid(),
                    header.sopInstanceUid(),
                    null,
                    "upload, " + profile);
            return preview(file, profile, folder, pictures);
        } catch (DicomFormatException e) {
            throw new PreviewRefusedException("This is no DICOM file, or a damaged one: " + e.getMessage(), e);
        } finally {
            remove(folder);
        }
    }

    /**
     * Previews an instance of the store.
     *
     * @param series may be null: any
     * @param sop may be null: the first
     * @throws PreviewRefusedException if it is not there, or there is no such profile
     */
    public Previewed stored(String study, String series, String sop, String profile, boolean pictures)
            throws IOException, PreviewRefusedException {
        Instance instance = find(study, series, sop)
                .orElseThrow(() -> new PreviewRefusedException("There is no such instance in the store"));
        Path folder = folder();
        try {
            audit.record("deidentify.previewed", study, instance.sopUid(), null, profile);
            return preview(store.file(instance), profile, folder, pictures);
        } finally {
            remove(folder);
        }
    }

    private Optional<Instance> find(String study, String series, String sop) {
        return instances.instances(study).stream()
                .filter(instance -> series == null || instance.seriesUid().equals(series))
                .filter(instance -> sop == null || instance.sopUid().equals(sop))
                .findFirst();
    }

    private Previewed preview(Path file, String profile, Path folder, boolean pictures)
            throws IOException, PreviewRefusedException {
        Deidentifier deidentifier;
        try {
            deidentifier = profiles.get(profile);
        } catch (DeidentifyException e) {
            throw new PreviewRefusedException(e.getMessage(), e);
        }
        Path made = folder.resolve("made.dcm");
        Preview preview = drawing.call(() -> Preview.of(deidentifier, file, made, folder));
        if (!pictures) {
            return new Previewed(preview, null, null);
        }
        return new Previewed(preview, picture(file), preview.leaves() ? picture(made) : null);
    }

    private String picture(Path file) throws IOException {
        try {
            byte[] jpeg = drawing.draw(
                    file,
                    FrameRenderer.MIDDLE,
                    RenderOptions.of(PictureFormat.JPEG).within(PICTURE, PICTURE));
            return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg);
        } catch (PicturesBusyException e) {
            throw e;
        } catch (IOException e) {
            // a report, a document: the table says all
            LOG.debug("No picture for a preview: {}", e.getMessage());
            return null;
        }
    }

    private Path folder() throws IOException {
        data.create(data.outgoing());
        return Files.createTempDirectory(data.outgoing(), "preview-");
    }

    private static void remove(Path folder) {
        try (Stream<Path> content = Files.walk(folder)) {
            List<Path> all = content.sorted(Comparator.reverseOrder()).toList();
            for (Path path : all) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            LOG.warn("{} could not be removed and is at the next start: {}", folder, e.getMessage());
        }
    }
}
