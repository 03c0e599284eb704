package org.dromedary.notify;

import java.util.List;
import java.util.Map;

import org.springframework.stereotype.Component;

/** Tells people of an intake what it has done. */
@Component
public class IntakeMail {

    private final Postman postman;

    IntakeMail(Postman postman) {
        this.postman = postman;
    }

    /**
     * What an intake has done since the last mail; no patient data.
     *
     * @param started files that it has begun to take
     * @param ended files whose studies are all delivered
     * @param failed files with which something is wrong
     * @param lines one for each of the first of them
     * @param more of which there is no line
     */
    public record News(String intake, int started, int ended, int failed, List<String> lines, int more) {}

    /**
     * Mails it to one address.
     *
     * @param language two letters; empty: the setting
     * @throws MailNotSentException if it has definitely not gone out
     */
    public void send(String to, String language, News news) throws MailNotSentException {
        postman.sendOnce(
                "intake",
                to,
                language.isEmpty() ? null : language,
                Map.of(
                        "intake",
                        news.intake(),
                        "started",
                        news.started(),
                        "ended",
                        news.ended(),
                        "failed",
                        news.failed(),
                        "lines",
                        news.lines().stream().map(OneLine::of).toList(),
                        "more",
                        news.more()));
    }
}
