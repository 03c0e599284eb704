package org.dromedary.worklist.hl7;

import java.util.ArrayList;
import java.util.List;

import org.springframework.security.web.util.matcher.IpAddressMatcher;

/** Who may send orders: addresses and networks (CIDR, RFC 4632). */
final class AllowedSenders {

    private final List<IpAddressMatcher> allowed = new ArrayList<>();

    /** @param list comma-separated; empty: everyone */
    AllowedSenders(String list) {
        for (String entry : list.split(",")) {
            if (!entry.isBlank()) {
                allowed.add(new IpAddressMatcher(entry.strip()));
            }
        }
    }

    /** @param sender address, with or without a port */
    boolean contains(String sender) {
        if (allowed.isEmpty()) {
            return true;
        }
        int colon = sender.lastIndexOf(':');
        String address = (colon < 0 ? sender : sender.substring(0, colon)).replaceAll("[\\[\\]]", "");
        try {
            return allowed.stream().anyMatch(network -> network.matches(address));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
