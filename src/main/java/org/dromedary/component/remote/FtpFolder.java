package org.dromedary.component.remote;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.apache.camel.component.file.remote.FtpEndpoint;
import org.apache.camel.component.file.remote.FtpOperations;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPFile;
import org.apache.commons.net.ftp.FTPReply;

import org.dromedary.component.PeerException;
import org.dromedary.component.RemoteEntry;
import org.dromedary.component.RemoteFolder;

/**
 * A folder of an FTP server. Lists are asked for by MLSD (RFC 3659 §7), which tells sizes and times exactly. Where a server knows only
 * LIST, the time of each file is asked for by MDTM (RFC 3659 §3); those of LIST are without a time zone and change their form with age.
 * A server without MDTM tells no times.
 */
final class FtpFolder implements RemoteFolder {

    private static final int BLOCK = 128 * 1024;
    /** Command not implemented, or not for that parameter. */
    private static final int UNKNOWN_FROM = 500;

    private static final int UNKNOWN_TO = 504;

    private final FtpEndpoint<FTPFile> endpoint;
    private final FtpOperations operations;
    private final String server;
    private String root;
    private boolean exact;
    private boolean timed;

    /** @param server as messages name it */
    FtpFolder(FtpEndpoint<FTPFile> endpoint, FtpOperations operations, String server) {
        this.endpoint = endpoint;
        this.operations = operations;
        this.server = server;
    }

    /** What the server is asked for. */
    private interface Request<R> {
        R send(FTPClient client) throws IOException;
    }

    private <R> R ask(String doing, String path, Request<R> request) throws PeerException, IOException {
        try {
            return request.send(connected());
        } catch (IOException | RuntimeException e) {
            if (e instanceof java.nio.file.FileSystemException local) {
                throw local;
            }
            throw RemoteFaults.fault(server, doing, path, e);
        }
    }

    private FTPClient connected() throws IOException {
        FTPClient client = operations.getClient();
        if (root == null || !client.isConnected()) {
            operations.connect(endpoint.getConfiguration(), endpoint.createExchange());
            exact = client.hasFeature("MLST");
            timed = client.hasFeature("MDTM");
            String directory = endpoint.getConfiguration().getDirectory();
            String home = client.printWorkingDirectory();
            root = directory.startsWith("/") ? directory : join(home == null ? "" : home, directory);
        }
        return client;
    }

    private static String join(String folder, String name) {
        return name.isEmpty() ? folder : folder.endsWith("/") || folder.isEmpty() ? folder + name : folder + "/" + name;
    }

    private String there(String path) {
        return join(root, path);
    }

    /** Refused. */
    private static IOException reply(FTPClient client) {
        return new RefusedException(client.getReplyCode(), client.getReplyString());
    }

    /** What the server said instead of yes. */
    static final class RefusedException extends IOException {

        private static final long serialVersionUID = 1L;

        private final int code;

        RefusedException(int code, String words) {
            super(words == null ? "" : words);
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    @Override
    public void check(boolean reading) throws PeerException, IOException {
        ask(reading ? "listing a folder" : "connecting", "", client -> reading ? entries(client, "") : null);
    }

    @Override
    public int list(Predicate<String> into, Consumer<RemoteEntry> found) throws PeerException, IOException {
        return list("", into, found);
    }

    private int list(String folder, Predicate<String> into, Consumer<RemoteEntry> found)
            throws PeerException, IOException {
        List<String> folders = new ArrayList<>();
        for (FTPFile entry : ask("listing a folder", folder, client -> entries(client, folder))) {
            String name = entry == null ? "" : nameOf(entry);
            String path = folder.isEmpty() ? name : folder + "/" + name;
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                continue;
            }
            if (entry.isFile()) {
                found.accept(
                        exact
                                ? entry(path, entry)
                                : ask("looking for a file", path, client -> plain(client, path, entry.getSize())));
            } else if (entry.isDirectory() && into.test(path)) {
                folders.add(path);
            }
        }
        int closed = 0;
        for (String path : folders) {
            try {
                closed += list(path, into, found);
            } catch (PeerException e) {
                if (!e.isPermanent()) {
                    throw e;
                }
                // nobody may read it, or it has gone meanwhile
                closed++;
            }
        }
        return closed;
    }

    /** Some servers tell paths. */
    private static String nameOf(FTPFile entry) {
        String name = entry.getName() == null ? "" : entry.getName();
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private FTPFile[] entries(FTPClient client, String folder) throws IOException {
        // in the folder and without a name: LIST takes blanks and dashes in names for options
        if (!client.changeWorkingDirectory(there(folder))) {
            throw reply(client);
        }
        FTPFile[] entries = exact ? client.mlistDir() : client.listFiles();
        if (!FTPReply.isPositiveCompletion(client.getReplyCode())) {
            throw reply(client);
        }
        return entries;
    }

    private RemoteEntry entry(String path, FTPFile facts) {
        Instant modified = facts.getTimestamp() != null ? facts.getTimestamp().toInstant() : null;
        return new RemoteEntry(path, facts.getSize(), modified, null);
    }

    private RemoteEntry plain(FTPClient client, String path, long bytes) throws IOException {
        return new RemoteEntry(path, bytes, timed ? client.mdtmInstant(there(path)) : null, null);
    }

    @Override
    public void fetch(RemoteEntry file, Path target) throws PeerException, IOException {
        long here = SftpFolder.Parts.beginning(target, file.bytes());
        if (here < file.bytes() || file.bytes() == 0) {
            ask("reading a file", file.path(), client -> {
                if (!read(client, file, target, here)) {
                    // a server that cannot begin in the middle
                    Files.deleteIfExists(target);
                    read(client, file, target, 0);
                }
                return null;
            });
        }
        SftpFolder.Parts.complete(server, target, file.bytes());
    }

    /** @return false if the server cannot begin there */
    private boolean read(FTPClient client, RemoteEntry file, Path target, long from) throws IOException {
        try (FileChannel out = FileChannel.open(target, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                OutputStream to = new BufferedOutputStream(Channels.newOutputStream(out), BLOCK)) {
            client.setRestartOffset(from);
            boolean done = client.retrieveFile(there(file.path()), to);
            to.flush();
            out.force(true);
            if (done) {
                return true;
            }
        }
        int code = client.getReplyCode();
        if (from > 0 && code >= UNKNOWN_FROM && code <= UNKNOWN_TO) {
            return false;
        }
        throw reply(client);
    }

    @Override
    public RemoteEntry look(String path) throws PeerException, IOException {
        return ask("looking for a file", path, client -> {
            if (exact) {
                FTPFile facts = client.mlistFile(there(path));
                // some servers take a name for a pattern, and tell of the folder
                return facts == null || !facts.isFile() ? null : entry(path, facts);
            }
            String size = client.getSize(there(path));
            return size == null ? null : plain(client, path, Long.parseLong(size.strip()));
        });
    }

    @Override
    public void remove(String path) throws PeerException, IOException {
        ask("removing a file", path, client -> {
            if (!client.deleteFile(there(path))) {
                throw reply(client);
            }
            return null;
        });
    }

    @Override
    public void move(RemoteEntry file, String to) throws PeerException, IOException {
        if (look(to) != null) {
            throw RemoteFaults.taken(server);
        }
        ask("moving a file", file.path(), client -> {
            String target = there(to);
            new FtpDefaults.Asking(client).makeFolder(target.substring(0, target.lastIndexOf('/')), true);
            if (!client.rename(there(file.path()), target)) {
                throw reply(client);
            }
            return null;
        });
    }

    @Override
    public void close() {
        operations.forceDisconnect();
    }
}
