package org.dromedary.web.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.media.Schema;

import org.dromedary.study.Instance;
import org.dromedary.study.Study;
import org.dromedary.study.StudyProgress;

/** A study with its series. */
record StudyDetail(
        @JsonUnwrapped Study study,
        @Schema(description = "How far it is; null when it is neither being received nor set aside")
                StudyProgress progress,
        @Schema(description = "Its series") List<SeriesListed> series) {

    /** What the instances of a series come to. */
    record Series(String seriesUid, String modality, int instances, long bytes, int generation) {

        private Series plus(Instance instance) {
            return new Series(
                    seriesUid,
                    modality == null ? instance.modality() : modality,
                    instances + 1,
                    bytes + instance.bytes(),
                    Math.max(generation, instance.generation()));
        }
    }

    static StudyDetail of(Study study, StudyProgress progress, List<Instance> instances) {
        return new StudyDetail(study, progress, series(study.studyUid(), instances));
    }

    static List<SeriesListed> series(String studyUid, List<Instance> instances) {
        Map<String, Series> series = new LinkedHashMap<>();
        for (Instance instance : instances) {
            series.compute(
                    instance.seriesUid(),
                    (uid, known) -> (known == null ? new Series(uid, null, 0, 0, 0) : known).plus(instance));
        }
        return series.values().stream()
                .map(one -> SeriesListed.of(studyUid, one))
                .toList();
    }
}
