package org.dromedary.component.filesender;

import java.util.LinkedHashMap;
import java.util.Map;

import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Configurer;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.support.jsse.SSLContextParameters;

/** Options shared by the FileSender component and its endpoints. Times are in milliseconds. */
@UriParams
@Configurer(extended = true)
public class FileSenderConfiguration implements Cloneable {

    @UriParam(
            label = "security",
            description =
                    "The user id of the account (remote_user), case sensitive, as the site's page My profile shows it."
                            + " Often not a mail address.")
    private String user;

    @UriParam(
            label = "security",
            secret = true,
            description =
                    "The API secret of the user, made on the site's page My profile; of the application if there is one.")
    private String apiKey;

    @UriParam(
            label = "security",
            description =
                    "The application (remote_application) whose secret signs on behalf of the user. None by default.")
    private String application;

    @UriParam(
            label = "security",
            defaultValue = "SHA1",
            description = "The HMAC that the site expects (auth_remote_signature_algorithm).")
    private SignatureAlgorithm signatureAlgorithm = SignatureAlgorithm.SHA1;

    @UriParam(
            label = "security",
            defaultValue = "false",
            description = "Whether http is allowed to other hosts than this one. Files and links then travel in clear.")
    private boolean allowInsecureHttp;

    @UriParam(label = "security", description = "TLS settings, for a site whose certificate the JVM does not trust.")
    private SSLContextParameters sslContextParameters;

    @UriParam(
            label = "producer",
            description =
                    "The mail address in whose name the site mails the recipients. By default the user, if that is an address.")
    private String from;

    @UriParam(label = "producer", description = "Subject of the mail. The site's own by default.")
    private String subject;

    @UriParam(label = "producer", description = "Text of the mail. None by default.")
    private String message;

    @UriParam(label = "producer", description = "The language of the mails, such as en or de. The site's by default.")
    private String language;

    @UriParam(
            label = "producer",
            javaType = "java.time.Duration",
            description =
                    "How long the transfer can be downloaded, such as 240h. The site's default if not set; shortened to the site's longest.")
    private long expires;

    @UriParam(
            label = "producer",
            defaultValue = "false",
            description = "Whether to make a link and mail nobody. Recipients are then not sent to the site.")
    private boolean getALink;

    @UriParam(
            label = "producer,advanced",
            prefix = "option.",
            multiValue = true,
            description = "Further options of the transfer by their FileSender names, true or false, such as"
                    + " option.email_download_complete=false. Those not named have the site's default.")
    private Map<String, Object> transferOptions = new LinkedHashMap<>();

    @UriParam(
            label = "producer",
            description =
                    "Where transfers are remembered, so that a crash neither repeats the upload nor mails twice. The key is"
                            + " the header CamelFileSenderStateKey. Writing must be durable when it returns. None by default: then a"
                            + " message that is sent again is uploaded and mailed again.")
    private StateRepository<String, String> stateRepository;

    @UriParam(
            label = "producer,advanced",
            defaultValue = "1s",
            javaType = "java.time.Duration",
            description =
                    "How often the acknowledged chunks are written to the stateRepository; after a crash those of the last"
                            + " interval are sent again. Changes of phase are always written at once.")
    private long stateInterval = 1_000;

    @UriParam(
            label = "producer",
            defaultValue = "0",
            description = "How many chunks are sent at the same time, at most 30. With 0 as many as the site asks for"
                    + " (terasender_worker_count).")
    private int chunkConcurrency;

    @UriParam(
            label = "producer",
            defaultValue = "5",
            description =
                    "How often a request is repeated, where that may help, before the message fails. Faults inside the server"
                            + " are repeated at most three times.")
    private int maxRetries = 5;

    @UriParam(
            label = "producer,advanced",
            defaultValue = "1s",
            javaType = "java.time.Duration",
            description = "The pause before the first repetition; it doubles each time, with jitter.")
    private long retryDelay = 1_000;

    @UriParam(
            label = "producer,advanced",
            defaultValue = "30s",
            javaType = "java.time.Duration",
            description = "The longest pause between repetitions.")
    private long maxRetryDelay = 30_000;

