package org.dromedary.component.remote;

import java.net.URI;
import java.util.Map;

import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.remote.FtpComponent;
import org.apache.camel.component.file.remote.FtpConfiguration;
import org.apache.camel.component.file.remote.FtpEndpoint;
import org.apache.camel.component.file.remote.FtpUtils;
import org.apache.camel.spi.annotations.Component;
import org.apache.commons.net.ftp.FTPFile;

import org.dromedary.component.MoreOptions;

/** Camel's {@code ftp:}, binary and passive. {@code password} may be {@code file:PATH}. */
@Component("ftp")
public final class StrictFtpComponent extends FtpComponent implements MoreOptions {

    @Override
    protected GenericFileEndpoint<FTPFile> buildFileEndpoint(
            String uri, String remaining, Map<String, Object> parameters) throws Exception {
        FtpConfiguration configuration = new FtpConfiguration(new URI(getBaseUri(uri)));
        FtpUtils.ensureRelativeFtpDirectory(this, configuration);
        FtpDefaults.apply(configuration);
        FtpEndpoint<FTPFile> endpoint = new StrictFtpEndpoint(uri, this, configuration);
        extractAndSetFtpClientConfigParameters(parameters, endpoint);
        extractAndSetFtpClientParameters(parameters, endpoint);
        return endpoint;
    }

    @Override
    public Map<String, String> moreOptions() {
        return Map.of();
    }
}
