package org.dromedary.web.api;

import java.time.Instant;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import org.dromedary.delivery.Delivery;
import org.dromedary.delivery.DeliveryLedger;
import org.dromedary.delivery.DeliveryQueries;
import org.dromedary.delivery.DeliveryState;
import org.dromedary.delivery.InstanceAnswer;
import org.dromedary.study.Audit;

/** Deliveries of the ledger. */
@RestController
@RequestMapping("/api/deliveries")
@Tag(name = "Deliveries", description = "One generation of a study, or one file, on its way to one destination")
class DeliveriesController {

    private final DeliveryLedger ledger;
    private final DeliveryQueries queries;
    private final Audit audit;

    DeliveriesController(DeliveryLedger ledger, DeliveryQueries queries, Audit audit) {
        this.ledger = ledger;
        this.queries = queries;
        this.audit = audit;
    }

    /** A delivery with what the peer said to each instance. */
    record Detail(
            @JsonUnwrapped DeliveryView delivery,
            @Schema(description = "Status by SOP Instance UID (PS3.7 annex C), as far as instances were answered")
                    List<InstanceAnswer> answers,
            @Schema(description = "SOP Instance UIDs that are delivered; null: all of the generation, or a file")
                    Set<String> selection) {}

    @GetMapping
    @Operation(summary = "Finds deliveries, the newest first")
    Page<DeliveryView> find(
            @Parameter(description = "One or several") @RequestParam(required = false) List<DeliveryState> state,
            @RequestParam(required = false) String destination,
            @Parameter(description = "Changed at or after, e.g. 2026-11-21T08:00:00Z") @RequestParam(required = false)
                    Instant since,
            @RequestParam(defaultValue = "50") @Min(1) @Max(Page.MOST) int limit,
            @RequestParam(defaultValue = "0") @Min(0) int offset) {
        DeliveryQueries.Filter filter = new DeliveryQueries.Filter(state, destination, null, since);
        List<DeliveryView> found = queries.find(filter, offset, limit + 1).stream()
                .map(DeliveryView::of)
                .toList();
        return Page.of(found, offset, limit);
    }

    @GetMapping("/{id}")
    @Operation(summary = "One delivery with the peer's answers")
    Detail get(@PathVariable long id) {
        Delivery delivery = queries.find(id).orElseThrow(() -> unknown(id));
        return new Detail(
                DeliveryView.of(delivery), queries.answers(id), delivery.partial() ? queries.selection(id) : null);
    }

    @PostMapping("/{id}/replay")
    @Operation(
            summary = "Tries it again now",
            description = "A parked delivery sends what is missing; one that was delivered is sent again as a whole.")
    DeliveryView replay(@PathVariable long id) {
        return changed("delivery.replayed", ledger.replay(id).orElseThrow(() -> unknown(id)));
    }

    @PostMapping("/{id}/cancel")
    @Operation(summary = "Takes it back; what the peer has taken stays there")
    DeliveryView cancel(@PathVariable long id) {
        return changed("delivery.cancelled", ledger.cancel(id).orElseThrow(() -> unknown(id)));
    }

    private DeliveryView changed(String event, Delivery delivery) {
        audit.record(event, delivery.studyUid(), null, delivery.id(), null);
        return DeliveryView.of(delivery);
    }

    private static NotFoundException unknown(long id) {
        return new NotFoundException("There is no delivery " + id);
    }
}
