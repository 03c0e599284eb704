package org.dromedary.intake;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who is mailed of an intake, {@code dromedary.intakes.<name>.notify.*}.
 *
 * @param to addresses; empty: nobody
 * @param on of what: {@code start}, when a file is taken; {@code end}, when all its studies are delivered; {@code error}, when it cannot be
 *     taken or a delivery of its studies is parked
 * @param bundle how long is waited for more of it, so that a thousand files are one mail
 * @param language of the mails, two letters; empty: that of all mails
 */
public record IntakeMails(
        @DefaultValue List<String> to,
        @DefaultValue({"end", "error"}) Set<IntakeNotice.Kind> on,
        @DefaultValue("1m") Duration bundle,
        @DefaultValue("") String language) {

    public IntakeMails {
        for (String address : to) {
            if (!address.matches("[^@\\s]+@[^@\\s]+|[^<>]*<[^@\\s]+@[^@\\s]+>")) {
                throw new IllegalArgumentException(
                        "notify.to: write mail addresses, such as radiology@hospital.example");
            }
        }
        if (bundle.isNegative()) {
            throw new IllegalArgumentException("notify.bundle must not be negative; 0s mails at once");
        }
        if (!language.isEmpty() && !language.matches("[a-z]{2}")) {
            throw new IllegalArgumentException("notify.language is two small letters, such as en or de");
        }
        to = List.copyOf(to);
        on = Set.copyOf(on);
    }
}
