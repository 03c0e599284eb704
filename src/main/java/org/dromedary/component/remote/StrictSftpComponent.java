package org.dromedary.component.remote;

import java.net.URI;
import java.util.Map;

import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.remote.FtpUtils;
import org.apache.camel.component.file.remote.SftpComponent;
import org.apache.camel.component.file.remote.SftpConfiguration;
import org.apache.camel.component.file.remote.SftpRemoteFile;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.util.StringHelper;

import org.dromedary.component.MoreOptions;

/**
 * Camel's {@code sftp:} with a check of the host key. One option more: {@code hostKey}, the fingerprints that the server may
 * show ({@code SHA256:…}, comma-separated). {@code password} and {@code privateKeyPassphrase} may be {@code file:PATH}.
 */
@Component("sftp")
public final class StrictSftpComponent extends SftpComponent implements MoreOptions {

    /** Milliseconds without a word from the server. */
    static final int SILENCE = 60_000;

    @Override
    protected GenericFileEndpoint<SftpRemoteFile> buildFileEndpoint(
            String uri, String remaining, Map<String, Object> parameters) throws Exception {
        SftpConfiguration configuration = new SftpConfiguration(new URI(StringHelper.before(uri, "?", uri)));
        FtpUtils.ensureRelativeFtpDirectory(this, configuration);
        configuration.setStrictHostKeyChecking("yes");
        configuration.setStepwise(false);
        configuration.setSoTimeout(SILENCE);
        String hostKey = getAndRemoveParameter(parameters, "hostKey", String.class);
        return new StrictSftpEndpoint(uri, this, configuration, hostKey);
    }

    @Override
    public Map<String, String> moreOptions() {
        return Map.of("hostKey", "string");
    }
}
