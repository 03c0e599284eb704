package org.dromedary.component.dicom;

import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** Options of {@code dicom:} about who and what is on the line. */
@UriParams
public abstract class SecurityConfiguration extends AdmissionConfiguration {

    @UriParam(
            label = "security",
            defaultValue = "false",
            description = "Whether connections are TLS ones (PS3.15 annex B), both as consumer and as producer.")
    private boolean tls;

    @UriParam(
            label = "security",
            defaultValue = "bcp195",
            description =
                    "Versions and cipher suites: bcp195 (PS3.15 B.10, non-downgrading) or extended (B.11, 256 bits).")
    private TlsProfile tlsProfile = TlsProfile.bcp195;

    @UriParam(
            label = "security",
            description =
                    "File with this side's certificate and its chain: PEM, or PKCS#12 with the key. Required for a"
                            + " consumer, and for a producer where the peer asks for a certificate.")
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

    @UriParam(label = "security", secret = true, description = "Password of the private key and of PKCS#12 files.")
    private String tlsPassword;

    @UriParam(
            label = "consumer,security",
            defaultValue = "need",
            description = "Whether callers must show a certificate (need), may (want), or are not asked (none).")
    private TlsClientAuth tlsClientAuth = TlsClientAuth.need;

    @UriParam(
            label = "producer,security",
            defaultValue = "true",
            description = "Whether the peer's certificate must hold the host name or address that is called.")
    private boolean tlsCheckHost = true;

    private Tls transport;

    /** How connections are secured; the same for all of them, so that files are read once. Null without TLS. */
    synchronized Tls transport() {
        if (tls && transport == null) {
            transport = new Tls(this);
        }
        return transport;
    }

    public boolean isTls() {
        return tls;
    }

    public void setTls(boolean tls) {
        this.tls = tls;
    }

    public boolean isTlsCheckHost() {
        return tlsCheckHost;
    }

    public void setTlsCheckHost(boolean tlsCheckHost) {
        this.tlsCheckHost = tlsCheckHost;
    }

    public TlsProfile getTlsProfile() {
        return tlsProfile;
    }

    public void setTlsProfile(TlsProfile tlsProfile) {
        this.tlsProfile = tlsProfile;
    }

    public String getTlsCertificate() {
        return tlsCertificate;
    }

    public void setTlsCertificate(String tlsCertificate) {
        this.tlsCertificate = tlsCertificate;
    }

    public String getTlsKey() {
        return tlsKey;
    }

    public void setTlsKey(String tlsKey) {
        this.tlsKey = tlsKey;
    }

    public String getTlsTrust() {
        return tlsTrust;
    }

    public void setTlsTrust(String tlsTrust) {
        this.tlsTrust = tlsTrust;
    }

    public String getTlsPassword() {
        return tlsPassword;
    }

    public void setTlsPassword(String tlsPassword) {
        this.tlsPassword = tlsPassword;
    }

    public TlsClientAuth getTlsClientAuth() {
        return tlsClientAuth;
    }

    public void setTlsClientAuth(TlsClientAuth tlsClientAuth) {
        this.tlsClientAuth = tlsClientAuth;
    }
}
