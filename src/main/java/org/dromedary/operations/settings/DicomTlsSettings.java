package org.dromedary.operations.settings;

import java.util.Locale;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

import org.dromedary.component.dicom.DicomConfiguration;
import org.dromedary.component.dicom.TlsClientAuth;
import org.dromedary.component.dicom.TlsProfile;
import org.dromedary.component.tls.TlsFileException;
import org.dromedary.component.tls.TlsFiles;

/**
 * TLS of this node, for its port and as default of every {@code dicom:} endpoint with {@code tls=true}.
 *
 * @param port port to listen on for TLS, beside {@code dromedary.dicom.port}; 0: none
 * @param certificate file with this node's certificate and its chain: PEM, or PKCS#12 with the key
 * @param key PEM file with the private key (PKCS#8, PKCS#1 or SEC1); empty: in the certificate's file
 * @param trust file with the CA certificates that callers and peers are checked by, PEM or PKCS#12; empty: the Java runtime's
 * @param password of the key and of PKCS#12 files; belongs into the environment, {@code DROMEDARY_DICOM_TLS_PASSWORD}
 * @param clientAuth whether callers show a certificate: {@code need}, {@code want} or {@code none}
 * @param profile {@code bcp195} (PS3.15 B.10) or {@code extended} (B.11)
 */
public record DicomTlsSettings(
        @DefaultValue("0")
                @Min(value = 0, message = "must be a port from 1 to 65535, or 0 for none")
                @Max(value = 65535, message = "must be a port from 1 to 65535, or 0 for none")
                int port,
        @DefaultValue("") String certificate,
        @DefaultValue("") String key,
        @DefaultValue("") String trust,
        @DefaultValue("") String password,
        @DefaultValue("need") TlsClientAuth clientAuth,
        @DefaultValue("bcp195") TlsProfile profile) {

    private static final String PREFIX = "dromedary.dicom.tls";

    public DicomTlsSettings {
        TlsFiles files = new TlsFiles(certificate, key, trust, password);
        if (port > 0 && !files.hasCertificate()) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + ".port",
                    port,
                    "who listens for TLS needs a certificate: set dromedary.dicom.tls.certificate");
        }
        try {
            files.check();
        } catch (TlsFileException e) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + "." + e.part().name().toLowerCase(Locale.ROOT),
                    switch (e.part()) {
                        case CERTIFICATE -> certificate;
                        case KEY -> key;
                        case TRUST -> trust;
                    },
                    e.getMessage());
        }
    }

    /** As the settings have it. @throws org.springframework.boot.context.properties.bind.BindException if they are faulty */
    public static DicomTlsSettings of(Environment environment) {
        return Binder.get(environment).bindOrCreate(PREFIX, Bindable.of(DicomTlsSettings.class));
    }

    /** The files, as they are now. */
    public TlsFiles files() {
        return new TlsFiles(certificate, key, trust, password);
    }

    /** Makes this the default of endpoints that are made with the configuration; whether they use TLS remains theirs. */
    public void applyTo(DicomConfiguration configuration) {
        configuration.setTlsCertificate(certificate);
        configuration.setTlsKey(key);
        configuration.setTlsTrust(trust);
        configuration.setTlsPassword(password);
        configuration.setTlsClientAuth(clientAuth);
        configuration.setTlsProfile(profile);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "DicomTlsSettings[port=" + port + ", " + files() + "]";
    }
}
