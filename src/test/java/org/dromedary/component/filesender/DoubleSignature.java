package org.dromedary.component.filesender;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Checks a signature as the server does, written without a look at the client's code. */
final class DoubleSignature {

    private final Mac mac;
    private final String given;

    DoubleSignature(
            String algorithm, String secret, String method, String serverName, String path, Map<String, String> args)
            throws Exception {
        mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm));
        TreeMap<String, String> signed = new TreeMap<>(args);
        given = String.valueOf(signed.remove("signature"));
        signed.remove("_");
        StringBuilder text = new StringBuilder(method.toLowerCase())
                .append('&')
                .append(serverName)
                .append(path)
                .append('?');
        String separator = "";
        for (Map.Entry<String, String> arg : signed.entrySet()) {
            text.append(separator).append(arg.getKey()).append('=').append(arg.getValue());
            separator = "&";
        }
        mac.update(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Reads the body to its end. @return its length */
    long body(InputStream body, OutputStream copy) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long length = 0;
        byte only = 0;
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            if (read == 0) {
                continue;
            }
            if (length == 0 && read == 1) {
                // not yet known whether it is the whole body
                only = buffer[0];
            } else {
                if (length == 1) {
                    mac.update((byte) '&');
                    mac.update(only);
                } else if (length == 0) {
                    mac.update((byte) '&');
                }
                mac.update(buffer, 0, read);
            }
            copy.write(buffer, 0, read);
            length += read;
        }
        if (length == 1 && only != '0') {
            mac.update((byte) '&');
            mac.update(only);
        }
        return length;
    }

    boolean matches() {
        StringBuilder hex = new StringBuilder();
        for (byte b : mac.doFinal()) {
            hex.append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
        }
        return hex.toString().equals(given);
    }
}
