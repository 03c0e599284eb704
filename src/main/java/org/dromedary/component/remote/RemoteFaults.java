package org.dromedary.component.remote;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

import com.jcraft.jsch.SftpException;
import org.apache.camel.component.file.GenericFileOperationFailedException;

import org.dromedary.component.tls.TlsFaults;
import org.dromedary.component.tls.TlsFileException;

/** Says what keeps a file from its place, and whether trying again can help. */
final class RemoteFaults {

    /** FTP: not logged in, no account, no such file or no access, name not allowed, not implemented (RFC 959 §4.2). */
    private static final Set<Integer> REFUSED_BY_FTP = Set.of(500, 501, 502, 504, 530, 532, 533, 534, 550, 551, 553);
    /** SFTP: no such file, permission denied, unsupported, no such path, write protected, no media and so on. */
    private static final Set<Integer> REFUSED_BY_SFTP = Set.of(2, 3, 8, 10, 12, 16, 17, 19, 20);

    /** Some servers say 530 or 550 for what passes. */
    private static final Pattern PASSES = Pattern.compile(
            "(?i)too many|maximum number|limit|try again|temporar|busy|quota|disk full|no space|insufficient");

    private static final Pattern SIGN_IN = Pattern.compile("(?i)auth (fail|cancel)|authentication|too many auth");
    /** FTP answers below are good ones. */
    private static final int FIRST_REFUSAL = 400;

    private static final int LONGEST = 300;
    private static final int SHORTEST_NAME = 3;
    private static final int DEEPEST = 20;

    private RemoteFaults() {}

    /**
     * @param server as {@code sftp://host:port}
     * @param doing what was tried, for instance {@code writing a file}
     * @param name of the file with its folders, which must not be told; null if it is about none
     */
    static GenericFileOperationFailedException of(String server, String doing, String name, Throwable failure) {
        RemoteFault known = within(failure, RemoteFault.class);
        if (known != null) {
            return thrown(known);
        }
        FtpFolder.RefusedException refused = within(failure, FtpFolder.RefusedException.class);
        if (refused != null) {
            return ofReply(server, doing, name, refused.code(), refused.getMessage());
        }
        GenericFileOperationFailedException answer = within(failure, GenericFileOperationFailedException.class);
        // a connection that breaks leaves an answer behind that was good
        if (answer != null && answer.getCode() >= FIRST_REFUSAL && within(failure, IOException.class) == null) {
            return ofReply(server, doing, name, answer.getCode(), answer.getReason() == null ? "" : answer.getReason());
        }
        SftpException status = within(failure, SftpException.class);
        if (status != null && status.getCause() == null) {
            return ofStatus(server, doing, name, status);
        }
        return ofConnection(server, doing, name, failure);
    }

    /** As {@link #of}, for those who may throw it as it is. */
    static RemoteFault fault(String server, String doing, String name, Throwable failure) {
        return (RemoteFault) of(server, doing, name, failure).getCause();
    }

    /** An answer of an FTP server that is no success. */
    static GenericFileOperationFailedException ofReply(
            String server, String doing, String name, int code, String reply) {
        boolean permanent =
                REFUSED_BY_FTP.contains(code) && !PASSES.matcher(reply).find();
        String said = said(reply, name);
        return thrown(new RemoteFault(
                server + " answers " + (said.startsWith(String.valueOf(code)) ? "" : code + " ") + said + " when "
                        + doing + remedy(code),
                permanent,
                null));
    }

    private static String remedy(int code) {
        return switch (code) {
            case 421 -> ": it ends the connection or has too many; it is tried again";
            case 530, 532 -> ": check user and password";
            case 534 -> ": it wants TLS, or another protection: take ftps";
            case 550, 553 -> ": check that the folder exists or may be made, and the rights of the user";
            case 452, 552 -> ": its disk or the user's quota is full; it is tried again";
            case 425, 426 -> ": no data connection; check passive mode, its ports and firewalls in between";
            default -> "";
        };
    }

