package org.dromedary.web.api;

import java.time.Instant;

import io.swagger.v3.oas.annotations.media.Schema;

import org.dromedary.delivery.Delivery;
import org.dromedary.delivery.DeliveryState;
import org.dromedary.delivery.FailureClass;

/** A delivery as callers see it; leases and paths are the ledger's own. */
record DeliveryView(
        long id,
        String destination,
        @Schema(description = "Null for an operator's file") String studyUid,
        Integer generation,
        String name,
        DeliveryState state,
        int priority,
        int attempts,
        Instant createdAt,
        Instant updatedAt,
        @Schema(description = "A pending delivery is not tried before this") Instant nextAt,
        Instant finishedAt,
        FailureClass failureClass,
        @Schema(description = "The last failure") String failure,
        @Schema(description = "What the peer warned of although it took everything") String warning,
        long doneBytes,
        long totalBytes,
        int doneInstances,
        @Schema(description = "Of an open delivery: as far as they were named") int totalInstances,
        @Schema(
                        description =
                                "Its generation is still being received, and what comes is added; it ends when that is complete")
                boolean open,
        @Schema(description = "Only a selection of the generation's instances is delivered") boolean partial,
        @Schema(
                        description =
                                "What was made of the instances before they left: profile and its version, tag rules, transfer syntax")
                String shaped,
        @Schema(description = "What the destination was found to have afterwards, where that was asked for")
                String verified) {

    static DeliveryView of(Delivery delivery) {
        return new DeliveryView(
                delivery.id(),
                delivery.destination(),
                delivery.studyUid(),
                delivery.generation(),
                delivery.name(),
                delivery.state(),
                delivery.priority(),
                delivery.attempts(),
                delivery.createdAt(),
                delivery.updatedAt(),
                delivery.nextAt(),
                delivery.finishedAt(),
                delivery.failureClass(),
                delivery.failure(),
                delivery.warning(),
                delivery.doneBytes(),
                delivery.totalBytes(),
                delivery.doneInstances(),
                delivery.totalInstances(),
                delivery.open(),
                delivery.partial(),
                delivery.shaped(),
                delivery.verified());
    }
}
