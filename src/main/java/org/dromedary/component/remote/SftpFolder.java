package org.dromedary.component.remote;

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

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.SftpATTRS;
import com.jcraft.jsch.SftpException;

import org.dromedary.component.PeerException;
import org.dromedary.component.RemoteEntry;
import org.dromedary.component.RemoteFolder;

/** A folder of an SFTP server. Links are not followed. */
final class SftpFolder implements RemoteFolder {

    private static final int BLOCK = 128 * 1024;

    private final StrictSftpOperations operations;
    private final StrictSftpEndpoint endpoint;
    private final String root;
    private ChannelSftp channel;

    SftpFolder(StrictSftpEndpoint endpoint, StrictSftpOperations operations) {
        this.endpoint = endpoint;
        this.operations = operations;
        this.root = endpoint.getConfiguration().getDirectory();
    }

    /** What the server is asked for. */
    private interface Request<R> {
        R send(ChannelSftp server) throws SftpException, IOException;
    }

    private <R> R ask(String doing, String path, Request<R> request) throws PeerException, IOException {
        try {
            return request.send(connected());
        } catch (SftpException | JSchException | RuntimeException e) {
            throw RemoteFaults.fault(endpoint.server(), doing, path, e);
        }
    }

    private ChannelSftp connected() throws JSchException {
        if (channel == null || !channel.isConnected()) {
            operations.connect(endpoint.getConfiguration(), endpoint.createExchange());
            channel = operations.openChannel();
        }
        return channel;
    }

    /** The path there; what JSch would take for a pattern is escaped. */
    private String there(String path) {
        String whole = root.isEmpty() ? path : path.isEmpty() ? root : root + "/" + path;
        return whole.isEmpty() ? "." : quoted(whole);
    }

    /** Without what JSch takes for a pattern. */
    static String quoted(String path) {
        return path.replaceAll("([*?\\\\])", "\\\\$1");
    }

    @Override
    public void check(boolean reading) throws PeerException, IOException {
        ask(reading ? "listing a folder" : "connecting", "", server -> {
            if (reading) {
                server.ls(there(""), entry -> ChannelSftp.LsEntrySelector.BREAK);
            }
            return null;
        });
    }

    @Override
    public int list(Predicate<String> into, Consumer<RemoteEntry> found) throws PeerException, IOException {
        return list("", into, found);
    }

    private int list(String folder, Predicate<String> into, Consumer<RemoteEntry> found)
            throws PeerException, IOException {
        List<String> folders = new ArrayList<>();
        ask("listing a folder", folder, server -> {
            server.ls(there(folder), entry -> {
                String name = entry.getFilename();
                String path = folder.isEmpty() ? name : folder + "/" + name;
                if (entry.getAttrs().isReg()) {
                    found.accept(entry(path, entry.getAttrs()));
                } else if (entry.getAttrs().isDir() && !name.equals(".") && !name.equals("..") && into.test(path)) {
                    folders.add(path);
                }
                return ChannelSftp.LsEntrySelector.CONTINUE;
            });
            return null;
        });
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

    private static RemoteEntry entry(String path, SftpATTRS attributes) {
        return new RemoteEntry(
                path, attributes.getSize(), Instant.ofEpochSecond(Integer.toUnsignedLong(attributes.getMTime())), null);
    }

    @Override
    public void fetch(RemoteEntry file, Path target) throws PeerException, IOException {
        long here = Parts.beginning(target, file.bytes());
        if (here < file.bytes() || file.bytes() == 0) {
            ask("reading a file", file.path(), server -> {
                try (FileChannel out = FileChannel.open(target, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                        OutputStream to = new java.io.BufferedOutputStream(Channels.newOutputStream(out), BLOCK)) {
                    server.get(there(file.path()), to, null, ChannelSftp.RESUME, here);
                    to.flush();
                    out.force(true);
                }
                return null;
            });
        }
        Parts.complete(endpoint.server(), target, file.bytes());
    }

    @Override
    public RemoteEntry look(String path) throws PeerException, IOException {
        return ask("looking for a file", path, server -> {
            try {
                return entry(path, server.lstat(there(path)));
            } catch (SftpException e) {
                if (e.id == ChannelSftp.SSH_FX_NO_SUCH_FILE) {
                    return null;
                }
                throw e;
            }
        });
    }

    @Override
    public void remove(String path) throws PeerException, IOException {
        ask("removing a file", path, server -> {
            server.rm(there(path));
            return null;
        });
    }

    @Override
    public void move(RemoteEntry file, String to) throws PeerException, IOException {
        if (look(to) != null) {
            throw RemoteFaults.taken(endpoint.server());
        }
        for (int slash = to.indexOf('/'); slash >= 0; slash = to.indexOf('/', slash + 1)) {
            makeFolder(to.substring(0, slash));
        }
        ask("moving a file", file.path(), server -> {
            server.rename(there(file.path()), there(to));
            return null;
        });
    }

    private void makeFolder(String path) throws PeerException, IOException {
        if (look(path) != null) {
            return;
        }
        try {
            ask("making a folder", path, server -> {
                // the one call of JSch that knows no patterns
                server.mkdir(root.isEmpty() ? path : root + "/" + path);
                return null;
            });
        } catch (PeerException e) {
            // another one may have made it at this moment
            if (look(path) == null) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        if (channel != null) {
            channel.disconnect();
        }
        operations.forceDisconnect();
    }

    /** Files of which a part is here. */
    static final class Parts {

        private Parts() {}

        /** How much of a file is here; a beginning that is longer than all of it is another file's, and goes. */
        static long beginning(Path target, long bytes) throws IOException {
            long here = Files.exists(target) ? Files.size(target) : 0;
            if (here > bytes) {
                Files.delete(target);
                return 0;
            }
            return here;
        }

        /** @throws RemoteFault if it is not all here */
        static void complete(String server, Path target, long bytes) throws IOException, RemoteFault {
            long here = Files.exists(target) ? Files.size(target) : 0;
            if (here != bytes) {
                throw new RemoteFault(
                        server + " has given " + here + " of " + bytes + " bytes of a file; it goes on from there",
                        false,
                        null);
            }
        }
    }
}
