package org.dromedary.component.tls;

import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;

/** Says what is wrong when a TLS handshake fails, in words that lead to a remedy. */
public final class TlsFaults {

    private TlsFaults() {}

    /** What kept a handshake from its end, and what to do about it. */
    public static String why(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException) {
                return "the other side's certificate has expired or is not valid yet: it must be renewed there (or a clock is wrong)";
            }
        }
        String message = String.valueOf(failure.getMessage());
        if (message.contains("No subject alternative") || message.contains("No name matching")) {
            return "the other side's certificate is for another host name: use a name that it holds, or tlsCheckHost=false";
        }
        if (message.contains("PKIX") || message.contains("certification path") || message.contains("trustAnchors")) {
            return "the other side's certificate is from a CA that is not trusted here: add it to the file of tlsTrust";
        }
        if (message.contains("Empty client certificate chain") || message.contains("null cert chain")) {
            return "the caller has shown no certificate: give it one, or set the client authentication to want or none";
        }
        if (message.contains("Unsupported or unrecognized SSL message") || message.contains("plaintext")) {
            return "the other side does not speak TLS here: turn TLS on there, or use the port without TLS";
        }
        if (message.contains("certificate") || message.contains("unknown_ca")) {
            return "the other side does not take this side's certificate (" + message
                    + "): set tlsCertificate, and let its CA be trusted there";
        }
        if (message.contains("handshake_failure")
                || message.contains("protocol_version")
                || message.contains("cipher suites in common")
                || message.contains("client requested protocol")) {
            return "no TLS version or cipher suite in common (" + message + "): TLS 1.2 with GCM suites is the least";
        }
        return message;
    }
}
