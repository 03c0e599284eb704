package org.dromedary.web.api;

import io.swagger.v3.oas.annotations.media.Schema;

/** A series with where to go on from it. */
record SeriesListed(
        String seriesUid,
        String modality,
        int instances,
        long bytes,
        @Schema(description = "Newest generation that brought an instance of it") int generation,
        @Schema(description = "Its instances") String instancesUrl,
        @Schema(description = "A picture of it; 404 if nothing of it can be shown") String thumbnailUrl) {

    static SeriesListed of(String studyUid, StudyDetail.Series series) {
        String url = "/api/studies/" + studyUid + "/series/" + series.seriesUid();
        return new SeriesListed(
                series.seriesUid(),
                series.modality(),
                series.instances(),
                series.bytes(),
                series.generation(),
                url + "/instances",
                url + "/thumbnail");
    }
}
