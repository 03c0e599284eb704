package org.dromedary.testsupport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.ftpserver.ConnectionConfigFactory;
import org.apache.ftpserver.DataConnectionConfigurationFactory;
import org.apache.ftpserver.FtpServer;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.ftplet.DefaultFtpReply;
import org.apache.ftpserver.ftplet.DefaultFtplet;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.ftplet.FtpRequest;
import org.apache.ftpserver.ftplet.FtpSession;
import org.apache.ftpserver.ftplet.Ftplet;
import org.apache.ftpserver.ftplet.FtpletResult;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.ssl.SslConfigurationFactory;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.apache.ftpserver.usermanager.impl.WritePermission;

/** An FTP server (Apache FtpServer) of the test's own on the loop-back, for user {@code dicom}, password {@code s3cret}. */
public final class FtpPeer implements AutoCloseable {

    public static final String USER = "dicom";
    public static final String PASSWORD = "s3cret";

    private final Path root;
    private final int port = FreePorts.next();
    private final Path keyStore;
    private final boolean implicit;
    private final AtomicInteger logins = new AtomicInteger();
    private final Map<String, String> answers = new LinkedHashMap<>();
    private FtpServer server;

    /** Without TLS. */
    public FtpPeer(Path folder) throws IOException, FtpException {
        this(folder, null, false);
    }

    /**
     * @param keyStore PKCS#12 without password protection of its own ({@code changeit}); null: no TLS
     * @param implicit TLS from the first byte, not after AUTH TLS
     */
    public FtpPeer(Path folder, Path keyStore, boolean implicit) throws IOException, FtpException {
        this.root = Files.createDirectories(folder.resolve("files"));
        this.keyStore = keyStore;
        this.implicit = implicit;
        start();
    }

    /** Starts it once more, with the same port and files. */
    public void start() throws FtpException {
        FtpServerFactory factory = new FtpServerFactory();
        ListenerFactory listener = new ListenerFactory();
        listener.setServerAddress("127.0.0.1");
        listener.setPort(port);
        listener.setDataConnectionConfiguration(
                new DataConnectionConfigurationFactory().createDataConnectionConfiguration());
        if (keyStore != null) {
            SslConfigurationFactory ssl = new SslConfigurationFactory();
            ssl.setKeystoreFile(keyStore.toFile());
            ssl.setKeystorePassword("changeit");
            ssl.setKeystoreType("PKCS12");
            listener.setSslConfiguration(ssl.createSslConfiguration());
            listener.setImplicitSsl(implicit);
        }
        factory.addListener("default", listener.createListener());
        ConnectionConfigFactory connections = new ConnectionConfigFactory();
        connections.setLoginFailureDelay(0);
        factory.setConnectionConfig(connections.createConnectionConfig());
        BaseUser user = new BaseUser();
        user.setName(USER);
        user.setPassword(PASSWORD);
        user.setHomeDirectory(root.toString());
        user.setAuthorities(List.of(new WritePermission()));
        factory.getUserManager().save(user);
        Map<String, Ftplet> ftplets = new LinkedHashMap<>();
        ftplets.put("answers", new Answers());
        factory.setFtplets(ftplets);
        server = factory.createServer();
        server.start();
    }

    /** Ends it and all of its connections. */
    public void stop() {
        server.stop();
    }

    /** From now on it answers a command so, for instance {@code STOR} with {@code 552 Quota exceeded}; null: as it should. */
    public void answer(String command, String reply) {
        synchronized (answers) {
            if (reply == null) {
                answers.remove(command);
            } else {
                answers.put(command, reply);
            }
        }
    }

    /** The folder that its user sees. */
    public Path root() {
        return root;
    }

    public int port() {
        return port;
    }

    /** Sign-ins so far. */
    public int logins() {
        return logins.get();
    }

    @Override
    public void close() {
        stop();
    }

    private final class Answers extends DefaultFtplet {

        @Override
        public FtpletResult beforeCommand(FtpSession session, FtpRequest request) throws FtpException, IOException {
            String reply;
            synchronized (answers) {
                reply = answers.get(request.getCommand());
            }
            if (reply == null) {
                return super.beforeCommand(session, request);
            }
            String words = reply.substring(4).replace("{}", String.valueOf(request.getArgument()));
            session.write(new DefaultFtpReply(Integer.parseInt(reply.substring(0, 3)), words));
            return FtpletResult.SKIP;
        }

        @Override
        public FtpletResult onLogin(FtpSession session, FtpRequest request) {
            logins.incrementAndGet();
            return FtpletResult.DEFAULT;
        }
    }
}
