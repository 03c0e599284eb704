package org.dromedary.component.filesender;

import java.net.IDN;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Addresses as FileSender takes them: plain ASCII with a dotted domain. One bad address makes the server drop all
 * recipients, so they are checked before.
 */
final class MailAddresses {

    private static final Pattern LOCAL =
            Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*");
    private static final Pattern DOMAIN = Pattern.compile(
            "([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

    private MailAddresses() {}

    /**
     * @return the addresses without repetitions, an international domain in its ASCII form
     * @throws FileSenderRecipientRefusedException that says which of them, by its place: addresses stay out of logs
     */
    static List<String> checked(List<String> addresses) throws FileSenderRecipientRefusedException {
        Map<String, String> unique = new LinkedHashMap<>();
        for (int i = 0; i < addresses.size(); i++) {
            String address = ascii(addresses.get(i).strip());
            if (!isValid(address)) {
                throw new FileSenderRecipientRefusedException("Recipient " + (i + 1) + " of " + addresses.size()
                        + " is not a mail address that FileSender takes (plain name@host.domain)");
            }
            unique.putIfAbsent(key(address), address);
        }
        return new ArrayList<>(unique.values());
    }

    static boolean isValid(String address) {
        int at = address.lastIndexOf('@');
        return at > 0
                && at <= 64
                && address.length() <= 254
                && LOCAL.matcher(address.substring(0, at)).matches()
                && DOMAIN.matcher(address.substring(at + 1)).matches();
    }

    /** By which two addresses are compared. */
    static String key(String address) {
        return address.strip().toLowerCase(Locale.ROOT);
    }

    private static String ascii(String address) {
        int at = address.lastIndexOf('@');
        try {
            return at < 0 ? address : address.substring(0, at + 1) + IDN.toASCII(address.substring(at + 1));
        } catch (IllegalArgumentException e) {
            return address;
        }
    }
}
