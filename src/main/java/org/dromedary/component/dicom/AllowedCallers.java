package org.dromedary.component.dicom;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Who may open an association: AE titles, optionally bound to a host or a network (CIDR, RFC 4632). */
public final class AllowedCallers {

    private final List<Caller> callers = new ArrayList<>();

    /** @param aet null for any */
    private record Caller(String aet, String host, byte[] network, int prefix) {

        boolean matches(String callingAet, InetAddress address) {
            return (aet == null || aet.equals(callingAet)) && (host == null || matches(address));
        }

        private boolean matches(InetAddress address) {
            if (network == null) {
                return resolved(address);
            }
            byte[] bytes = address.getAddress();
            if (bytes.length != network.length) {
                return false;
            }
            for (int bit = 0; bit < prefix; bit += 8) {
                int mask = prefix - bit >= 8 ? 0xFF : 0xFF << 8 - (prefix - bit) & 0xFF;
                if ((bytes[bit / 8] & mask) != (network[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }

        /** A name is looked up each time: addresses of modalities change. */
        private boolean resolved(InetAddress address) {
            try {
                return List.of(InetAddress.getAllByName(host)).contains(address);
            } catch (UnknownHostException e) {
                return false;
            }
        }
    }

    /**
     * @param list comma-separated {@code AET}, {@code AET@host}, {@code AET@network/bits}, {@code @network/bits}; null or empty
     *     allows everybody
     * @throws IllegalArgumentException if an entry cannot be read; the message says how to write it
     */
    public AllowedCallers(String list) {
        for (String entry : list == null ? new String[0] : list.split(",")) {
            if (!entry.isBlank()) {
                callers.add(parse(entry.strip()));
            }
        }
    }

    private static Caller parse(String entry) {
        int at = entry.indexOf('@');
        String aet = at < 0 ? entry : entry.substring(0, at).strip();
        String host = at < 0 ? null : entry.substring(at + 1).strip();
        if (host != null && (host.isEmpty() || host.startsWith("/"))) {
            // an empty host name would be this machine
            throw unreadable(entry);
        }
        if (host == null || host.indexOf('/') < 0) {
            return new Caller(any(aet), host, null, 0);
        }
        try {
            byte[] network =
                    InetAddress.getByName(host.substring(0, host.indexOf('/'))).getAddress();
            int prefix = Integer.parseInt(host.substring(host.indexOf('/') + 1));
            if (prefix < 0 || prefix > network.length * 8) {
                throw new NumberFormatException();
            }
            return new Caller(any(aet), host, network, prefix);
        } catch (UnknownHostException | NumberFormatException e) {
            throw unreadable(entry);
        }
    }

    private static IllegalArgumentException unreadable(String entry) {
        return new IllegalArgumentException(
                "Cannot read the allowed caller '" + entry + "': expected AET, AET@host or AET@10.1.0.0/16");
    }

    private static String any(String aet) {
        return aet.isEmpty() || aet.equals("*") ? null : aet;
    }

    boolean everybody() {
        return callers.isEmpty();
    }

    /** Whether one that calls itself so, from that address, is among them. */
    public boolean contains(String callingAet, InetAddress address) {
        return callers.isEmpty() || callers.stream().anyMatch(caller -> caller.matches(callingAet, address));
    }
}
