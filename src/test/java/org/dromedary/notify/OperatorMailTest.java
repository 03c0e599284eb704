package org.dromedary.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorMailTest {

    @TempDir
    Path dir;

    private final List<String> subjects = new CopyOnWriteArrayList<>();
    private final List<String> texts = new CopyOnWriteArrayList<>();

    private OperatorMail operatorMail(String operator, Duration quiet) {
        Outbox outbox = new Outbox() {
            @Override
            public void deliver(MimeMessage mail, String name, Handover handover) {
                try {
                    texts.add(MailTestSupport.part(mail, 0));
                    subjects.add(mail.getSubject());
                } catch (java.io.IOException | MessagingException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public void probe() {}
        };
        return new OperatorMail(
                MailTestSupport.postman(outbox, new MemoryStateRepository()),
                operator,
                quiet,
                Executors.newSingleThreadScheduledExecutor());
    }

    @Test
    void oneMailNowAndOneAtTheEndForAllOthers() throws Exception {
        try (OperatorMail mail = operatorMail("op@hospital.example", Duration.ofMillis(700))) {
            for (int id = 1; id <= 40; id++) {
                mail.parked(id, "pacs", "refused <b>");
            }
            mail.parked(99, "mailer", "wrong API secret");
            await().atMost(Duration.ofSeconds(10)).until(() -> subjects.size() == 3);
            assertThat(subjects)
                    .containsExactly(
                            "Dromedary: delivery 1 to pacs is parked",
                            "Dromedary: delivery 99 to mailer is parked",
                            "Dromedary: delivery 40 to pacs is parked");
            assertThat(texts.get(0)).contains("refused <b>").doesNotContain("more deliveries");
            assertThat(texts.get(2)).contains("38 more deliveries");
        }
    }

    @Test
    void nobodyIsToldWhereNobodyIsNamed() throws Exception {
        try (OperatorMail mail = operatorMail("", Duration.ofMinutes(1))) {
            mail.parked(1, "pacs", "refused");
        }
        assertThat(subjects).isEmpty();
    }
}
