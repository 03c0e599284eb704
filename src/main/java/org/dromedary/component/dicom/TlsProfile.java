package org.dromedary.component.dicom;

import java.util.List;

/** Secure transport connection profiles of PS3.15 annex B that follow BCP 195; none of them goes below TLS 1.2. */
public enum TlsProfile {

    /** B.10: Non-Downgrading BCP 195. */
    bcp195(List.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256")),

    /** B.11: Extended BCP 195, which takes keys of 256 bits only. */
    extended(List.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"));

    private final List<String> cipherSuites;

    TlsProfile(List<String> cipherSuites) {
        this.cipherSuites = cipherSuites;
    }

    String[] protocols() {
        return new String[] {"TLSv1.3", "TLSv1.2"};
    }

    String[] cipherSuites() {
        return cipherSuites.toArray(String[]::new);
    }
}
