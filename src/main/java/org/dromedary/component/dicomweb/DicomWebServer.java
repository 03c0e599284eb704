package org.dromedary.component.dicomweb;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;

import org.dromedary.component.PeerException;
import org.dromedary.component.http.HttpCall;
import org.dromedary.component.http.HttpConfiguration;
import org.dromedary.component.http.HttpDownload;
import org.dromedary.component.http.HttpFailedException;
import org.dromedary.component.http.HttpPeer;
import org.dromedary.component.http.HttpReply;
import org.dromedary.component.http.PiecePool;

/** An origin server of DICOMweb: answers are bounded in size and in time. */
final class DicomWebServer {

    /** No answer that is held in memory is larger: some 100,000 instances, or 5,000 studies with many attributes. */
    private static final int LARGEST_ANSWER = 64 << 20;

    /** An answer that still comes after so many times the patience for its next byte will never end. */
    private static final int PATIENCES = 10;

    private final HttpPeer peer;
    private final long longestNanos;

    DicomWebServer(HttpPeer peer, HttpConfiguration configuration) {
        this.peer = peer;
        this.longestNanos = TimeUnit.MILLISECONDS.toNanos(PATIENCES * configuration.getResponseTimeout());
    }

    /** As messages call it: the address without path. */
    String name() {
        return peer.address().getScheme() + "://" + peer.address().getRawAuthority();
    }

    /** As {@link HttpPeer#pieces}. */
    PiecePool pieces() {
        return peer.pieces();
    }

    /** As {@link HttpPeer#open}. */
    HttpDownload open(HttpCall call) throws HttpFailedException, InterruptedException {
        return peer.open(call);
    }

    /**
     * Sends a request and reads the whole answer.
     *
     * @throws HttpFailedException as {@link HttpPeer#open}
     * @throws AnswerException if the answer is too large, never ends or is cut
     */
    HttpReply ask(HttpCall call) throws PeerException, InterruptedException {
        try (HttpDownload download = peer.open(call)) {
            return new HttpReply(download.status(), download.headers(), whole(download.body(), call));
        } catch (IOException e) {
            throw new AnswerException(
                    name() + ", asked for " + call.what() + ", gives an answer that is not complete: " + e.getMessage(),
                    false,
                    e);
        }
    }

    private byte[] whole(InputStream in, HttpCall call) throws IOException, AnswerException {
        long start = System.nanoTime();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] piece = new byte[16 * 1024];
        for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
            bytes.write(piece, 0, n);
            if (bytes.size() > LARGEST_ANSWER || System.nanoTime() - start > longestNanos) {
                throw new AnswerException(
                        name() + ", asked for " + call.what() + ", gives an answer that does not end", false, null);
            }
        }
        return bytes.toByteArray();
    }
}
