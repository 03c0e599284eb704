package org.dromedary.component.http;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;

/** Addresses of a web service. */
public final class HttpAddress {

    private HttpAddress() {}

    /**
     * Reads an address as options have it.
     *
     * @param text such as {@code http://host:8042/path}
     * @throws IllegalArgumentException with what is wrong, if it is no http or https address with a host
     */
    public static URI parse(String text) {
        try {
            return checked(URI.create(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text.replaceAll("//[^@/]*@", "//***@")
                    + "' is no address: write http://HOST:PORT or https://HOST:PORT"
                    + (text.contains("@") ? ", with user and password as options" : ""));
        }
    }

    static URI checked(URI address) {
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")
                || address.getHost() == null
                || address.getRawUserInfo() != null) {
            throw new IllegalArgumentException("not an http or https address");
        }
        return address;
    }

    /**
     * Where a call goes.
     *
     * @param path as in {@link HttpCall}
     * @throws IllegalArgumentException if it leads to another server, which must not be shown the sign-in of this one
     */
    static URI of(URI base, String path) {
        if (path.startsWith("/")) {
            String root = base.toString().replaceFirst("[?#].*", "").replaceFirst("/+$", "");
            return URI.create(root + path);
        }
        URI absolute = base.resolve(path);
        if (!Objects.equals(absolute.getScheme(), base.getScheme())
                || !base.getHost().equalsIgnoreCase(absolute.getHost())
                || port(absolute) != port(base)) {
            throw new IllegalArgumentException("The address is on another server than " + base.getHost());
        }
        return absolute;
    }

    private static int port(URI address) {
        if (address.getPort() >= 0) {
            return address.getPort();
        }
        return "https".equals(address.getScheme()) ? 443 : 80;
    }
}
