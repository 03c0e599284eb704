package org.dromedary.component.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;

import org.dromedary.component.tls.TlsFaults;

/** Says what keeps a request from a good end, and what to do about it. */
final class HttpFaults {

    private HttpFaults() {}

    /** The peer in messages: scheme, host and port. */
    static String name(URI base) {
        return base.getScheme() + "://" + base.getRawAuthority();
    }

    /** A status that is no success. */
    static String of(URI base, HttpCall call, int status, HttpHeaders headers, String said, String remedy) {
        String why =
                switch (status) {
                    case 401 -> remedy == null ? "it does not take the sign-in" : remedy;
                    case 403 -> "the user may not do this there: give the right, or take another user";
                    case 404 -> "there is no such thing at this address: check the path of the URL";
                    case 413 -> "it is larger than what the server (or a proxy before it) takes: raise the limit there";
                    case 429 -> "it is asked too often";
                    case 502, 504 -> "a proxy cannot reach the server behind it";
                    case 503 -> "it is not available for now";
                    default -> status >= 300 && status < 400 ? moved(headers) : null;
                };
        StringBuilder text = new StringBuilder(name(base) + " answers " + status + " when asked for " + call.what());
        if (!said.isEmpty()) {
            text.append(": ").append(said);
        }
        if (why != null) {
            text.append(said.isEmpty() ? ": " : " (").append(why).append(said.isEmpty() ? "" : ")");
        }
        return text.toString();
    }

    private static String moved(HttpHeaders headers) {
        String to = headers.firstValue("Location").orElse("");
        // a redirect may carry a ticket in its query
        String place = PeerWords.clean(to.replaceFirst("[?#].*", "").replaceAll("//[^@/]*@", "//"));
        return "it sends to " + (place.isEmpty() ? "another address" : place) + ": if that is right, set it as the URL";
    }

    /** Whether a connection was closed before there was an answer on it. */
    static boolean wasClosed(IOException e) {
        if (e instanceof ConnectException || e instanceof HttpConnectTimeoutException || e instanceof SSLException) {
            return false;
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof EOFException
                    || cause instanceof ClosedChannelException
                    || cause instanceof SocketException
                    || message.contains("received no bytes")
                    || message.contains("Connection reset")
                    || message.contains("Broken pipe")
                    || message.contains("GOAWAY")) {
                return true;
            }
        }
        return false;
    }

    /** What a failed exchange ended with, as the exception that it is. */
    static IOException cause(ExecutionException e, URI base, HttpCall call) throws HttpAnswerException {
        Throwable cause = e.getCause();
        if (cause instanceof BoundedBody.TooLargeException) {
            throw new HttpAnswerException(
                    name(base) + ", asked for " + call.what() + ", gives " + cause.getMessage(), true, cause);
        }
        return cause instanceof IOException failure ? failure : new IOException(cause);
    }

    static HttpUnreachableException unreachable(URI base, HttpCall call, IOException e) {
        return new HttpUnreachableException(name(base) + " cannot be asked for " + call.what() + ": " + why(e), e);
    }

    private static String why(IOException e) {
        if (within(e, UnresolvedAddressException.class) || within(e, UnknownHostException.class)) {
            return "the host name is unknown: check its spelling and the DNS";
        }
        if (within(e, SSLException.class)) {
            return "no TLS connection: " + TlsFaults.why(e);
        }
        if (within(e, HttpConnectTimeoutException.class)) {
            return "no connection came about in time: check host and port, and firewalls in between";
        }
        if (within(e, NoRouteToHostException.class)) {
            return "there is no route to the host: check the network";
        }
        if (within(e, ConnectException.class)) {
            return "the connection is refused: check host and port, and whether it runs";
        }
        return wasClosed(e)
                ? "the connection broke before there was an answer"
                : PeerWords.clean(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
    }

    private static boolean within(Throwable failure, Class<? extends Throwable> kind) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
