package org.dromedary.component.filesender;

import java.net.URI;

import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.EndpointServiceLocation;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Upload files to a FileSender site, which mails the recipients a link to them.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "filesender",
        title = "FileSender",
        syntax = "filesender:serverUrl",
        producerOnly = true,
        category = {Category.FILE, Category.CLOUD},
        headersClass = FileSenderConstants.class)
public class FileSenderEndpoint extends DefaultEndpoint implements EndpointServiceLocation {

    @UriPath(
            description =
                    "The address of the site, such as https://host/filesender/ (the site_url of its configuration).")
    @Metadata(required = true)
    private String serverUrl;

    @UriParam
    private FileSenderConfiguration configuration;

    public FileSenderEndpoint(String uri, FileSenderComponent component, FileSenderConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    /** @throws IllegalArgumentException with the option and the remedy */
    void validate() {
        site();
        credentials();
        require(
                configuration.getChunkConcurrency() >= 0 && configuration.getChunkConcurrency() <= 30,
                "chunkConcurrency must be 0 (as the site asks) to 30");
        require(configuration.getMaxRetries() >= 0, "maxRetries must not be negative");
        require(
                configuration.getRetryDelay() > 0 && configuration.getMaxRetryDelay() >= configuration.getRetryDelay(),
                "retryDelay must be positive and not longer than maxRetryDelay");
        require(
                configuration.getConnectTimeout() > 0 && configuration.getRequestTimeout() > 0,
                "connectTimeout and requestTimeout must be positive");
        require(configuration.getExpires() >= 0, "expires must not be negative");
        require(
                configuration.getFrom() == null || MailAddresses.isValid(configuration.getFrom()),
                "from must be a plain mail address, name@host.domain");
    }

    private static void require(boolean condition, String remedy) {
        if (!condition) {
            throw new IllegalArgumentException("filesender: " + remedy);
        }
    }

    URI site() {
        return FileSenderClient.site(serverUrl, configuration.isAllowInsecureHttp());
    }

    FileSenderCredentials credentials() {
        return new FileSenderCredentials(
                configuration.getUser(),
                configuration.getApplication(),
                configuration.getApiKey(),
                configuration.getSignatureAlgorithm());
    }

    @Override
    public Producer createProducer() {
        return new FileSenderProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("filesender: only sends");
    }

    @Override
    public String getServiceUrl() {
        return serverUrl;
    }

    @Override
    public String getServiceProtocol() {
        return "filesender";
    }

    public String getServerUrl() {
        return serverUrl;
    }

    public void setServerUrl(String serverUrl) {
        this.serverUrl = serverUrl;
    }

    public FileSenderConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(FileSenderConfiguration configuration) {
        this.configuration = configuration;
    }
}
