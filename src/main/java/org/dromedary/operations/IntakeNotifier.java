package org.dromedary.operations;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

import org.dromedary.intake.IntakeMails;
import org.dromedary.intake.IntakeNotice;
import org.dromedary.intake.IntakeNotices;
import org.dromedary.intake.Intakes;
import org.dromedary.notify.IntakeMail;
import org.dromedary.notify.MailNotSentException;

/**
 * Mails people what intakes do ({@code dromedary.intakes.<name>.notify}): what happens within the time of bundling becomes one mail. It is
 * marked as told when a mail has gone out, so that a crash between the two repeats a mail and loses none.
 */
@Component
@ConditionalOnWebApplication
class IntakeNotifier {

    private static final Logger LOG = LoggerFactory.getLogger(IntakeNotifier.class);
    private static final int MOST = 10_000;
    private static final int LINES = 20;
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(5);

    private final Intakes intakes;
    private final IntakeNotices notices;
    private final IntakeMail mail;
    /** When what has happened is mailed, by intake. */
    private final Map<String, Long> due = new HashMap<>();

    IntakeNotifier(Intakes intakes, IntakeNotices notices, IntakeMail mail) {
        this.intakes = intakes;
        this.notices = notices;
        this.mail = mail;
    }

    @Scheduled(initialDelayString = "PT2S", fixedDelayString = "PT2S")
    void look() {
        intakes.all().forEach((name, settings) -> {
            if (!settings.mails().to().isEmpty()) {
                try {
                    look(name, settings.mails());
                } catch (DataAccessException e) {
                    LOG.warn("Intake {}: what is to be mailed cannot be read: {}", name, e.getMessage());
                }
            }
        });
    }

    private void look(String intake, IntakeMails mails) {
        List<IntakeNotice> news = new ArrayList<>();
        mails.on().stream().sorted().forEach(kind -> news.addAll(notices.pending(intake, kind, MOST)));
        if (news.isEmpty()) {
            due.remove(intake);
            return;
        }
        long at = due.computeIfAbsent(
                intake, name -> System.nanoTime() + mails.bundle().toNanos());
        if (System.nanoTime() - at < 0) {
            return;
        }
        due.remove(intake);
        int failed = 0;
        for (String address : mails.to()) {
            try {
                mail.send(address, mails.language(), news(intake, news));
            } catch (MailNotSentException e) {
                failed++;
                LOG.warn("Intake {}: the mail with its news was not sent: {}", intake, e.getMessage());
            }
        }
        if (failed < mails.to().size()) {
            notices.told(news);
        } else {
            due.put(intake, System.nanoTime() + AFTER_FAILURE.toNanos());
        }
    }

    private static IntakeMail.News news(String intake, List<IntakeNotice> news) {
        // what is wrong first: it must not be among those of which there is no line
        List<String> lines = news.stream()
                .sorted((a, b) -> b.kind().compareTo(a.kind()))
                .limit(LINES)
                .map(IntakeNotifier::line)
                .toList();
        return new IntakeMail.News(
                intake,
                count(news, IntakeNotice.Kind.START),
                count(news, IntakeNotice.Kind.END),
                count(news, IntakeNotice.Kind.ERROR),
                lines,
                news.size() - lines.size());
    }

    private static int count(List<IntakeNotice> news, IntakeNotice.Kind kind) {
        return (int) news.stream().filter(one -> one.kind() == kind).count();
    }

    private static String line(IntakeNotice one) {
        String item = one.kind() + " " + one.itemId();
        return switch (one.kind()) {
            case START -> item;
            case END ->
                item + ": " + one.images() + " / " + one.studies()
                        + (one.refused() == 0 ? "" : " (-" + one.refused() + ")");
            case ERROR -> item + ": " + one.problem();
        };
    }
}
