package org.dromedary.packaging;

import java.util.regex.Pattern;

/**
 * What is taken for an e-mail address: plain ASCII {@code local@domain} with a dotted domain. Narrower than RFC 5321 and
 * than PHP's {@code FILTER_VALIDATE_EMAIL}, by which FileSender drops <em>all</em> recipients when one does not pass; no
 * quoted local parts, no address literals, and none of the characters that are more likely a typing mistake than part of
 * an address ({@code = / ! % *}).
 */
final class MailAddress {

    private static final int LONGEST = 254;
    private static final int LONGEST_LOCAL = 64;
    private static final Pattern LOCAL = Pattern.compile("[A-Za-z0-9_+&'~-]+(?:\\.[A-Za-z0-9_+&'~-]+)*+");
    private static final Pattern DOMAIN = Pattern.compile(
            "(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

    private MailAddress() {}

    static boolean isValid(String address) {
        return problem(address) == null;
    }

    /** Why this is no address, without repeating it; null if it is one. */
    static String problem(String address) {
        int at = address.indexOf('@');
        String local = address.substring(0, Math.max(at, 0));
        String domain = address.substring(at + 1);
        if (at < 0 || address.indexOf('@', at + 1) >= 0) {
            return "it does not have exactly one @";
        } else if (local.isEmpty() || domain.isEmpty()) {
            return "there is nothing on one side of the @";
        } else if (!isAscii(domain)) {
            return "its domain has characters beyond ASCII; type a blank before and after the address, and write an"
                    + " international domain in its xn-- form";
        } else if (!isAscii(local)) {
            return "the part before the @ has characters beyond ASCII; type a blank before the address";
        } else if (!domain.contains(".")) {
            return "its domain has no dot";
        } else if (address.length() > LONGEST || local.length() > LONGEST_LOCAL) {
            return "it is longer than mail allows";
        } else if (!LOCAL.matcher(local).matches()) {
            return "the part before the @ has a character or a dot where none may be";
        } else if (!DOMAIN.matcher(domain).matches()) {
            return "its domain is not well formed";
        }
        return null;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
