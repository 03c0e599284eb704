package org.dromedary.web.dicomweb;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import org.dromedary.study.query.Retrieved;

/** Retrieve of instances, WADO-RS (PS3.18 §10.4.1.1): each in its turn, none held. */
@Hidden
@RestController
@ConditionalOnBooleanProperty(name = "dromedary.dicom-web.enabled", matchIfMissing = true)
class RetrieveController {

    static final String DICOM = "application/dicom";
    private static final String ZIP = "application/zip";
    private static final String STUDY = DicomWebUrls.ROOT + "/studies/{study}";
    private static final String SERIES = STUDY + "/series/{series}";

    private final Lookup lookup;
    private final InstanceFiles files;
    private final DicomWebSettings settings;
    private final RetrievalAudit audit;

    RetrieveController(Lookup lookup, InstanceFiles files, DicomWebSettings settings, RetrievalAudit audit) {
        this.lookup = lookup;
        this.files = files;
        this.settings = settings;
        this.audit = audit;
    }

    @GetMapping({STUDY, SERIES, SERIES + "/instances/{sop}"})
    void retrieve(
            @PathVariable String study,
            @PathVariable(required = false) String series,
            @PathVariable(required = false) String sop,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        List<MediaRange> accepted = MediaRange.accepted(Requests.accept(request));
        MediaRange chosen = accepted.stream()
                .filter(range -> range.name().equals(ZIP)
                        || (range.isMultipart() || range.name().equals("*/*")) && range.covers(DICOM)
                        || sop != null && range.covers(DICOM))
                .findFirst()
                .orElseThrow(() -> DicomWebException.notAcceptable(
                        "Instances are given as multipart/related; type=\"application/dicom\"; transfer-syntax=…, as application/zip,"
                                + " and a single one as application/dicom"));
        List<String> wanted = TransferSyntaxes.wanted(
                accepted.stream()
                        .filter(range -> range.covers(DICOM) || range.name().equals(ZIP))
                        .toList(),
                Requests.parameter(request, "transferSyntax"));
        try (Retrieved found = lookup.find(new Resource(study, series, sop))) {
            if (sop != null && Requests.isKnown(request, response, Lookup.version(found.stored(Lookup.only(found))))) {
                return;
            }
            Requests.forThisClientOnly(response);
            audit.retrieved("WADO-RS", study, sop, request);
            if (chosen.name().equals(ZIP)) {
                zip(found, wanted, request, response);
            } else if (chosen.isMultipart() || chosen.name().equals("*/*")) {
                multipart(found, wanted, request, response);
            } else {
                single(found, wanted, request, response);
            }
        }
    }

    private void multipart(
            Retrieved found, List<String> wanted, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        DicomWebUrls urls = DicomWebUrls.of(request, settings);
        MultipartOutput parts = new MultipartOutput(response, DICOM);
        if (Requests.isHead(request)) {
            return;
        }
        for (File named : found) {
            Retrieved.Uids uids = found.uids(named);
            files.open(
                    found,
                    named,
                    wanted,
                    (file, syntax) -> Files.copy(
                            file,
                            parts.part(
                                    DICOM + "; transfer-syntax=" + syntax,
                                    urls.instance(uids.study(), uids.series(), uids.sop()))));
        }
        parts.end();
    }

    private void single(Retrieved found, List<String> wanted, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        files.open(found, Lookup.only(found), wanted, (file, syntax) -> {
            response.setContentType(DICOM + "; transfer-syntax=" + syntax);
            response.setContentLengthLong(Files.size(file));
            if (!Requests.isHead(request)) {
                Files.copy(file, response.getOutputStream());
            }
        });
    }

    private void zip(Retrieved found, List<String> wanted, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        response.setContentType(ZIP);
        // no patient data, not even in names
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"dicom.zip\"");
        if (Requests.isHead(request)) {
            return;
        }
        // not closed after a failure: a ZIP without its directory is seen to be incomplete
        ZipOutputStream zip = new ZipOutputStream(response.getOutputStream());
        zip.setLevel(Deflater.BEST_SPEED);
        for (File named : found) {
            Retrieved.Uids uids = found.uids(named);
            files.open(found, named, wanted, (file, syntax) -> {
                zip.putNextEntry(new ZipEntry(uids.series() + "/" + uids.sop() + ".dcm"));
                Files.copy(file, zip);
                zip.closeEntry();
            });
        }
        zip.finish();
        zip.flush();
    }
}
