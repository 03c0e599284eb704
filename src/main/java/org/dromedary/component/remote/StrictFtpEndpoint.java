package org.dromedary.component.remote;

import java.io.IOException;

import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFileProducer;
import org.apache.camel.component.file.remote.FtpConfiguration;
import org.apache.camel.component.file.remote.FtpEndpoint;
import org.apache.camel.component.file.remote.FtpOperations;
import org.apache.camel.component.file.remote.RemoteFileConfiguration;
import org.apache.camel.component.file.remote.RemoteFileOperations;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPClientConfig;
import org.apache.commons.net.ftp.FTPFile;

import org.dromedary.component.RemoteFolder;
import org.dromedary.component.Secret;

/** An FTP server and a folder there. */
final class StrictFtpEndpoint extends FtpEndpoint<FTPFile> implements RemoteFolder.Source {

    private Secret password;

    StrictFtpEndpoint(String uri, StrictFtpComponent component, FtpConfiguration configuration) {
        super(uri, component, configuration);
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        password = new Secret(configuration.getPassword());
    }

    private String server() {
        return "ftp://" + configuration.getHost() + ":" + configuration.getPort();
    }

    @Override
    public RemoteFolder openFolder() throws IOException {
        try {
            return new FtpFolder(this, (FtpOperations) createRemoteFileOperations(), server());
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public RemoteFileOperations<FTPFile> createRemoteFileOperations() throws Exception {
        FtpOperations made = (FtpOperations) super.createRemoteFileOperations();
        FtpOperations operations = new Operations(made.getClient(), getFtpClientConfig());
        operations.setEndpoint(this);
        operations.setClientActivityListener(made.getClientActivityListener());
        return operations;
    }

    @Override
    protected GenericFileProducer<FTPFile> buildProducer() {
        super.buildProducer();
        try {
            return new CheckedProducer<>(
                    this, FtpDefaults.checked((FtpOperations) createRemoteFileOperations(), server()));
        } catch (Exception e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Signs in with the password as it is now, and says what fails. */
    private final class Operations extends FtpOperations {

        Operations(FTPClient client, FTPClientConfig config) {
            super(client, config);
        }

        @Override
        public boolean connect(RemoteFileConfiguration configuration, Exchange exchange) {
            try {
                configuration.setPassword(password.value());
                getClient().setSocketFactory(QuickSockets.FACTORY);
                return super.connect(configuration, exchange);
            } catch (RuntimeException e) {
                throw RemoteFaults.of(server(), "connecting", null, e);
            }
        }
    }
}
