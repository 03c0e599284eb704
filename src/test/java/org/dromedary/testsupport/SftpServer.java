package org.dromedary.testsupport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.SftpEventListener;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** An SFTP server (Apache MINA SSHD) of the test's own on the loop-back, for user {@code dicom}, password {@code s3cret}. */
public final class SftpServer implements AutoCloseable {

    public static final String USER = "dicom";
    public static final String PASSWORD = "s3cret";

    private final Path root;
    private final Path hostKey;
    private final int port = FreePorts.next();
    private final AtomicInteger sessions = new AtomicInteger();
    private final AtomicLong quota = new AtomicLong(Long.MAX_VALUE);
    private SshServer server;

    /** @param folder gets the served folder {@code files} and the host key */
    public SftpServer(Path folder) throws IOException {
        root = Files.createDirectories(folder.resolve("files"));
        hostKey = folder.resolve("hostkey");
        start();
    }

    /** Starts it once more, with the same port, host key and files. */
    public void start() throws IOException {
        server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(port);
        server.setKeyPairProvider(new SimpleGeneratorHostKeyProvider(hostKey));
        server.setPasswordAuthenticator((user, password, session) -> USER.equals(user) && PASSWORD.equals(password));
        server.setFileSystemFactory(new VirtualFileSystemFactory(root));
        SftpSubsystemFactory sftp = new SftpSubsystemFactory.Builder().build();
        sftp.addSftpEventListener(new Quota());
        server.setSubsystemFactories(List.of(sftp));
        server.addSessionListener(new SessionListener() {
            @Override
            public void sessionCreated(Session session) {
                sessions.incrementAndGet();
            }
        });
        server.start();
    }

    /** Ends it and all of its connections, as a failure of power would. */
    public void stop() throws IOException {
        server.stop(true);
    }

    /** Lets its user in with this key, as a line of authorized_keys has it. */
    public void allow(String publicKey) {
        server.setPublickeyAuthenticator((user, key, session) -> {
            try {
                AuthorizedKeyEntry entry = AuthorizedKeyEntry.parseAuthorizedKeyEntry(publicKey);
                return USER.equals(user) && KeyUtils.compareKeys(key, entry.resolvePublicKey(session, null, null));
            } catch (IOException | GeneralSecurityException e) {
                throw new IllegalArgumentException(e);
            }
        });
    }

    /** From now on it takes so many bytes and no more. */
    public void quota(long bytes) {
        quota.set(bytes);
    }

    /** The folder that its user sees. */
    public Path root() {
        return root;
    }

    public int port() {
        return port;
    }

    /** Connections that were made so far. */
    public int sessions() {
        return sessions.get();
    }

    /** Connections that are open now. */
    public int open() {
        return server.getActiveSessions().size();
    }

    /** The fingerprint of its host key as ssh-keygen prints it. */
    public String fingerprint() throws IOException {
        try {
            KeyPair pair = server.getKeyPairProvider().loadKeys(null).iterator().next();
            return KeyUtils.getFingerPrint(pair.getPublic());
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** The endpoint of a folder with everything that is needed to sign in. */
    public String uri(String path) throws IOException {
        return "sftp://" + USER + "@127.0.0.1:" + port + "/" + path + "?password=" + PASSWORD + "&hostKey="
                + fingerprint().replace("+", "%2B");
    }

    @Override
    public void close() throws IOException {
        stop();
    }

    private final class Quota implements SftpEventListener {

        @Override
        public void writing(
                ServerSession session,
                String handle,
                FileHandle file,
                long offset,
                byte[] data,
                int dataOffset,
                int length)
                throws IOException {
            if (quota.addAndGet(-length) < 0) {
                throw new SftpException(SftpConstants.SSH_FX_QUOTA_EXCEEDED, "Quota exceeded for " + file.getFile());
            }
        }
    }
}
