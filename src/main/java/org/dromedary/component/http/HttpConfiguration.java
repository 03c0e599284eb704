package org.dromedary.component.http;

import java.time.Duration;

import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

import org.dromedary.component.Secret;
import org.dromedary.component.tls.TlsFiles;

/**
 * Options of every component that calls a web service: sign-in, TLS, patience. Times are in milliseconds. A secret may be
 * {@code file:PATH}: it is then what stands in that file, which is read again when it changes.
 */
@UriParams
public abstract class HttpConfiguration {

    @UriParam(label = "security", description = "User for HTTP Basic (RFC 7617).")
    private String user;

    @UriParam(
            label = "security",
            secret = true,
            description = "Password of the user, or file:PATH of the file that holds it.")
    private String password;

    @UriParam(
            label = "security",
            secret = true,
            description = "Bearer token (RFC 6750), or file:PATH of the file that holds it.")
    private String token;

    @UriParam(
            label = "security",
            description = "Where tokens are got with OAuth2 client credentials (RFC 6749 section 4.4).")
    private String tokenUrl;

    @UriParam(label = "security", description = "Client id for the tokenUrl.")
    private String clientId;

    @UriParam(
            label = "security",
            secret = true,
            description = "Client secret for the tokenUrl, or file:PATH of the file that holds it.")
    private String clientSecret;

    @UriParam(label = "security", description = "Scopes asked for at the tokenUrl, parted by blanks.")
    private String scope;

    @UriParam(
            label = "security",
            description =
                    "File with this side's certificate and its chain, for a peer that wants one (mutual TLS): PEM, or"
                            + " PKCS#12 with the key.")
    private String tlsCertificate;

    @UriParam(
            label = "security",
            description = "PEM file with the private key (PKCS#8, PKCS#1 or SEC1), if it is not in tlsCertificate.")
    private String tlsKey;

    @UriParam(
            label = "security",
            description = "File with the CA certificates that are trusted, PEM or PKCS#12. Without it those of the Java"
                    + " runtime.")
    private String tlsTrust;

    @UriParam(
            label = "security",
            secret = true,
            description = "Password of the private key and of PKCS#12 files, or file:PATH of the file that holds it.")
    private String tlsPassword;

    @UriParam(
            label = "security",
            defaultValue = "true",
            description = "Whether the peer's certificate must hold the host name or address that is called.")
    private boolean tlsCheckHost = true;

    @UriParam(
            label = "advanced",
            defaultValue = "auto",
            description =
                    "HTTP/2 over TLS where the peer has it (auto), always 1.1 (http1), or 2 also without TLS (http2).")
    private HttpVersion httpVersion = HttpVersion.auto;

    @UriParam(
            label = "advanced",
            defaultValue = "10s",
            javaType = "java.time.Duration",
            description = "How long to wait for a connection.")
    private long connectTimeout = 10_000;

    @UriParam(
            label = "advanced",
            defaultValue = "1m",
            javaType = "java.time.Duration",
            description = "How long a request may stand still: the peer takes no byte and gives none.")
    private long responseTimeout = 60_000;

    /** @throws IllegalArgumentException for options that contradict each other */
    public void validate() {
        if (tokenUrl != null && (clientId == null || clientSecret == null)) {
            throw new IllegalArgumentException("tokenUrl needs clientId and clientSecret");
        }
        int ways = (user == null ? 0 : 1) + (token == null ? 0 : 1) + (tokenUrl == null ? 0 : 1);
        if (ways > 1) {
            throw new IllegalArgumentException("Only one of user, token and tokenUrl can be the way to sign in");
        }
        if (connectTimeout <= 0 || responseTimeout <= 0) {
            throw new IllegalArgumentException("connectTimeout and responseTimeout must be longer than nothing");
        }
    }

    TlsFiles tlsFiles() {
        return new TlsFiles(tlsCertificate, tlsKey, tlsTrust, new Secret(tlsPassword).value());
    }

    Duration patience() {
        return Duration.ofMillis(responseTimeout);
    }

    private static String orNull(String value) {
        // a placeholder that a site leaves empty
        return value == null || value.isBlank() ? null : value;
    }

    public String getUser() {
        return user;
    }

    public void setUser(String user) {
        this.user = orNull(user);
    }

    public String getPassword() {
        return password;
    }

    public void setPassword(String password) {
        this.password = orNull(password);
    }

    public String getToken() {
        return token;
    }

    public void setToken(String token) {
        this.token = orNull(token);
    }

    public String getTokenUrl() {
        return tokenUrl;
    }

    public void setTokenUrl(String tokenUrl) {
        this.tokenUrl = orNull(tokenUrl);
    }

    public String getClientId() {
        return clientId;
    }

    public void setClientId(String clientId) {
        this.clientId = orNull(clientId);
    }

    public String getClientSecret() {
        return clientSecret;
    }

    public void setClientSecret(String clientSecret) {
        this.clientSecret = orNull(clientSecret);
    }

    public String getScope() {
        return scope;
    }

    public void setScope(String scope) {
        this.scope = orNull(scope);
    }

    public String getTlsCertificate() {
        return tlsCertificate;
    }

    public void setTlsCertificate(String tlsCertificate) {
        this.tlsCertificate = orNull(tlsCertificate);
    }

    public String getTlsKey() {
        return tlsKey;
    }

    public void setTlsKey(String tlsKey) {
        this.tlsKey = orNull(tlsKey);
    }

    public String getTlsTrust() {
        return tlsTrust;
    }

    public void setTlsTrust(String tlsTrust) {
        this.tlsTrust = orNull(tlsTrust);
    }

    public String getTlsPassword() {
        return tlsPassword;
    }

    public void setTlsPassword(String tlsPassword) {
        this.tlsPassword = orNull(tlsPassword);
    }

    public boolean isTlsCheckHost() {
        return tlsCheckHost;
    }

    public void setTlsCheckHost(boolean tlsCheckHost) {
        this.tlsCheckHost = tlsCheckHost;
    }

    public HttpVersion getHttpVersion() {
        return httpVersion;
    }

    public void setHttpVersion(HttpVersion httpVersion) {
        this.httpVersion = httpVersion;
    }

    public long getConnectTimeout() {
        return connectTimeout;
    }

    public void setConnectTimeout(long connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    public long getResponseTimeout() {
        return responseTimeout;
    }

    public void setResponseTimeout(long responseTimeout) {
        this.responseTimeout = responseTimeout;
    }
}
