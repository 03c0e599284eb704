package org.dromedary.component.remote;

import java.io.IOException;

import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.SftpException;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.component.file.GenericFileProducer;
import org.apache.camel.component.file.remote.RemoteFileOperations;
import org.apache.camel.component.file.remote.SftpConfiguration;
import org.apache.camel.component.file.remote.SftpEndpoint;
import org.apache.camel.component.file.remote.SftpRemoteFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.component.RemoteFolder;
import org.dromedary.component.Secret;

/** An SFTP server and a folder there. */
final class StrictSftpEndpoint extends SftpEndpoint implements RemoteFolder.Source {

    private static final Logger LOG = LoggerFactory.getLogger(StrictSftpEndpoint.class);

    private final String hostKey;
    private Secret password;
    private Secret passphrase;

    /** @param hostKey fingerprints, comma-separated; null: known_hosts decides */
    StrictSftpEndpoint(String uri, StrictSftpComponent component, SftpConfiguration configuration, String hostKey) {
        super(uri, component, configuration);
        if (hostKey != null) {
            HostKeys.parse(hostKey);
        }
        this.hostKey = hostKey;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        password = new Secret(configuration.getPassword());
        passphrase = new Secret(configuration.getPrivateKeyPassphrase());
        if (hostKey != null) {
            // the fingerprint alone decides
            configuration.setUseUserKnownHostsFile(false);
        }
        if (!isStrict()) {
            LOG.warn(
                    "The host key of {}:{} is not checked (strictHostKeyChecking={}): anybody in between can read and"
                            + " change what is sent. Set hostKey, and remove strictHostKeyChecking",
                    configuration.getHost(),
                    configuration.getPort(),
                    configuration.getStrictHostKeyChecking());
        }
    }

    private boolean isStrict() {
        return !"no".equals(configuration.getStrictHostKeyChecking());
    }

    /** What the secrets are now, for the next sign-in. */
    void readSecrets() {
        configuration.setPassword(password.value());
        configuration.setPrivateKeyPassphrase(passphrase.value());
    }

    /** @param known of known_hosts */
    HostKeys hostKeys(HostKeyRepository known) {
        return new HostKeys(hostKey, known, isStrict());
    }

    String server() {
        return "sftp://" + configuration.getHost() + ":" + configuration.getPort();
    }

    @Override
    public RemoteFolder openFolder() {
        return new SftpFolder(this, (StrictSftpOperations) createRemoteFileOperations());
    }

    @Override
    public RemoteFileOperations<SftpRemoteFile> createRemoteFileOperations() {
        StrictSftpOperations operations = new StrictSftpOperations(proxy, this);
        operations.setEndpoint(this);
        return operations;
    }

    @Override
    protected GenericFileProducer<SftpRemoteFile> buildProducer() {
        // chooses how an existing file is moved, where that is wanted
        super.buildProducer();
        StrictSftpOperations operations = (StrictSftpOperations) createRemoteFileOperations();
        return new CheckedProducer<>(this, new CheckedOperations<>(operations, server(), new Asking(operations)));
    }

    /** Where a failure is an exception always. */
    private record Asking(StrictSftpOperations operations) implements CheckedOperations.Peculiar {

        @Override
        public long size(String file) throws IOException {
            try {
                return operations.size(file);
            } catch (JSchException | SftpException e) {
                throw new IOException(e);
            }
        }

        @Override
        public boolean tellsSizes() {
            return true;
        }

        @Override
        public boolean makeFolder(String folder, boolean absolute) {
            return operations.buildDirectory(folder, absolute);
        }

        @Override
        public GenericFileOperationFailedException lastReply() {
            return null;
        }
    }
}
