package org.dromedary.web.dicomweb;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import org.dromedary.dicom.DicomJson;
import org.dromedary.dicom.DicomXml;
import org.dromedary.study.query.Found;
import org.dromedary.study.query.QueryRefusedException;
import org.dromedary.study.query.QueryTooWideException;
import org.dromedary.study.query.StudyFinder;

/** QIDO-RS (PS3.18 §10.6): what the store has. No match is 200 with an empty array, which every client can read. */
@Hidden
@RestController
@ConditionalOnBooleanProperty(name = "dromedary.dicom-web.enabled", matchIfMissing = true)
class SearchController {

    private static final String ROOT = DicomWebUrls.ROOT;

    private final StudyFinder finder;
    private final DicomWebSettings settings;

    SearchController(StudyFinder finder, DicomWebSettings settings) {
        this.finder = finder;
        this.settings = settings;
    }

    @GetMapping({
        ROOT + "/{level:studies|series|instances}",
        ROOT + "/studies/{study}/{level:series|instances}",
        ROOT + "/studies/{study}/series/{series}/{level:instances}"
    })
    void search(
            @PathVariable String level,
            @PathVariable(required = false) String study,
            @PathVariable(required = false) String series,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        ModelAnswer form = ModelAnswer.accepted(Requests.accept(request));
        if (form == null) {
            throw DicomWebException.notAcceptable(
                    "A search is answered as application/dicom+json or multipart/related; type=\"application/dicom+xml\"");
        }
        Search search =
                new Search(SearchLevel.of(level), new Resource(study, series, null), Requests.parameters(request));
        List<Map<String, Object>> matches = new ArrayList<>();
        boolean more = find(search, DicomWebUrls.of(request, settings), matches);
        if (more) {
            response.setHeader(
                    HttpHeaders.WARNING,
                    "299 " + request.getServerName()
                            + " \"There are additional results that can be requested with offset and limit\"");
        }
        Requests.forThisClientOnly(response);
        answer(form, matches, response);
    }

    /** Whether there are more matches than are answered at once, although more are wanted. */
    private boolean find(Search search, DicomWebUrls urls, List<Map<String, Object>> matches)
            throws InterruptedException {
        try {
            Found found = finder.find(search.keys(), "study", search.level().queryLevel(), true);
            for (int passed = 0; passed < search.offset() && found.hasNext(); passed++) {
                found.next();
            }
            int most = Math.min(search.limit(), settings.maximumMatches());
            while (matches.size() < most && found.hasNext()) {
                matches.add(completed(found.next(), search.level(), urls));
            }
            return search.limit() > most && found.hasNext();
        } catch (QueryRefusedException e) {
            throw DicomWebException.badRequest(e.getMessage());
        } catch (QueryTooWideException e) {
            throw new DicomWebException(HttpStatus.PAYLOAD_TOO_LARGE, e.getMessage());
        }
    }

    private static Map<String, Object> completed(Map<String, Object> match, SearchLevel level, DicomWebUrls urls) {
        Map<String, Object> completed = new LinkedHashMap<>(match);
        completed.put("SpecificCharacterSet", "ISO_IR 192");
        String study = (String) match.get("StudyInstanceUID");
        String series = (String) match.get("SeriesInstanceUID");
        completed.put(
                "RetrieveURL",
                switch (level) {
                    case STUDY -> urls.study(study);
                    case SERIES -> urls.series(study, series);
                    case INSTANCE -> urls.instance(study, series, (String) match.get("SOPInstanceUID"));
                });
        return completed;
    }

    private static void answer(ModelAnswer form, List<Map<String, Object>> matches, HttpServletResponse response)
            throws IOException {
        if (form == ModelAnswer.JSON) {
            response.setContentType(form.mediaType());
            try (DicomJson json = DicomJson.array(response.getOutputStream())) {
                for (Map<String, Object> match : matches) {
                    json.write(match);
                }
            }
            return;
        }
        if (matches.isEmpty()) {
            // a multipart message has one part at least
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        MultipartOutput parts = new MultipartOutput(response, form.mediaType());
        for (Map<String, Object> match : matches) {
            DicomXml.write(match, parts.part(form.mediaType(), null));
        }
        parts.end();
    }
}
