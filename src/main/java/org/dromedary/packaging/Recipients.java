package org.dromedary.packaging;

import java.util.Optional;

/** Whom a package can be sent to. */
public final class Recipients {

    private Recipients() {}

    /** Why a text cannot be a recipient, without repeating it; empty if it can. */
    public static Optional<String> problem(String address) {
        return address == null || address.isBlank()
                ? Optional.of("it is empty")
                : Optional.ofNullable(MailAddress.problem(address));
    }
}
