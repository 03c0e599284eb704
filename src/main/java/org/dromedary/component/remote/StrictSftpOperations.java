package org.dromedary.component.remote;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Proxy;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SftpException;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.component.file.remote.RemoteFileConfiguration;
import org.apache.camel.component.file.remote.SftpOperations;

/** What an SFTP server is asked for, after its host key was found right. */
final class StrictSftpOperations extends SftpOperations {

    private final StrictSftpEndpoint endpoint;
    private HostKeys hostKeys;
    private Session session;
    private ChannelSftp attributes;

    StrictSftpOperations(Proxy proxy, StrictSftpEndpoint endpoint) {
        super(proxy);
        this.endpoint = endpoint;
    }

    @Override
    public boolean connect(RemoteFileConfiguration configuration, Exchange exchange)
            throws GenericFileOperationFailedException {
        if (isConnected()) {
            return true;
        }
        hostKeys = null;
        try {
            endpoint.readSecrets();
            return super.connect(configuration, exchange);
        } catch (RuntimeException e) {
            RemoteFault refusal = hostKeys == null ? null : hostKeys.refusal(endpoint.server());
            throw refusal == null
                    ? RemoteFaults.of(endpoint.server(), "connecting", null, e)
                    : RemoteFaults.thrown(refusal);
        }
    }

    @Override
    protected Session createSession(RemoteFileConfiguration configuration) throws JSchException {
        session = super.createSession(configuration);
        hostKeys = endpoint.hostKeys(session.getHostKeyRepository());
        session.setHostKeyRepository(hostKeys);
        if (endpoint.getConfiguration().getBindAddress() == null) {
            session.setSocketFactory(
                    QuickSockets.within(endpoint.getConfiguration().getConnectTimeout()));
        }
        // the same password again and again gets an account locked
        session.setConfig("MaxAuthTries", "3");
        return session;
    }

    /** One more channel on the connection. */
    ChannelSftp openChannel() throws JSchException {
        ChannelSftp channel = (ChannelSftp) session.openChannel("sftp");
        channel.connect(endpoint.getConfiguration().getConnectTimeout());
        return channel;
    }

    /** The bytes of a file; negative if it is not there. Camel's own way lists the folder, which may hold thousands. */
    long size(String path) throws JSchException, SftpException {
        if (attributes == null || !attributes.isConnected()) {
            attributes = openChannel();
        }
        try {
            return attributes.stat(SftpFolder.quoted(path)).getSize();
        } catch (SftpException e) {
            if (e.id == ChannelSftp.SSH_FX_NO_SUCH_FILE) {
                return -1;
            }
            throw e;
        }
    }
}