    @UriParam(
            label = "producer",
            defaultValue = "10s",
            javaType = "java.time.Duration",
            description = "How long to wait for a connection.")
    private long connectTimeout = 10_000;

    @UriParam(
            label = "producer",
            defaultValue = "2m",
            javaType = "java.time.Duration",
            description = "How long a request may stand still: the server takes no byte and gives no answer.")
    private long requestTimeout = 120_000;

    public String getUser() {
        return user;
    }

    public void setUser(String user) {
        this.user = user;
    }

    public String getApiKey() {
        return apiKey;
    }

    public void setApiKey(String apiKey) {
        this.apiKey = apiKey;
    }

    public String getApplication() {
        return application;
    }

    public void setApplication(String application) {
        this.application = application;
    }

    public SignatureAlgorithm getSignatureAlgorithm() {
        return signatureAlgorithm;
    }

    public void setSignatureAlgorithm(SignatureAlgorithm signatureAlgorithm) {
        this.signatureAlgorithm = signatureAlgorithm;
    }

    public boolean isAllowInsecureHttp() {
        return allowInsecureHttp;
    }

    public void setAllowInsecureHttp(boolean allowInsecureHttp) {
        this.allowInsecureHttp = allowInsecureHttp;
    }

    public SSLContextParameters getSslContextParameters() {
        return sslContextParameters;
    }

    public void setSslContextParameters(SSLContextParameters sslContextParameters) {
        this.sslContextParameters = sslContextParameters;
    }

    public String getFrom() {
        return from;
    }

    public void setFrom(String from) {
        // a placeholder that a site leaves empty
        this.from = from == null || from.isBlank() ? null : from;
    }

    public String getSubject() {
        return subject;
    }

    public void setSubject(String subject) {
        this.subject = subject;
    }

    public String getMessage() {
        return message;
    }

    public void setMessage(String message) {
        this.message = message;
    }

    public String getLanguage() {
        return language;
    }

    public void setLanguage(String language) {
        this.language = language;
    }

    public long getExpires() {
        return expires;
    }

    public void setExpires(long expires) {
        this.expires = expires;
    }

    public boolean isGetALink() {
        return getALink;
    }

    public void setGetALink(boolean getALink) {
        this.getALink = getALink;
    }

    public Map<String, Object> getTransferOptions() {
        return transferOptions;
    }

    public void setTransferOptions(Map<String, Object> transferOptions) {
        this.transferOptions = transferOptions;
    }

    public StateRepository<String, String> getStateRepository() {
        return stateRepository;
    }

    public void setStateRepository(StateRepository<String, String> stateRepository) {
        this.stateRepository = stateRepository;
    }

    public long getStateInterval() {
        return stateInterval;
    }

    public void setStateInterval(long stateInterval) {
        this.stateInterval = stateInterval;
    }

    public int getChunkConcurrency() {
        return chunkConcurrency;
    }

    public void setChunkConcurrency(int chunkConcurrency) {
        this.chunkConcurrency = chunkConcurrency;
    }

    public int getMaxRetries() {
        return maxRetries;
    }

    public void setMaxRetries(int maxRetries) {
        this.maxRetries = maxRetries;
    }

    public long getRetryDelay() {
        return retryDelay;
    }

    public void setRetryDelay(long retryDelay) {
        this.retryDelay = retryDelay;
    }

    public long getMaxRetryDelay() {
        return maxRetryDelay;
    }

    public void setMaxRetryDelay(long maxRetryDelay) {
        this.maxRetryDelay = maxRetryDelay;
    }

    public long getConnectTimeout() {
        return connectTimeout;
    }

    public void setConnectTimeout(long connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    public long getRequestTimeout() {
        return requestTimeout;
    }

    public void setRequestTimeout(long requestTimeout) {
        this.requestTimeout = requestTimeout;
    }

    public FileSenderConfiguration copy() {
        try {
            FileSenderConfiguration copy = (FileSenderConfiguration) clone();
            copy.transferOptions = new LinkedHashMap<>(transferOptions);
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }
}
