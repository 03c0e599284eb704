package org.dromedary.component.dicom;

import java.io.IOException;
import java.net.Socket;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Puts TLS between a connection and an association (PS3.15 annex B), and says what to do when that fails. */
final class Tls {

    private final SecurityConfiguration configuration;
    private final TlsMaterial material;

    Tls(SecurityConfiguration configuration) {
        this.configuration = configuration;
        this.material = new TlsMaterial(configuration);
    }

    TlsMaterial material() {
        return material;
    }

    /** For a peer that this side has connected to. @throws SSLException if the handshake fails, told by {@link #why} */
    Socket client(QuickAckSocket socket, String host, int timeoutMillis, int maxPduLength) throws IOException {
        SSLSocket tls = layer(socket, host);
        tls.setUseClientMode(true);
        SSLParameters parameters = parameters();
        if (configuration.isTlsCheckHost()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        tls.setSSLParameters(parameters);
        return shake(tls, socket, timeoutMillis, maxPduLength);
    }

    /** For a caller. @throws SSLException if the handshake fails, told by {@link #why} */
    Socket server(QuickAckSocket socket, int timeoutMillis, int maxPduLength) throws IOException {
        SSLSocket tls = layer(socket, socket.getInetAddress().getHostAddress());
        tls.setUseClientMode(false);
        SSLParameters parameters = parameters();
        switch (configuration.getTlsClientAuth()) {
            case need -> parameters.setNeedClientAuth(true);
            case want -> parameters.setWantClientAuth(true);
            case none -> parameters.setNeedClientAuth(false);
        }
        tls.setSSLParameters(parameters);
        return shake(tls, socket, timeoutMillis, maxPduLength);
    }

    private SSLSocket layer(Socket socket, String host) throws IOException {
        return (SSLSocket) material.context().getSocketFactory().createSocket(socket, host, socket.getPort(), true);
    }

    private SSLParameters parameters() {
        TlsProfile profile = configuration.getTlsProfile();
        SSLParameters parameters = new SSLParameters(profile.cipherSuites(), profile.protocols());
        parameters.setUseCipherSuitesOrder(true);
        return parameters;
    }

    /** The time-out bounds the whole of the handshake only as far as each read; a peer cannot draw it out for long with them. */
    private Socket shake(SSLSocket tls, QuickAckSocket below, int timeoutMillis, int maxPduLength) throws IOException {
        int before = tls.getSoTimeout();
        tls.setSoTimeout(timeoutMillis);
        tls.startHandshake();
        tls.setSoTimeout(before);
        return new BoundTlsSocket(tls, below, maxPduLength);
    }

    /** What kept a handshake from its end, and what to do about it. */
    static String why(Exception failure) {
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
