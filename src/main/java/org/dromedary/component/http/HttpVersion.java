package org.dromedary.component.http;

/** Which HTTP is spoken. */
public enum HttpVersion {
    /** HTTP/2 over TLS where the peer has it (ALPN, RFC 7301), else 1.1. */
    auto,
    /** HTTP/1.1: a connection for each request that runs beside others. */
    http1,
    /** HTTP/2, also without TLS, by an upgrade (RFC 7540 §3.2) that the peer may decline. */
    http2
}
