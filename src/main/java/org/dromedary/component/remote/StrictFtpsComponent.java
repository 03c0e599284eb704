package org.dromedary.component.remote;

import java.net.URI;
import java.util.Map;

import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.remote.FtpUtils;
import org.apache.camel.component.file.remote.FtpsComponent;
import org.apache.camel.component.file.remote.FtpsConfiguration;
import org.apache.camel.component.file.remote.FtpsEndpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.commons.net.ftp.FTPFile;

import org.dromedary.component.MoreOptions;
import org.dromedary.component.Secret;
import org.dromedary.component.tls.TlsFiles;

/**
 * Camel's {@code ftps:} with a check of the certificate and its host name. Options more: {@code tlsTrust} (CA certificates; else those
 * of the Java runtime), {@code tlsCertificate}, {@code tlsKey} and {@code tlsPassword} (for servers that want to know who calls),
 * {@code tlsCheckHost}.
 */
@Component("ftps")
public final class StrictFtpsComponent extends FtpsComponent implements MoreOptions {

    @Override
    protected GenericFileEndpoint<FTPFile> buildFileEndpoint(
            String uri, String remaining, Map<String, Object> parameters) throws Exception {
        FtpsConfiguration configuration = new FtpsConfiguration(new URI(getBaseUri(uri)));
        FtpUtils.ensureRelativeFtpDirectory(this, configuration);
        FtpDefaults.apply(configuration);
        TlsFiles files = new TlsFiles(
                getAndRemoveParameter(parameters, "tlsCertificate", String.class),
                getAndRemoveParameter(parameters, "tlsKey", String.class),
                getAndRemoveParameter(parameters, "tlsTrust", String.class),
                new Secret(getAndRemoveParameter(parameters, "tlsPassword", String.class)).value());
        boolean checkHost = getAndRemoveParameter(parameters, "tlsCheckHost", Boolean.class, true);
        FtpsEndpoint endpoint = new StrictFtpsEndpoint(uri, this, configuration, files, checkHost);
        extractAndSetFtpClientKeyStoreParameters(parameters, endpoint);
        extractAndSetFtpClientTrustStoreParameters(parameters, endpoint);
        extractAndSetFtpClientConfigParameters(parameters, endpoint);
        extractAndSetFtpClientParameters(parameters, endpoint);
        return endpoint;
    }

    @Override
    public Map<String, String> moreOptions() {
        return Map.of(
                "tlsTrust",
                "string",
                "tlsCertificate",
                "string",
                "tlsKey",
                "string",
                "tlsPassword",
                "string",
                "tlsCheckHost",
                "boolean");
    }
}
