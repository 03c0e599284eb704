package org.dromedary.web.dicomweb;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/**
 * Addresses of resources, as the client of a request reaches them.
 *
 * @param base of the server, without a slash at its end
 */
record DicomWebUrls(String base) {

    /** The path of the server. */
    static final String ROOT = "/dicom-web";

    static DicomWebUrls of(HttpServletRequest request, DicomWebSettings settings) {
        return new DicomWebUrls(
                settings.baseUrl().isBlank()
                        ? ServletUriComponentsBuilder.fromContextPath(request)
                                .path(ROOT)
                                .toUriString()
                        : settings.baseUrl().replaceFirst("/+$", ""));
    }

    String study(String study) {
        return base + "/studies/" + study;
    }

    String series(String study, String series) {
        return study(study) + "/series/" + series;
    }

    String instance(String study, String series, String sop) {
        return series(study, series) + "/instances/" + sop;
    }
}
