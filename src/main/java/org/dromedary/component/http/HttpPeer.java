package org.dromedary.component.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One web service: sends requests with the sign-in, waits as long as bytes flow, sends again what met a dead connection, and
 * turns every other end into an {@link HttpFailedException}. Safe for use by several threads.
 */
public final class HttpPeer {

    /** What is taken into memory of an answer. */
    static final int LARGEST_REPLY = 64 << 20;

    private static final int LARGEST_FAULT = 64 << 10;
    private static final Duration LOOK = Duration.ofMillis(500);
    /** A dead connection takes no more of a body than what the buffers on the way hold. */
    private static final long AGAIN_UP_TO = 8 << 20;

    private static final int ATTEMPTS = 3;
    private static final int UNAUTHORIZED = 401;

    private final URI base;
    private final Duration patience;
    private final HttpClients clients;
    private final SignIn signIn;
    private final PiecePool pieces;

    /**
     * @param base http or https address; a path is kept in front of those of the calls
     * @throws IllegalArgumentException if it is not one
     */
    public HttpPeer(URI base, HttpConfiguration configuration) {
        this(base, configuration, new SignIn(configuration));
    }

    private HttpPeer(URI base, HttpConfiguration configuration, SignIn signIn) {
        this.base = HttpAddress.checked(base);
        this.patience = configuration.patience();
        this.clients = new HttpClients(configuration, this.base.getScheme().equals("https"));
        this.signIn = signIn;
        this.pieces = new PiecePool(clients.isPlain());
    }

    /** For a server to which calls bring their own sign-in. */
    static HttpPeer withoutSignIn(URI base, HttpConfiguration configuration) {
        return new HttpPeer(base, configuration, null);
    }

    /** Its address, without any secret. */
    public URI address() {
        return base;
    }

    /** Buffers for the bodies that go there. */
    public PiecePool pieces() {
        return pieces;
    }

    /**
     * Sends a request and reads the whole answer.
     *
     * @throws HttpUnreachableException if no answer came
     * @throws HttpStatusException for a status that is neither 2xx nor expected
     * @throws HttpAnswerException if the answer is larger than what is read into memory
     */
    public HttpReply ask(HttpCall call) throws HttpFailedException, InterruptedException {
        HttpResponse<byte[]> response = signedIn(
                call, head -> BoundedBody.handler(accepted(call, head.statusCode()) ? LARGEST_REPLY : LARGEST_FAULT)
                        .apply(head));
        check(call, response.statusCode(), response.headers(), response.body());
        return new HttpReply(response.statusCode(), response.headers(), response.body());
    }

    /**
     * Sends a request and gives the answer as it comes.
     *
     * @throws HttpFailedException as {@link #ask}
     */
    public HttpDownload open(HttpCall call) throws HttpFailedException, InterruptedException {
        HttpResponse<InputStream> response = signedIn(call, head -> new BodyStream(patience));
        HttpDownload download = new HttpDownload(response.statusCode(), response.headers(), response.body());
        if (!accepted(call, response.statusCode())) {
            try (InputStream fault = response.body()) {
                check(call, response.statusCode(), response.headers(), fault.readNBytes(LARGEST_FAULT));
            } catch (IOException e) {
                check(call, response.statusCode(), response.headers(), new byte[0]);
            }
        }
        return download;
    }

    private static boolean accepted(HttpCall call, int status) {
        return status >= 200 && status < 300 || call.expected().contains(status);
    }

    private void check(HttpCall call, int status, java.net.http.HttpHeaders headers, byte[] body)
            throws HttpStatusException {
        if (!accepted(call, status)) {
            String said = PeerWords.of(body);
            String remedy = signIn != null && status == UNAUTHORIZED ? signIn.remedy() : null;
            throw new HttpStatusException(HttpFaults.of(base, call, status, headers, said, remedy), status, said);
        }
    }

    private <T> HttpResponse<T> signedIn(HttpCall call, BodyHandler<T> handler)
            throws HttpFailedException, InterruptedException {
        Optional<String> header = authorization();
        HttpResponse<T> response = repeated(call, header, handler);
        if (response.statusCode() == UNAUTHORIZED
                && header.isPresent()
                && !call.expected().contains(UNAUTHORIZED)
                && signIn.refused(header.get())) {
            if (response.body() instanceof BodyStream unread) {
                unread.close();
            }
            return repeated(call, authorization(), handler);
        }
        return response;
    }

    private Optional<String> authorization() throws HttpFailedException, InterruptedException {
        try {
            return signIn == null ? Optional.empty() : signIn.header();
        } catch (UncheckedIOException e) {
            throw new HttpUnreachableException(base.getHost() + ": " + e.getMessage(), e);
        }
    }

    /** Sends a request, again if a kept connection was closed by the peer just then and sending twice does no harm. */
    private <T> HttpResponse<T> repeated(HttpCall call, Optional<String> authorization, BodyHandler<T> handler)
            throws HttpFailedException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            WatchedBody body = new WatchedBody(call.body() == null ? BodyPublishers.noBody() : call.body());
            try {
                return exchange(call, authorization, body, handler);
            } catch (IOException e) {
                if (!call.repeatable()
                        || attempt == ATTEMPTS
                        || body.taken() > AGAIN_UP_TO
                        || !HttpFaults.wasClosed(e)) {
                    throw HttpFaults.unreachable(base, call, e);
                }
            }
        }
    }

    private <T> HttpResponse<T> exchange(
            HttpCall call, Optional<String> authorization, WatchedBody body, BodyHandler<T> handler)
            throws IOException, HttpFailedException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(HttpAddress.of(base, call.path())).method(call.method(), body);
        authorization.ifPresent(value -> request.setHeader("Authorization", value));
        call.headers().forEach(request::setHeader);
        long start = System.nanoTime();
        WatchedHandler<T> watched = new WatchedHandler<>(handler);
        // what must not arrive twice does not go out on a connection that may be dead
        CompletableFuture<HttpResponse<T>> answer =
                (call.repeatable() ? clients.shared() : clients.unshared()).sendAsync(request.build(), watched);
        while (true) {
            try {
                return answer.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                long moved = Math.max(body.lastTaken() - start, watched.lastReceived() - start);
                if (System.nanoTime() - start - Math.max(moved, 0) > patience.toNanos()) {
                    answer.cancel(true);
                    throw new HttpUnreachableException(
                            HttpFaults.name(base) + " did nothing for " + patience.toSeconds() + " s when asked for "
                                    + call.what() + ": check whether it hangs, or raise responseTimeout",
                            null);
                }
            } catch (InterruptedException e) {
                answer.cancel(true);
                throw e;
            } catch (ExecutionException e) {
                throw HttpFaults.cause(e, base, call);
            }
        }
    }
}
