package org.dromedary.component.filesender;

import java.io.IOException;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What an answer other than 2xx means. FileSender answers most errors with status 500, also those of the user, so the
 * {@code message} decides and the status only where there is none.
 */
final class ServerRefusals {

    /** Needed to retry under the other form of the server's name. */
    static final String SIGNATURE_CHECK_FAILED = "auth_remote_signature_check_failed";

    static final String TOO_LATE = "auth_remote_too_late";

    private static final Set<String> CREDENTIALS = Set.of(
            SIGNATURE_CHECK_FAILED,
            "auth_remote_user_rejected",
            "auth_remote_unknown_application",
            "rest_authentication_required",
            "rest_access_forbidden",
            "rest_admin_required",
            "rest_ownership_required");
    private static final Set<String> RECIPIENTS =
            Set.of("bad_email", "transfer_no_recipients", "transfer_too_many_recipients");
    private static final Set<String> LIMITS = Set.of(
            "transfer_maximum_size_exceeded",
            "transfer_maximum_file_size_exceeded",
            "transfer_maximum_encrypted_file_size_exceeded",
            "transfer_too_many_files",
            "transfer_user_quota_exceeded",
            "transfer_host_quota_exceeded",
            "storage_not_enough_space_left",
            "storage_chunk_too_large",
            "file_extension_not_allowed",
            "transfer_file_name_invalid",
            "bad_expire");
    private static final Set<String> GONE = Set.of("transfer_not_found", "file_not_found");
    private static final Set<String> CLOSED =
            Set.of("cannot_add_data_to_complete_transfer", "cannot_alter_closed_transfer");
    private static final Set<String> DAMAGED = Set.of("file_integrity_check_failed", "transfer_files_incomplete");

    private ServerRefusals() {}

    /** The server's {@code message}, or null if the body is not FileSender's. */
    static String code(byte[] body) {
        JsonNode json = json(body);
        return json != null && json.path("message").isTextual()
                ? json.path("message").textValue()
                : null;
    }

    /**
     * @param what the request in words, for the message
     */
    static FileSenderException exception(String what, int status, byte[] body) {
        String code = code(body);
        // an error in PHP's own words may hold paths of the server; FileSender's are identifiers
        if (code == null || !code.matches("[a-z0-9_]{1,80}")) {
            return withoutCode(what, status, body.length == 0 ? "an empty body" : "no FileSender error");
        }
        String uid = json(body).path("uid").asText("");
        String said = what + ": the server answered " + status + " " + code
                + (uid.matches("[0-9A-Za-z.-]{1,64}") ? " (uid " + uid + " in its log)" : "");
        if (status == 429 || status >= 502 && status <= 504 || code.equals("undergoing_maintenance")) {
            return new FileSenderUnavailableException(said);
        } else if (code.equals(TOO_LATE)) {
            return new FileSenderRequestLateException(said + "; compare the clocks of both machines");
        } else if (CREDENTIALS.contains(code)) {
            return new FileSenderCredentialsRejectedException(
                    said + "; check user, apiKey and signatureAlgorithm, and that the site allows signed requests");
        } else if (RECIPIENTS.contains(code)) {
            return new FileSenderRecipientRefusedException(said + "; check the recipients and the sender's address");
        } else if (LIMITS.contains(code)) {
            return new FileSenderLimitExceededException(said);
        } else if (GONE.contains(code) || CLOSED.contains(code)) {
            return new FileSenderTransferGoneException(said, CLOSED.contains(code));
        } else if (DAMAGED.contains(code)) {
            return new FileSenderUploadDamagedException(said);
        } else if (code.equals("database_access_failure") || code.startsWith("storage_filesystem_")) {
            return new FileSenderServerFaultException(said);
        }
        return new FileSenderRequestRefusedException(said);
    }

    private static FileSenderException withoutCode(String what, int status, String content) {
        String said = what + ": HTTP status " + status + " with " + content;
        if (status == 408 || status == 425 || status == 429 || status >= 502 && status <= 504) {
            return new FileSenderUnavailableException(said);
        } else if (status == 413) {
            return new FileSenderLimitExceededException(
                    said
                            + "; a web server in front refuses the site's own chunk size: its administrator has to raise the body limit");
        } else if (status >= 300 && status < 400) {
            return new FileSenderRequestRefusedException(
                    said + "; it redirects elsewhere: configure the final address");
        } else if (status == 401 || status == 403 || status == 407) {
            return new FileSenderCredentialsRejectedException(said + "; a web server in front refuses the request");
        } else if (status >= 500) {
            return new FileSenderServerFaultException(said);
        }
        return new FileSenderRequestRefusedException(said + "; is this the address of a FileSender site?");
    }

    private static JsonNode json(byte[] body) {
        try {
            return Json.read(body);
        } catch (IOException e) {
            return null;
        }
    }
}
