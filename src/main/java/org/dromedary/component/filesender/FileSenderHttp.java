package org.dromedary.component.filesender;

import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import org.dromedary.component.http.BoundedBody;

/** Sends one request, signed, and turns whatever comes back into bytes or an exception. Does not retry, except under the other form of the server's name. */
final class FileSenderHttp {

    /** For an answer; a long list of transfers is the largest. */
    static final int LARGEST_ANSWER = 32 * 1024 * 1024;

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final URI site;
    private final FileSenderCredentials credentials;
    private final RequestSigner signer;
    private final HttpClient http;
    private final Duration patience;
    private volatile ServerName serverName = ServerName.WITHOUT_PORT;
    private volatile boolean nameProven;
    private volatile Duration serverAhead = Duration.ZERO;

    /** PHP's SERVER_NAME has no port on usual sites; one that sets it to the Host header has. */
    private enum ServerName {
        WITHOUT_PORT,
        WITH_PORT
    }

    /**
     * @param site the address of the site, ends in a slash
     */
    FileSenderHttp(URI site, FileSenderCredentials credentials, FileSenderConnection connection) {
        this.site = site;
        this.credentials = credentials;
        this.signer = new RequestSigner(credentials);
        this.patience = connection.requestTimeout();
        HttpClient.Builder builder = HttpClient.newBuilder()
                // each chunk on a connection of its own: parallel windows are what makes a long line fast
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connection.connectTimeout());
        if (ProxySelector.getDefault() != null) {
            builder.proxy(ProxySelector.getDefault());
        }
        if (connection.tls() != null) {
            builder.sslContext(connection.tls());
        }
        if (connection.executor() != null) {
            builder.executor(connection.executor());
        }
        this.http = builder.build();
    }

    /**
     * @param what in words, for messages
     * @param path below {@code rest.php}, decoded
     * @param arguments decoded
     * @param contentType null without a body
     * @param signAhead how far in the future the timestamp is: the server counts the time of the upload too
     */
    record Call(
            String what,
            String method,
            String path,
            Map<String, String> arguments,
            Payload body,
            String contentType,
            Map<String, String> headers,
            Duration signAhead) {}

    /** Of the server's clock, as far as it is known from its answers. */
    Instant serverTime() {
        return Instant.now().plus(serverAhead);
    }

    /** @return the body of a 2xx answer */
    byte[] signed(Call call) throws FileSenderException, InterruptedException {
        HttpResponse<byte[]> answer = exchange(call, serverName);
        String code = answer.statusCode() < 300 ? null : ServerRefusals.code(answer.body());
        if (ServerRefusals.SIGNATURE_CHECK_FAILED.equals(code) && site.getPort() != -1 && !nameProven) {
            ServerName other = serverName == ServerName.WITH_PORT ? ServerName.WITHOUT_PORT : ServerName.WITH_PORT;
            HttpResponse<byte[]> second = exchange(call, other);
            if (!ServerRefusals.SIGNATURE_CHECK_FAILED.equals(ServerRefusals.code(second.body()))) {
                serverName = other;
                answer = second;
            }
        }
        if (ServerRefusals.TOO_LATE.equals(code)) {
            learnClock(answer.headers());
        }
        byte[] body = accepted(call.what(), answer);
        nameProven = true;
        return body;
    }

    /**
     * An unsigned GET of something that is public.
     *
     * @param relative to the site
     */
    byte[] open(String what, String relative) throws FileSenderException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(site.resolve(relative)).GET().build();
        return accepted(what, exchange(what, request, Payload.of(new byte[0])));
    }

    private static byte[] accepted(String what, HttpResponse<byte[]> answer) throws FileSenderException {
        if (answer.statusCode() < 200 || answer.statusCode() >= 300) {
            throw ServerRefusals.exception(what, answer.statusCode(), answer.body());
        }
        return answer.body();
    }

    private HttpResponse<byte[]> exchange(Call call, ServerName form) throws FileSenderException, InterruptedException {
        String rest = "rest.php" + call.path();
        SortedMap<String, String> arguments = new TreeMap<>(call.arguments());
        if (credentials.application() != null) {
            arguments.put("remote_application", credentials.application());
        }
        if (credentials.user() != null) {
            arguments.put("remote_user", credentials.user());
        }
        arguments.put(
                "timestamp", Long.toString(serverTime().plus(call.signAhead()).getEpochSecond()));
        String signature;
        try {
            signature = signer.sign(call.method(), host(form), site.getPath() + rest, arguments, call.body());
        } catch (IOException e) {
            throw new FileSenderUploadDamagedException(call.what() + ": the file cannot be read: " + e, e);
        }
        arguments.put("signature", signature);
        HttpRequest.Builder request = HttpRequest.newBuilder(site.resolve(rest + "?" + query(arguments)))
                .method(call.method(), call.body().publisher())
                .header("Accept", "application/json");
        if (call.contentType() != null) {
            request.header("Content-Type", call.contentType());
        }
        call.headers().forEach(request::header);
        return exchange(call.what(), request.build(), call.body());
    }

    private String host(ServerName form) {
        String host = site.getHost().toLowerCase(java.util.Locale.ROOT);
        return form == ServerName.WITH_PORT ? host + ":" + site.getPort() : host;
    }

    private static String query(SortedMap<String, String> arguments) {
        return arguments.entrySet().stream()
                .map(argument -> encoded(argument.getKey()) + "=" + encoded(argument.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Waits as long as bytes of the request still go out, and the patience after that. */
    private HttpResponse<byte[]> exchange(String what, HttpRequest request, Payload body)
            throws FileSenderException, InterruptedException {
        long start = System.nanoTime();
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request, BoundedBody.handler(LARGEST_ANSWER));
        while (true) {
            try {
                return answer.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                long taken = body.lastTaken();
                long idle = System.nanoTime() - (taken == 0 ? start : taken);
                if (idle > patience.toNanos()) {
                    answer.cancel(true);
                    throw new FileSenderUnavailableException(
                            what + ": nothing went on for " + patience.toSeconds() + " s", e);
                }
            } catch (InterruptedException e) {
                answer.cancel(true);
                throw e;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof BoundedBody.TooLargeException) {
                    throw new FileSenderServerFaultException(
                            what + ": " + e.getCause().getMessage(), e.getCause());
                }
                throw new FileSenderUnavailableException(
                        what + ": " + site.getHost() + " could not be reached or hung up: " + e.getCause(),
                        e.getCause());
            }
        }
    }

    private void learnClock(HttpHeaders headers) {
        headers.firstValue("Date").ifPresent(date -> {
            try {
                Instant there = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
                serverAhead = Duration.between(Instant.now(), there);
            } catch (DateTimeParseException e) {
                serverAhead = Duration.ZERO;
            }
        });
    }
}
