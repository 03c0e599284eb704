package org.dromedary.component.remote;

import java.io.IOException;

import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFileProducer;
import org.apache.camel.component.file.remote.FtpOperations;
import org.apache.camel.component.file.remote.FtpsConfiguration;
import org.apache.camel.component.file.remote.FtpsEndpoint;
import org.apache.camel.component.file.remote.FtpsOperations;
import org.apache.camel.component.file.remote.RemoteFileConfiguration;
import org.apache.camel.component.file.remote.RemoteFileOperations;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPClientConfig;
import org.apache.commons.net.ftp.FTPFile;
import org.apache.commons.net.ftp.FTPSClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.component.RemoteFolder;
import org.dromedary.component.Secret;
import org.dromedary.component.tls.TlsFiles;
import org.dromedary.component.tls.TlsMaterial;

/** An FTP server with TLS, explicit or implicit, and a folder there. */
final class StrictFtpsEndpoint extends FtpsEndpoint implements RemoteFolder.Source {

    private static final Logger LOG = LoggerFactory.getLogger(StrictFtpsEndpoint.class);

    private final TlsMaterial tls;
    private final boolean checkHost;
    private Secret password;

    StrictFtpsEndpoint(
            String uri,
            StrictFtpsComponent component,
            FtpsConfiguration configuration,
            TlsFiles files,
            boolean checkHost) {
        super(uri, component, configuration);
        this.tls = new TlsMaterial(files, checkHost);
        this.checkHost = checkHost;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        password = new Secret(configuration.getPassword());
        if (!checkHost) {
            LOG.warn(
                    "Any host may show a trusted certificate for {}:{} (tlsCheckHost=false)",
                    configuration.getHost(),
                    configuration.getPort());
        }
    }

    private String server() {
        return "ftps://" + configuration.getHost() + ":" + configuration.getPort();
    }

    /** Without a trust manager of its own, commons-net takes any certificate that has not expired. */
    @Override
    protected FTPClient createFtpClient() throws Exception {
        if (sslContextParameters != null || ftpClientTrustStoreParameters != null) {
            FTPSClient client = (FTPSClient) super.createFtpClient();
            client.setEndpointCheckingEnabled(checkHost);
            return client;
        }
        FTPSClient client = new FTPSClient(getFtpsConfiguration().isImplicit(), tls.context());
        client.setEndpointCheckingEnabled(checkHost);
        return client;
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
        FtpOperations operations = new Operations((FTPSClient) made.getClient(), getFtpClientConfig());
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
    private final class Operations extends FtpsOperations {

        Operations(FTPSClient client, FTPClientConfig config) {
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
