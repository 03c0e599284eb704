package org.dromedary.notify;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;

/** Mail addresses as the mail library reads them. */
final class Addresses {

    private Addresses() {}

    /** A text in which each address has lost what stands before the @: who it is must not get into ledger, log or mail. */
    static String masked(String text) {
        return text.replaceAll("(?:\"[^\"\\s]*\"|[^\\s<>\"(),:;\\[\\]@]+)@", "…@");
    }

    static boolean isValid(String address) {
        try {
            parse(address);
            return true;
        } catch (AddressException e) {
            return false;
        }
    }

    /** @throws AddressException if it is not exactly one address with a domain */
    static InternetAddress parse(String address) throws AddressException {
        if (address == null || address.isBlank()) {
            throw new AddressException("empty address");
        }
        if (address.chars().anyMatch(Character::isISOControl)) {
            // the value is not repeated: a line break in it is an attempt to write headers
            throw new AddressException("control character in an address");
        }
        InternetAddress parsed = new InternetAddress(address, true);
        if (parsed.isGroup() || parsed.getAddress().indexOf('@') < 1) {
            throw new AddressException("not one address with a domain", address);
        }
        return parsed;
    }
}
