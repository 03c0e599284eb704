package org.dromedary.component.filesender;

/** The HMAC a site expects, its setting {@code auth_remote_signature_algorithm}. */
public enum SignatureAlgorithm {
    /** The default of all FileSender versions. */
    SHA1("HmacSHA1"),
    /** Only where the site says so. */
    SHA256("HmacSHA256");

    private final String mac;

    SignatureAlgorithm(String mac) {
        this.mac = mac;
    }

    /** The algorithm's name in the Java Cryptography Architecture. */
    String mac() {
        return mac;
    }
}
