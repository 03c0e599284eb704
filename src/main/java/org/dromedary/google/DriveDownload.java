package org.dromedary.google;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import com.google.api.client.http.HttpResponse;
import com.google.api.services.drive.Drive;

import org.dromedary.google.GoogleException.Kind;

/**
 * Fetches a file from Drive as a stream, goes on where a broken connection or a stopped program left off, and holds it against
 * Drive's MD5. Nothing else can be known of it before that.
 */
public final class DriveDownload {

    private static final int PIECE = 256 << 10;
    /** Whole downloads that may have another MD5. */
    private static final int ATTEMPTS = 3;

    private final DriveFolder folder;

    public DriveDownload(DriveFolder folder) {
        this.folder = folder;
    }

    /**
     * Fetches a file.
     *
     * @param to where it is afterwards, complete; a part of it is kept beside it in {@code <name>.<md5>.part}, for the next attempt
     * @throws FileUnusableException with words for the row, if Drive's content is not what Drive says
     * @throws GoogleException if it could not be fetched now
     * @throws IOException if it cannot be written here
     */
    public void fetch(DriveFile file, Path to) throws GoogleException, IOException, InterruptedException {
        Path part = part(file, to);
        for (int attempt = 1; ; attempt++) {
            complete(file, part);
            if (md5(part).equals(file.md5())) {
                Files.move(part, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                return;
            }
            Files.delete(part);
            if (attempt == ATTEMPTS) {
                throw new FileUnusableException(
                        Kind.REFUSED, "the file arrives with another checksum than Drive has; upload it again");
            }
        }
    }

    /** What is here of a file that is not complete. */
    public static Path part(DriveFile file, Path to) {
        return to.resolveSibling(to.getFileName() + "." + file.md5() + ".part");
    }

    private void complete(DriveFile file, Path part) throws GoogleException, IOException, InterruptedException {
        try {
            while (size(part, file.bytes()) < file.bytes()) {
                folder.calls().run("File " + file.id() + " in Drive", () -> piece(file, part));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Bytes of a part; what is longer than the file is none of it. */
    private static long size(Path part, long most) throws IOException {
        if (Files.exists(part) && Files.size(part) > most) {
            Files.delete(part);
        }
        return Files.exists(part) ? Files.size(part) : 0;
    }

    /**
     * Appends what comes. A break after some bytes is no failed call: the next one asks for the rest, with all of the account's
     * patience before it.
     *
     * @throws IOException if nothing came
     * @throws UncheckedIOException if it cannot be written here
     */
    private Void piece(DriveFile file, Path part) throws IOException {
        long from = size(part, file.bytes());
        Drive.Files.Get get = folder.drive().files().get(file.id()).setSupportsAllDrives(true);
        // as it is: a range of something compressed would be another range
        get.getRequestHeaders().setAcceptEncoding("identity");
        if (from > 0) {
            get.getRequestHeaders().setRange("bytes=" + from + "-");
        }
        HttpResponse answer = get.executeMedia();
        try (InputStream in = answer.getContent()) {
            boolean goesOn = from > 0 && answer.getStatusCode() == 206;
            if (goesOn && !startsAt(answer, from)) {
                throw new IOException("another range came than was asked for");
            }
            try (OutputStream out = open(part, goesOn)) {
                copy(in, out, file.bytes() - (goesOn ? from : 0));
            }
        } finally {
            answer.disconnect();
        }
        return null;
    }

    private static boolean startsAt(HttpResponse answer, long from) {
        String range = answer.getHeaders().getContentRange();
        return range != null && range.startsWith("bytes " + from + "-");
    }

    private static OutputStream open(Path part, boolean append) {
        try {
            return append
                    ? Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    : Files.newOutputStream(
                            part,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Not more than was announced. */
    private static void copy(InputStream in, OutputStream out, long most) throws IOException {
        byte[] piece = new byte[PIECE];
        long left = most;
        while (left > 0) {
            int read;
            try {
                read = in.read(piece, 0, (int) Math.min(piece.length, left));
            } catch (IOException e) {
                if (left < most) {
                    return;
                }
                throw e;
            }
            if (read < 0) {
                if (left < most) {
                    return;
                }
                throw new EOFException("the answer is empty");
            }
            write(out, piece, read);
            left -= read;
        }
    }

    private static void write(OutputStream out, byte[] piece, int length) {
        try {
            out.write(piece, 0, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String md5(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            byte[] piece = new byte[PIECE];
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                digest.update(piece, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
