package org.dromedary.web.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.media.Schema;

import org.dromedary.study.Study;
import org.dromedary.study.StudyProgress;

/** A study in a list. */
record StudyListed(
        @JsonUnwrapped Study study,
        @Schema(description = "How far it is; null when it is neither being received nor held")
                StudyProgress progress) {}
