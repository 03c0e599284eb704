package org.dromedary.component.dicom;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import org.dromedary.component.tls.TlsFaults;
import org.dromedary.component.tls.TlsFiles;
import org.dromedary.component.tls.TlsMaterial;

/** Puts TLS between a connection and an association (PS3.15 annex B), and says what to do when that fails. */
final class Tls {

    private final SecurityConfiguration configuration;
    private final TlsMaterial material;

    Tls(SecurityConfiguration configuration) {
        this.configuration = configuration;
        this.material = new TlsMaterial(new TlsFiles(
                configuration.getTlsCertificate(),
                configuration.getTlsKey(),
                configuration.getTlsTrust(),
                configuration.getTlsPassword()));
    }

    TlsMaterial material() {
        return material;
    }

    /** For a peer that this side has connected to. @throws SSLException if the handshake fails, told by {@link TlsFaults#why} */
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

    /** For a caller. @throws SSLException if the handshake fails, told by {@link TlsFaults#why} */
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
}
