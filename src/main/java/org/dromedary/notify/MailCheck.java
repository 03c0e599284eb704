package org.dromedary.notify;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.springframework.core.env.Environment;

/** Tries what the mail settings name; sends nothing and changes nothing. */
public final class MailCheck {

    private MailCheck() {}

    /** One line per template that cannot be used. */
    public static List<String> templateFaults(MailProperties properties) {
        return new MailTemplates(properties).faults();
    }

    /**
     * Greets the mail server, with its login, or looks at the folder where mails go.
     *
     * @return what is wrong, with the remedy
     */
    public static Optional<String> outboxFault(Environment environment, Path dataDir) {
        try {
            NotifyConfiguration.outbox(environment, dataDir).probe();
            return Optional.empty();
        } catch (MailNotSentException e) {
            return Optional.of(e.getMessage());
        }
    }
}
