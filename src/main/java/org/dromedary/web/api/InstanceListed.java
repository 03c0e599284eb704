package org.dromedary.web.api;

import java.time.Instant;

import io.swagger.v3.oas.annotations.media.Schema;

import org.dromedary.study.Instance;

/** An instance of the store. */
record InstanceListed(
        String sopUid,
        String sopClassUid,
        String transferSyntaxUid,
        @Schema(description = "SHA-256 of the dataset as it came") String digest,
        long bytes,
        int generation,
        String source,
        Instant receivedAt,
        @Schema(description = "Its attributes, without recipients and password") String tagsUrl,
        @Schema(description = "Its first frame") String pictureUrl) {

    static InstanceListed of(Instance instance) {
        String url = "/api/studies/" + instance.studyUid() + "/series/" + instance.seriesUid() + "/instances/"
                + instance.sopUid();
        return new InstanceListed(
                instance.sopUid(),
                instance.sopClassUid(),
                instance.transferSyntaxUid(),
                instance.digest(),
                instance.bytes(),
                instance.generation(),
                instance.source(),
                instance.receivedAt(),
                url,
                url + "/frames/1");
    }
}