    private static GenericFileOperationFailedException ofStatus(
            String server, String doing, String name, SftpException status) {
        String text = status.getMessage() == null ? "" : status.getMessage();
        boolean permanent = REFUSED_BY_SFTP.contains(status.id)
                && !(status.id != 2 && PASSES.matcher(text).find());
        String remedy =
                switch (status.id) {
                    case 2, 10 -> ": check that the folder exists or may be made";
                    case 3, 12 -> ": check the rights of the user on the folder";
                    case 4 -> ": often a full disk, or a name that is taken; it is tried again";
                    case 14, 15 -> ": its disk or the user's quota is full; it is tried again";
                    default -> "";
                };
        return thrown(new RemoteFault(
                server + " answers " + said(text, name) + " (SFTP status " + status.id + ") when " + doing + remedy,
                permanent,
                null));
    }

    private static GenericFileOperationFailedException ofConnection(
            String server, String doing, String name, Throwable failure) {
        String text = deepest(failure);
        String why;
        boolean permanent = false;
        if (within(failure, TlsFileException.class) != null || within(failure, FileNotFoundException.class) != null) {
            why = "a file of the settings cannot be used: " + text;
            permanent = true;
        } else if (within(failure, UnknownHostException.class) != null) {
            why = "the host name is unknown: check its spelling and the DNS";
        } else if (within(failure, SSLException.class) != null) {
            why = "no TLS connection: " + TlsFaults.why(within(failure, SSLException.class));
        } else if (within(failure, SocketTimeoutException.class) != null || text.contains("timeout")) {
            why = "no answer in time: check host, port and firewalls in between";
        } else if (within(failure, NoRouteToHostException.class) != null) {
            why = "there is no route to the host: check the network";
        } else if (within(failure, ConnectException.class) != null) {
            why = "the connection is refused: check host and port, and whether it runs";
        } else if (text.contains("invalid privatekey")
                || text.contains("passphrase")
                || text.contains("USERAUTH fail")) {
            why = "the private key cannot be used: check privateKeyFile and privateKeyPassphrase";
            permanent = true;
        } else if (SIGN_IN.matcher(text).find()) {
            why = "it does not let the user in (" + said(text, name) + "): check user, password or key";
            permanent = true;
        } else {
            why = "the connection broke: " + said(text, name);
        }
        return thrown(new RemoteFault(server + " fails when " + doing + ": " + why, permanent, null));
    }

    /** A file is not moved onto another one. */
    static RemoteFault taken(String server) {
        return new RemoteFault(server + " has another file already where one is to be moved to", true, null);
    }

    /** What a server said, not yet judged. */
    static GenericFileOperationFailedException reply(int code, String words) {
        return new GenericFileOperationFailedException(code, words);
    }

    static GenericFileOperationFailedException thrown(RemoteFault fault) {
        return new GenericFileOperationFailedException(fault.getMessage(), fault);
    }

    /** The server's own words in one line, without the steps of the path that they are about. */
    static String said(String words, String name) {
        // Camel adds words of its own, which say less
        String line = words.replaceAll("[\\p{Cntrl}\\s]+", " ")
                .replaceFirst(" Error \\w+ file \\[.*$", "")
                .strip();
        if (name != null && !name.isEmpty()) {
            line = line.replace(name, "***");
            for (String step : name.split("/")) {
                String bare = step.replaceFirst("^\\.inprogress-", "");
                if (bare.length() >= SHORTEST_NAME) {
                    line = line.replace(bare, "***");
                }
            }
        }
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 3) + "...";
    }

    private static String deepest(Throwable failure) {
        Throwable deepest = failure;
        for (int depth = 0; depth < DEEPEST && deepest.getCause() != null; depth++) {
            deepest = deepest.getCause();
        }
        return deepest.getMessage() == null ? deepest.getClass().getSimpleName() : deepest.getMessage();
    }

    private static <T extends Throwable> T within(Throwable failure, Class<T> kind) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (kind.isInstance(cause)) {
                return kind.cast(cause);
            }
            cause = cause.getCause();
        }
        return null;
    }
}
