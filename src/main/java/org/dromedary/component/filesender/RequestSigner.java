package org.dromedary.component.filesender;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The HMAC of FileSender's signed requests, over {@code method&host/path?arguments[&body]}. */
final class RequestSigner {

    private final SecretKeySpec key;
    private final String algorithm;

    RequestSigner(FileSenderCredentials credentials) {
        this.algorithm = credentials.algorithm().mac();
        this.key = new SecretKeySpec(credentials.apiKey().getBytes(StandardCharsets.UTF_8), algorithm);
    }

    /**
     * @param method in any case
     * @param serverName the host as the server's {@code SERVER_NAME}, usually without the port
     * @param path decoded, with the site's prefix
     * @param arguments decoded, all of the URL except the signature
     * @return lower-case hex
     */
    String sign(String method, String serverName, String path, SortedMap<String, String> arguments, Payload body)
            throws IOException {
        Mac mac = mac();
        mac.update(stringToSign(method, serverName, path, arguments).getBytes(StandardCharsets.UTF_8));
        if (isSigned(body)) {
            mac.update((byte) '&');
            body.read(mac::update);
        }
        return HexFormat.of().formatHex(mac.doFinal());
    }

    /** Everything before the body. Sorted by the map, decoded, in UTF-8. */
    static String stringToSign(String method, String serverName, String path, SortedMap<String, String> arguments) {
        return arguments.entrySet().stream()
                .map(argument -> argument.getKey() + "=" + argument.getValue())
                .collect(Collectors.joining(
                        "&", method.toLowerCase(java.util.Locale.ROOT) + "&" + serverName + path + "?", ""));
    }

    /** PHP takes an empty body and the single byte '0' for "no body", so the server leaves both out. */
    private static boolean isSigned(Payload body) throws IOException {
        if (body.length() != 1) {
            return body.length() > 0;
        }
        ByteBuffer only = ByteBuffer.allocate(1);
        body.read(only::put);
        return only.get(0) != '0';
    }

    private Mac mac() {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(algorithm + " is not available", e);
        }
    }
}
