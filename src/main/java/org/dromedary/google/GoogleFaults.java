package org.dromedary.google;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpResponseException;
import com.google.auth.Retryable;

import org.dromedary.google.GoogleException.Kind;

/**
 * Reads Google's refusals: status, and the reason in {@code errors[].reason} (Drive v3, "Resolve errors") or
 * {@code details[].reason} (Sheets v4, google.rpc.ErrorInfo).
 */
final class GoogleFaults {

    /** Too much at once; storageQuotaExceeded is none of them. Lower case, without underscores. */
    private static final Set<String> QUOTA = Set.of(
            "ratelimitexceeded",
            "userratelimitexceeded",
            "quotaexceeded",
            "dailylimitexceeded",
            "sharingratelimitexceeded",
            "resourceexhausted");

    private static final Map<String, String> REMEDIES = Map.of(
            "accessnotconfigured", "enable the Google Drive and Google Sheets APIs in the account's project",
            "servicedisabled", "enable the Google Drive and Google Sheets APIs in the account's project",
            "insufficientpermissions", "the sign-in lacks a right; sign in again",
            "accesstokenscopeinsufficient", "the sign-in lacks a right; sign in again",
            "insufficientfilepermissions", "give the account the right to change the file",
            "cannotdownloadfile", "the file's owner has forbidden downloads",
            "cannotdownloadabusivefile", "Google takes the file for malware",
            "failedprecondition", "if it is an Excel file, open it and save it as a Google Sheet",
            "domainpolicy", "the domain's administrator has forbidden it",
            "storagequotaexceeded", "the storage of the account is full");

    private static final Pattern ERROR = Pattern.compile("\"error\"\\s*:\\s*\"([a-z_]{1,40})\"");

    private GoogleFaults() {}

    /** @param signIn what to do when a sign-in is refused */
    static GoogleException of(String account, String signIn, String what, Exception failure) {
        if (failure instanceof SignInException) {
            return new GoogleException(Kind.SIGN_IN, failure.getMessage(), null);
        }
        HttpResponseException answer = answer(failure);
        if (failure instanceof Retryable && answer != null && isRefusal(answer.getStatusCode())) {
            return new GoogleException(
                    Kind.SIGN_IN,
                    "Google account " + account + ": the sign-in is refused (" + signInReason(answer) + "); " + signIn,
                    null);
        }
        if (answer != null) {
            return answered(account, what, answer);
        }
        if (failure instanceof IllegalArgumentException) {
            return new GoogleException(
                    Kind.UNAVAILABLE,
                    what + ": the answer is not Google's; see which proxy is between, and root-url of account "
                            + account,
                    null);
        }
        return new GoogleException(
                Kind.UNAVAILABLE,
                what + ": Google cannot be reached ("
                        + failure.getClass().getSimpleName()
                        + (failure.getMessage() == null ? "" : ": " + words(failure.getMessage())) + ")",
                null);
    }

    private static HttpResponseException answer(Throwable failure) {
        for (Throwable one = failure; one != null; one = one.getCause()) {
            if (one instanceof HttpResponseException answer) {
                return answer;
            }
        }
        return null;
    }

    private static boolean isRefusal(int status) {
        return status / 100 == 4 && status != 408 && status != 429;
    }

    private static GoogleException answered(String account, String what, HttpResponseException answer) {
        int status = answer.getStatusCode();
        String reason = reason(answer);
        Kind kind = kind(status, normal(reason));
        String remedy = REMEDIES.get(normal(reason));
        if (remedy == null && kind == Kind.NOT_FOUND) {
            remedy = "it is not there, or not shared with account " + account;
        } else if (remedy == null && kind == Kind.DENIED) {
            remedy = "share it with account " + account;
        } else if (remedy == null && kind == Kind.QUOTA) {
            remedy = "too many calls; it is tried again";
        }
        String said = answer instanceof GoogleJsonResponseException json && json.getDetails() != null
                ? json.getDetails().getMessage()
                : null;
        return new GoogleException(
                kind,
                what + ": Google answered " + status + (reason.isEmpty() ? "" : " " + reason)
                        + (said == null || remedy != null ? "" : " (" + words(said) + ")")
                        + (remedy == null ? "" : "; " + remedy),
                null,
                wait(answer.getHeaders().getRetryAfter()));
    }

    private static Kind kind(int status, String reason) {
        if (status == 429 || status == 403 && QUOTA.contains(reason)) {
            return Kind.QUOTA;
        }
        if (status >= 500 || status == 408 || reason.equals("backenderror")) {
            return Kind.UNAVAILABLE;
        }
        return switch (status) {
            case 401 -> Kind.SIGN_IN;
            case 403 -> Kind.DENIED;
            case 404, 410 -> Kind.NOT_FOUND;
            default -> Kind.REFUSED;
        };
    }

    private static String reason(HttpResponseException answer) {
        if (!(answer instanceof GoogleJsonResponseException json) || json.getDetails() == null) {
            return "";
        }
        GoogleJsonError error = json.getDetails();
        if (error.getErrors() != null
                && !error.getErrors().isEmpty()
                && error.getErrors().get(0).getReason() != null) {
            return error.getErrors().get(0).getReason();
        }
        if (error.get("details") instanceof List<?> details) {
            for (Object detail : details) {
                if (detail instanceof Map<?, ?> map && map.get("reason") instanceof String reason) {
                    return reason;
                }
            }
        }
        return error.get("status") instanceof String status ? status : "";
    }

    private static String normal(String reason) {
        return reason.replace("_", "").toLowerCase(Locale.ROOT);
    }

    /** Retry-After of RFC 9110 §10.2.3: seconds, or a date. */
    static Duration wait(String retryAfter) {
        if (retryAfter == null) {
            return Duration.ZERO;
        }
        if (retryAfter.strip().matches("\\d{1,6}")) {
            return Duration.ofSeconds(Long.parseLong(retryAfter.strip()));
        }
        try {
            Duration wait = Duration.between(
                    Instant.now(), ZonedDateTime.parse(retryAfter.strip(), DateTimeFormatter.RFC_1123_DATE_TIME));
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeParseException e) {
            return Duration.ZERO;
        }
    }

    /** {@code error} of RFC 6749 §5.2, and nothing else of the answer. */
    static String signInReason(HttpResponseException answer) {
        Matcher error = ERROR.matcher(String.valueOf(answer.getContent()));
        return error.find() ? error.group(1) : "HTTP " + answer.getStatusCode();
    }

    private static String words(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() > 200 ? line.substring(0, 199) + "…" : line;
    }
}
