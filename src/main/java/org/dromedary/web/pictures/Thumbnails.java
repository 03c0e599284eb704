package org.dromedary.web.pictures;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

import org.dromedary.dicom.DicomFormatException;
import org.dromedary.dicom.render.FrameRenderer;
import org.dromedary.dicom.render.NotRenderableException;
import org.dromedary.dicom.render.PictureFormat;
import org.dromedary.dicom.render.RenderOptions;
import org.dromedary.study.DataDirectory;
import org.dromedary.study.Instance;
import org.dromedary.study.InstanceIndex;
import org.dromedary.study.Study;
import org.dromedary.study.StudyIndex;
import org.dromedary.study.StudyStore;

/**
 * Small pictures of series and studies: JPEG of the middle frame of the middle instance that has one. They are kept under the
 * instance's digest, so that one that is replaced gets a new one.
 */
@Component
public class Thumbnails {

    /** The side that thumbnails have, in pixels, when nobody asks for another. */
    public static final int SIZE = 128;

    private static final Logger LOG = LoggerFactory.getLogger(Thumbnails.class);
    private static final int QUALITY = 80;

    private final StudyIndex studies;
    private final InstanceIndex instances;
    private final StudyStore store;
    private final BoundedDrawing pictures;
    private final ThumbnailCache cache;

    Thumbnails(
            StudyIndex studies,
            InstanceIndex instances,
            StudyStore store,
            BoundedDrawing pictures,
            PictureSettings settings,
            DataDirectory data) {
        this.studies = studies;
        this.instances = instances;
        this.store = store;
        this.pictures = pictures;
        this.cache = new ThumbnailCache(
                data.root().resolve("cache").resolve("thumbnails"),
                settings.cacheSize().toBytes());
    }

    /**
     * A thumbnail.
     *
     * @param tag names its content, for ETag
     */
    public record Thumbnail(byte[] jpeg, String tag) {}

    /**
     * Of a series, or of a study's first one with images.
     *
     * @param seriesUid null for the study
     * @param size of the longer side, in pixels
     * @return empty if nothing of it can be shown
     * @throws PicturesBusyException if too many are asked for
     */
    public Optional<Thumbnail> of(String studyUid, String seriesUid, int size) throws IOException {
        for (Instance instance : instances.representatives(studyUid, seriesUid)) {
            String tag = instance.digest() + "-" + size;
            byte[] kept = cache.get(studyUid, tag);
            if (kept != null) {
                return Optional.of(new Thumbnail(kept, tag));
            }
            try {
                byte[] drawn = pictures.draw(
                        store.file(instance),
                        FrameRenderer.MIDDLE,
                        RenderOptions.of(PictureFormat.JPEG).within(size, size).withQuality(QUALITY));
                cache.put(studyUid, tag, drawn);
                return Optional.of(new Thumbnail(drawn, tag));
            } catch (NotRenderableException | DicomFormatException e) {
                LOG.debug("No thumbnail by an instance of study {}: {}", Study.shortId(studyUid), e.getMessage());
            }
        }
        return Optional.empty();
    }

    /** Pictures of patients are not kept longer than their studies. */
    @Scheduled(initialDelayString = "PT1M", fixedDelayString = "PT1H")
    void forgetStudiesThatAreGone() {
        try {
            cache.keepOnly(uid -> studies.study(uid).isPresent());
        } catch (UncheckedIOException e) {
            LOG.warn("Thumbnails of studies that are gone stay for another hour: {}", e.toString());
        }
    }
}
