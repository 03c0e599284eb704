package org.dromedary.component.objectstore;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Set;
import javax.net.ssl.SSLException;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

import org.dromedary.component.tls.TlsFaults;

/** Says what keeps an object from its place, and whether trying again can help. */
final class ObjectStoreFaults {

    private static final Set<Integer> REFUSED = Set.of(400, 401, 403, 404, 405, 411, 412, 413, 414, 415, 501);
    /** Codes that pass although their status says otherwise. */
    private static final Set<String> PASSING = Set.of(
            "RequestTimeTooSkewed",
            "RequestTimeout",
            "SlowDown",
            "Throttling",
            "ThrottlingException",
            "RequestLimitExceeded",
            "BadDigest",
            "IncompleteBody",
            "QuotaExceeded",
            "XMinioStorageFull",
            "OperationAborted",
            "NoSuchUpload");

    private static final int LONGEST = 300;
    private static final int SHORTEST_NAME = 3;
    private static final int DEEPEST = 20;

    private ObjectStoreFaults() {}

    /**
     * @param store as {@code s3://bucket}
     * @param doing what was tried, for instance {@code writing an object}
     * @param key which must not be told; null if it is about none
     */
    static ObjectStoreFault of(String store, String doing, String key, SdkException failure) {
        if (failure instanceof AwsServiceException answer) {
            return ofAnswer(store, doing, key, answer);
        }
        return new ObjectStoreFault(store + " fails when " + doing + ": " + why(key, failure), false, null);
    }

    private static ObjectStoreFault ofAnswer(String store, String doing, String key, AwsServiceException answer) {
        String code = answer.awsErrorDetails() == null
                ? null
                : answer.awsErrorDetails().errorCode();
        String words = answer.awsErrorDetails() == null
                ? null
                : answer.awsErrorDetails().errorMessage();
        boolean permanent = REFUSED.contains(answer.statusCode()) && (code == null || !PASSING.contains(code));
        StringBuilder text = new StringBuilder(store + " answers " + answer.statusCode());
        if (code != null && !code.equals(String.valueOf(answer.statusCode()))) {
            text.append(' ').append(said(code, key));
        }
        text.append(" when ").append(doing);
        if (words != null && !words.isBlank()) {
            text.append(" (").append(said(words, key)).append(')');
        }
        return new ObjectStoreFault(text + remedy(answer.statusCode(), code == null ? "" : code), permanent, null);
    }

    private static String remedy(int status, String code) {
        return switch (code) {
            case "NoSuchBucket" -> ": make the bucket there, or correct its name";
            case "NotImplemented" ->
                ": it does not know all of S3; without checksum and storageClass it has less to know";
            case "InvalidAccessKeyId" -> ": check accessKey";
            case "SignatureDoesNotMatch" -> ": check secretKey and region";
            case "AuthorizationHeaderMalformed", "PermanentRedirect" -> ": check region and uriEndpointOverride";
            case "RequestTimeTooSkewed" -> ": the clock here or there is wrong";
            case "QuotaExceeded", "XMinioStorageFull" -> ": it is full; it is tried again";
            default ->
                switch (status) {
                    case 301, 307 -> ": check region and uriEndpointOverride";
                    case 401, 403 -> ": check the keys, and the rights that they give on the bucket";
                    case 404 -> ": check bucket and uriEndpointOverride";
                    default -> "";
                };
        };
    }

    private static String why(String key, Throwable failure) {
        Throwable deepest = failure;
        for (int depth = 0; depth < DEEPEST; depth++) {
            if (deepest instanceof UnknownHostException) {
                return "the host name is unknown: check uriEndpointOverride, forcePathStyle and the DNS";
            }
            if (deepest instanceof SSLException tls) {
                return "no TLS connection: " + TlsFaults.why(tls);
            }
            if (deepest instanceof SocketTimeoutException) {
                return "no answer in time: check the address and firewalls in between";
            }
            if (deepest instanceof ConnectException) {
                return "the connection is refused: check the address, and whether it runs";
            }
            if (deepest.getCause() == null) {
                break;
            }
            deepest = deepest.getCause();
        }
        String text = deepest.getMessage() == null ? deepest.getClass().getSimpleName() : deepest.getMessage();
        return said(text, key);
    }

    private static String said(String words, String key) {
        String line = words.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        if (key != null) {
            line = line.replace(key, "***");
            for (String step : key.split("/")) {
                line = step.length() < SHORTEST_NAME ? line : line.replace(step, "***");
            }
        }
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 3) + "...";
    }
}
