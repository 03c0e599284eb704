package org.dromedary.web.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.apache.camel.RuntimeCamelException;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

import org.dromedary.component.PeerException;
import org.dromedary.component.dicom.DicomQuery;
import org.dromedary.component.dicom.DicomScu;
import org.dromedary.component.dicom.FindMatches;
import org.dromedary.component.dicom.QueryModel;
import org.dromedary.component.dicom.Retrieval;
import org.dromedary.component.dicom.SubOperations;
import org.dromedary.study.Audit;

/** Asks other DICOM nodes by hand. Each call is in the audit, so that nobody looks around in a network unseen. */
@RestController
@RequestMapping("/api/dicom")
@Tag(name = "DICOM", description = "Asks other DICOM nodes: C-ECHO, C-FIND, C-MOVE")
class DicomController {

    private static final String NODE = "Name of a destination or node of the settings, or AET@HOST:PORT";

    private final DicomPeers peers;
    private final Audit audit;
    /** Calls wait for peers, and nobody needs more of them by hand. */
    private final Semaphore calls = new Semaphore(4);

    DicomController(DicomPeers peers, Audit audit) {
        this.peers = peers;
        this.audit = audit;
    }

    /** Whom to call. */
    record EchoOrder(@Schema(description = NODE) String node) {}

    /** What to look for. */
    record FindOrder(
            @Schema(description = NODE) String node,
            @Schema(description = "study (default), patient or worklist") QueryModel model,
            @Schema(description = "PATIENT, STUDY (default), SERIES or IMAGE") String level,
            @Schema(description = "Values by DICOM keyword; null asks for a value to be returned")
                    Map<String, Object> keys,
            @Schema(description = "Matches at most; 100 without it")
                    @Min(value = 1, message = "must be from 1 to 10000")
                    @Max(value = 10_000, message = "must be from 1 to 10000")
                    Integer limit) {}

    /** What to move, and where to. */
    record MoveOrder(
            @Schema(description = NODE) String node,
            @Schema(description = "study (default) or patient") QueryModel model,
            @Schema(description = "PATIENT, STUDY (default), SERIES or IMAGE") String level,
            @Schema(description = "Unique keys by DICOM keyword, such as StudyInstanceUID") Map<String, Object> keys,
            @Schema(description = "AE title to move to; this router without it") String to) {}

    /** Something that is asked of a peer. */
    private interface Call<T> {
        T run() throws PeerException, InterruptedException;
    }

    @PostMapping("/echo")
    @Operation(summary = "Asks a DICOM node whether it is there (C-ECHO)", description = "200 whether it is or not.")
    DestinationsController.EchoAnswer echo(@RequestBody EchoOrder order) {
        DicomPeers.Node node = peers.find(order.node());
        audit.record("dicom.echo", null, null, null, node.peer().toString());
        long begin = System.nanoTime();
        String failure = null;
        try {
            call(() -> {
                try (DicomScu scu =
                        DicomScu.open(node.peer(), node.configuration(), List.of(DicomScu.Context.VERIFICATION))) {
                    scu.echo();
                }
                return true;
            });
        } catch (PeerException e) {
            failure = e.getMessage();
        }
        return new DestinationsController.EchoAnswer(
                failure == null, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin), failure);
    }

    @PostMapping("/find")
    @Operation(
            summary = "Asks a DICOM node what it has (C-FIND)",
            description = "The matches, each by DICOM keywords. 502 with the reason when the node refuses or is away.")
    List<Map<String, Object>> find(@Valid @RequestBody FindOrder order) throws PeerException {
        DicomPeers.Node node = peers.find(order.node());
        DicomQuery query = query(order.model(), order.level(), order.keys());
        audit.record("dicom.find", null, null, null, node.peer() + " " + query.model());
        int limit = order.limit() == null ? 100 : order.limit();
        return call(() -> {
            List<Map<String, Object>> found = new ArrayList<>();
            try (FindMatches matches = FindMatches.open(node.peer(), node.configuration(), query, limit)) {
                matches.forEachRemaining(found::add);
            } catch (RuntimeCamelException e) {
                if (e.getCause() instanceof PeerException refused) {
                    throw refused;
                }
                throw e;
            }
            return found;
        });
    }

    @PostMapping("/move")
    @Operation(
            summary = "Has a DICOM node send what matches to another one (C-MOVE)",
            description = "Answers when it is done, with the numbers. The node must know the one that it sends to.")
    SubOperations move(@RequestBody MoveOrder order) throws PeerException {
        DicomPeers.Node node = peers.find(order.node());
        DicomQuery query = query(order.model(), order.level(), order.keys());
        if (query.keys().values().stream().noneMatch(value -> value != null && !"".equals(value))) {
            throw new UnacceptableException("keys must say what is to be moved, such as StudyInstanceUID");
        }
        String to = order.to() == null || order.to().isBlank() ? peers.ownAet() : order.to();
        audit.record("dicom.move", null, null, null, node.peer() + " to " + to);
        try {
            return call(() -> new Retrieval(node.peer(), node.configuration(), counts -> {}).move(query, to));
        } catch (IllegalArgumentException e) {
            throw new UnacceptableException(e.getMessage());
        }
    }

    private static DicomQuery query(QueryModel model, String level, Map<String, Object> keys) {
        try {
            DicomQuery query =
                    new DicomQuery(model == null ? QueryModel.study : model, level, keys == null ? Map.of() : keys);
            query.check();
            return query;
        } catch (IllegalArgumentException e) {
            throw new UnacceptableException(e.getMessage());
        }
    }

    private <T> T call(Call<T> call) throws PeerException {
        if (!calls.tryAcquire()) {
            throw new ResponseStatusException(
                    HttpStatus.TOO_MANY_REQUESTS, "Four calls to other nodes are under way; wait for one of them");
        }
        try {
            return call.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a node was asked", e);
        } finally {
            calls.release();
        }
    }
}
