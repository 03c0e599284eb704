package org.dromedary.component.dicom;

import java.util.List;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

/** Says what a failure status of a query or retrieval means, and what to do about it (PS3.4 C.4.1.1.4, C.4.2.1.5, C.4.3.1.4). */
final class RequestFaults {

    static final int CANCEL = 0xFE00;
    static final int SUB_OPERATIONS_FAILED = 0xB000;

    private static final int MOVE_DESTINATION_UNKNOWN = 0xA801;
    private static final int NOT_AUTHORIZED = 0x0124;
    private static final int SOP_CLASS_NOT_SUPPORTED = 0x0122;
    private static final int PROCESSING_FAILURE = 0x0110;
    private static final int RESOURCE_LIMITATION = 0x0213;
    private static final int NAMED = 3;

    private RequestFaults() {}

    /** The peer takes no such request at all. */
    static RequestFailedException unsupported(DicomScu.Peer peer, String request, QueryModel model) {
        return new RequestFailedException(
                peer + " does not offer " + request + " in the model " + model + ": allow it at the peer"
                        + (model.hasLevels() ? ", or take the other one of study and patient" : ""),
                true,
                SOP_CLASS_NOT_SUPPORTED);
    }

    /**
     * The last response of a request is a failure.
     *
     * @param request such as C-FIND
     * @param destination the move destination; null if there is none
     */
    static RequestFailedException refused(
            DicomScu.Peer peer, String request, Responses.Response response, String destination, String callingAet) {
        int status = response.status();
        String meaning = meaning(status, destination, callingAet);
        return new RequestFailedException(
                String.format("%s answered %s with status %04X%s%s", peer, request, status, meaning, words(response)),
                !mayPass(status),
                status);
    }

    private static String meaning(int status, String destination, String callingAet) {
        if (status == MOVE_DESTINATION_UNKNOWN) {
            return ": the peer does not know the move destination " + destination
                    + ": enter it there with this node's address";
        }
        if (status >>> 8 == 0xA7) {
            return ": the peer is out of resources";
        }
        if (status >>> 8 == 0xA9) {
            return ": the keys do not fit the model or the level";
        }
        if (status >>> 12 == 0xC) {
            return destination == null
                    ? ": the peer could not process it"
                    : ": the peer could not process it; some answer so when they do not know the move destination "
                            + destination + ": see whether it is entered there";
        }
        return switch (status) {
            case SOP_CLASS_NOT_SUPPORTED -> ": the peer does not support this model";
            case NOT_AUTHORIZED -> ": the peer does not allow it to " + callingAet;
            case CANCEL -> ": it was cancelled";
            default -> "";
        };
    }

    private static String words(Responses.Response response) {
        String comment = response.command().getString(Tag.ErrorComment);
        return comment == null || comment.isBlank() ? "" : " (the peer says: " + comment.strip() + ")";
    }

    /** Out of resources, a fault while processing, or somebody's cancel: another time it may go. */
    private static boolean mayPass(int status) {
        return status >>> 8 == 0xA7
                || status == PROCESSING_FAILURE
                || status == RESOURCE_LIMITATION
                || status == CANCEL;
    }

    /**
     * A retrieval that went through in part; the peer may name what failed.
     *
     * @param why what this side knows about it; may be empty
     */
    static RequestFailedException incomplete(
            DicomScu.Peer peer, String request, SubOperations counts, Responses.Response response, String why) {
        StringBuilder text = new StringBuilder()
                .append(peer)
                .append(": ")
                .append(request)
                .append(" has moved ")
                .append(counts.completed() + counts.warnings())
                .append(" instances, ")
                .append(counts.failed())
                .append(" failed");
        Attributes identifier = response.dataset();
        String[] failed = identifier == null ? null : identifier.getStrings(Tag.FailedSOPInstanceUIDList);
        if (failed != null && failed.length > 0) {
            text.append(": ").append(named(List.of(failed)));
        }
        return new RequestFailedException(text.append(why).toString(), false, response.status());
    }

    /** The first few, and how many more there are. */
    static String named(List<String> uids) {
        String first = String.join(", ", uids.subList(0, Math.min(NAMED, uids.size())));
        return uids.size() <= NAMED ? first : first + " and " + (uids.size() - NAMED) + " more";
    }
}
