package org.dromedary.web.dicomweb;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import org.dromedary.dicom.DicomFormatException;
import org.dromedary.dicom.FrameExtractor;
import org.dromedary.dicom.FrameReader;
import org.dromedary.dicom.Part10;
import org.dromedary.dicom.TranscodeException;
import org.dromedary.dicom.Transcoded;
import org.dromedary.dicom.Transcoder;
import org.dromedary.dicom.TransferSyntax;
import org.dromedary.study.DataDirectory;

/** Frames of an instance (PS3.18 §10.4.1.1.6), as they are stored or as pixels. */
@Hidden
@RestController
@ConditionalOnBooleanProperty(name = "dromedary.dicom-web.enabled", matchIfMissing = true)
class FramesController {

    static final String INSTANCE = DicomWebUrls.ROOT + "/studies/{study}/series/{series}/instances/{sop}";
    private static final int MOST_FRAMES = 10_000;

    private final Lookup lookup;
    private final DicomWebSettings settings;
    private final DataDirectory data;
    private final Pictures pictures;
    private final RetrievalAudit audit;

    FramesController(
            Lookup lookup, DicomWebSettings settings, DataDirectory data, Pictures pictures, RetrievalAudit audit) {
        this.lookup = lookup;
        this.settings = settings;
        this.data = data;
        this.pictures = pictures;
        this.audit = audit;
    }

    @GetMapping(INSTANCE + "/frames/{list}")
    void frames(
            @PathVariable String study,
            @PathVariable String series,
            @PathVariable String sop,
            @PathVariable String list,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        List<Integer> frames = frames(list);
        Path stored = lookup.stored(new Resource(study, series, sop));
        TransferSyntax syntax = Part10.read(stored).transferSyntax();
        FrameForm form = FrameForm.of(MediaRange.accepted(Requests.accept(request)), syntax, frames.size());
        if (Requests.isKnown(request, response, Lookup.version(stored))) {
            return;
        }
        audit.viewed("WADO-RS frames", study, request);
        String location = DicomWebUrls.of(request, settings).instance(study, series, sop) + "/frames/";
        try {
            boolean direct = form.isStored()
                    || syntax.isImplicitVr()
                    || syntax.uid().equals(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
            Answer answer = new Answer(frames, form, location, Requests.isHead(request), response);
            if (direct) {
                asStored(stored, answer);
            } else if (syntax.isEncapsulated()) {
                decoded(stored, answer);
            } else {
                try (Transcoded pixels = pictures.inTurn(() -> Transcoder.transcode(
                        stored,
                        Part10.read(stored),
                        TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
                        data.transcode(),
                        false))) {
                    asStored(pixels.file(), answer);
                }
            }
        } catch (TranscodeException e) {
            throw DicomWebException.notAcceptable(e.getMessage() + "; ask for transfer-syntax=*");
        } catch (DicomFormatException e) {
            throw new DicomWebException(HttpStatus.NOT_FOUND, e.getMessage());
        }
    }

    /** @throws DicomWebException with 400 if that is no list of frames */
    static List<Integer> frames(String list) {
        if (!list.matches("[1-9]\\d{0,8}(,[1-9]\\d{0,8})*")) {
            throw DicomWebException.badRequest("Frames are numbers from 1, parted by commas");
        }
        List<Integer> frames =
                Arrays.stream(list.split(",")).map(Integer::valueOf).toList();
        if (frames.size() > MOST_FRAMES) {
            throw DicomWebException.badRequest("At most " + MOST_FRAMES + " frames are given at once");
        }
        return frames;
    }

    private static void asStored(Path file, Answer answer) throws IOException {
        try (FrameReader reader = FrameReader.open(file)) {
            answer.send(reader.frames(), reader::copy);
        }
    }

    /** Each frame is decoded when the client has taken the one before. */
    private void decoded(Path stored, Answer answer) throws IOException {
        try (FrameExtractor extractor = FrameExtractor.open(stored)) {
            answer.send(extractor.frames(), (frame, out) -> {
                try (Transcoded decoded = pictures.inTurn(() -> extractor.decode(frame, data.transcode()));
                        FrameReader reader = FrameReader.open(decoded.file())) {
                    reader.copy(1, out);
                }
            });
        }
    }

    @FunctionalInterface
    private interface Frames {

        void copy(int frame, OutputStream out) throws IOException;
    }

    private record Answer(
            List<Integer> frames, FrameForm form, String location, boolean isHead, HttpServletResponse response) {

        void send(int there, Frames source) throws IOException {
            if (frames.stream().anyMatch(frame -> frame > there)) {
                throw DicomWebException.notFound("The instance has " + there + " frames");
            }
            if (!form.isMultipart()) {
                response.setContentType(form.type());
                if (!isHead) {
                    source.copy(frames.get(0), response.getOutputStream());
                }
                return;
            }
            MultipartOutput parts = new MultipartOutput(response, form.plainType());
            if (isHead) {
                return;
            }
            for (int frame : frames) {
                source.copy(frame, parts.part(form.type(), location + frame));
            }
            parts.end();
        }
    }
}
