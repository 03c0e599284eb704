package org.dromedary.web.dicomweb;

import java.io.File;
import java.io.IOException;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import org.dromedary.dicom.DicomJson;
import org.dromedary.dicom.DicomXml;
import org.dromedary.dicom.ModelView;
import org.dromedary.study.query.Retrieved;

/** Metadata of instances (PS3.18 §10.4.1.1.2): everything but what is long, which is addressed. */
@Hidden
@RestController
@ConditionalOnBooleanProperty(name = "dromedary.dicom-web.enabled", matchIfMissing = true)
class MetadataController {

    private static final String STUDY = DicomWebUrls.ROOT + "/studies/{study}";
    private static final String SERIES = STUDY + "/series/{series}";

    private final Lookup lookup;
    private final DicomWebSettings settings;
    private final RetrievalAudit audit;

    MetadataController(Lookup lookup, DicomWebSettings settings, RetrievalAudit audit) {
        this.lookup = lookup;
        this.settings = settings;
        this.audit = audit;
    }

    @GetMapping({STUDY + "/metadata", SERIES + "/metadata", SERIES + "/instances/{sop}/metadata"})
    void metadata(
            @PathVariable String study,
            @PathVariable(required = false) String series,
            @PathVariable(required = false) String sop,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        ModelAnswer form = ModelAnswer.accepted(Requests.accept(request));
        if (form == null) {
            throw DicomWebException.notAcceptable(
                    "Metadata are given as application/dicom+json or multipart/related; type=\"application/dicom+xml\"");
        }
        try (Retrieved found = lookup.find(new Resource(study, series, sop))) {
            if (sop != null && Requests.isKnown(request, response, Lookup.version(found.stored(Lookup.only(found))))) {
                return;
            }
            Requests.forThisClientOnly(response);
            audit.viewed("WADO-RS metadata", study, request);
            DicomWebUrls urls = DicomWebUrls.of(request, settings);
            if (form == ModelAnswer.JSON) {
                response.setContentType(form.mediaType());
                json(found, urls, request, response);
            } else {
                xml(found, urls, request, response);
            }
        }
    }

    private static void json(
            Retrieved found, DicomWebUrls urls, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (Requests.isHead(request)) {
            return;
        }
        // not closed after a failure, so that nobody takes what is there for the whole
        DicomJson json = DicomJson.array(response.getOutputStream());
        for (File named : found) {
            json.write(found.stored(named), view(found, named, urls));
        }
        json.close();
    }

    private static void xml(
            Retrieved found, DicomWebUrls urls, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        MultipartOutput parts = new MultipartOutput(response, ModelAnswer.XML.mediaType());
        if (Requests.isHead(request)) {
            return;
        }
        for (File named : found) {
            DicomXml.write(
                    found.stored(named), view(found, named, urls), parts.part(ModelAnswer.XML.mediaType(), null));
        }
        parts.end();
    }

    private static ModelView view(Retrieved found, File named, DicomWebUrls urls) throws IOException {
        Retrieved.Uids uids = found.uids(named);
        return new ModelView(urls.instance(uids.study(), uids.series(), uids.sop()) + "/bulkdata", found.rule(named));
    }
}
