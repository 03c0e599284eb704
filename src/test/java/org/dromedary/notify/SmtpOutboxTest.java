package org.dromedary.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.ServerSocket;
import java.util.List;
import java.util.Map;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import org.apache.camel.Exchange;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SmtpOutboxTest {

    private static final Map<String, String> VALUES = Map.of("link", "https://a.example/1");

    private final GreenMail greenMail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final MemoryStateRepository memory = new MemoryStateRepository();
    private ScriptedSmtp scripted;

    @BeforeEach
    void start() throws Exception {
        scripted = new ScriptedSmtp();
        greenMail.start();
    }

    @AfterEach
    void stop() throws Exception {
        scripted.close();
        greenMail.stop();
    }

    private Postman scripted(String command, String reply) {
        scripted.answer(command, reply);
        return MailTestSupport.postman(MailTestSupport.smtp(scripted.port()), memory);
    }

    private MailNotSentException failure(Postman postman) {
        return catchThrowableOfType(
                MailNotSentException.class, () -> postman.send(1, "link", "a@b.example", null, VALUES));
    }

    @Test
    void eachRecipientGetsHisOwnMailOverAnAuthenticatedServer() throws Exception {
        greenMail.getUserManager().setAuthRequired(true);
        greenMail.setUser("a@b.example", "dromedary", "secret");
        greenMail.setUser("c@d.example", "other", "secret");
        Postman postman = MailTestSupport.postman(
                MailTestSupport.smtp(greenMail.getSmtp().getPort(), "dromedary", "secret"), memory);
        Mailer mailer = MailTestSupport.mailer(postman, MailProperties.PasswordMail.NEVER, id -> null);
        Exchange exchange = MailTestSupport.exchange(List.of("a@b.example", "c@d.example"));
        mailer.sendLink(exchange);
        mailer.sendLink(exchange);

        MimeMessage[] mails = greenMail.getReceivedMessages();
        assertThat(mails).hasSize(2);
        for (MimeMessage mail : mails) {
            assertThat(mail.getAllRecipients()).hasSize(1);
            assertThat(mail.getSubject()).isEqualTo("Images for you: CT Thorax Grün");
        }
        assertThat(mails[0].getMessageID()).isNotEqualTo(mails[1].getMessageID());
        assertThat(exchange.getMessage().getHeader(Mailer.WARNING)).isNull();
    }

    @Test
    void aWrongLoginIsPermanentAndDoesNotRepeatThePassword() {
        greenMail.setUser("a@b.example", "dromedary", "secret");
        SmtpOutbox outbox = MailTestSupport.smtp(greenMail.getSmtp().getPort(), "dromedary", "wrong-password");
        MailNotSentException e = failure(MailTestSupport.postman(outbox, memory));
        assertThat(e.isPermanent()).isTrue();
        assertThat(e).hasMessageContaining("spring.mail.password").hasMessageNotContaining("wrong-password");
        assertThatThrownBy(outbox::probe).hasMessageContaining("refused the login");
    }

    @Test
    void aServerThatIsDownIsTriedAgain() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        MailNotSentException e = failure(MailTestSupport.postman(MailTestSupport.smtp(port), memory));
        assertThat(e.isPermanent()).isFalse();
        assertThat(e).hasMessageContaining("127.0.0.1:" + port).hasMessageContaining("spring.mail.host");
        // nothing of the failed attempt keeps the mail back
        MailTestSupport.postman(MailTestSupport.smtp(scripted.port()), memory)
                .send(1, "link", "a@b.example", null, VALUES);
        assertThat(scripted.mails).hasSize(1);
    }

    @Test
    void aRefusedRecipientIsPermanentAndOthersAreServed() throws Exception {
        Postman postman = scripted("RCPT", "550 5.1.1 <a@b.example>: no such user here");
        MailNotSentException refused = failure(postman);
        assertThat(refused.isPermanent()).isTrue();
        assertThat(refused).hasMessageContaining("550 5.1.1 <…@b.example>: no such user here");

        scripted.answer("RCPT", "250 fine");
        Mailer mailer = MailTestSupport.mailer(postman, MailProperties.PasswordMail.NEVER, id -> null);
        assertThatThrownBy(() -> mailer.sendLink(MailTestSupport.exchange(List.of("not an address", "c@d.example"))))
                .isInstanceOf(MailNotSentException.class)
                .hasMessageStartingWith("Recipient 1 of 2: ")
                .hasMessageNotContaining("not an address");
        assertThat(scripted.mails).hasSize(1);
        assertThat(scripted.mails.get(0)).contains("c@d.example");
    }

    @Test
    void whoIsMeantIsNotSaid() {
        assertThat(Addresses.masked("550 <o'neil+x@b.example>, \"c.d\"@e.example and f@g.example: no"))
                .isEqualTo("550 <…@b.example>, …@e.example and …@g.example: no");
        assertThat(Addresses.masked("451 @ 4.3.0: try again")).isEqualTo("451 @ 4.3.0: try again");
    }

    @Test
    void anAnswerAfterTheDotIsAnAnswer() throws Exception {
        MailNotSentException later = failure(scripted(".", "451 4.3.0 try again"));
        assertThat(later.isPermanent()).isFalse();
        assertThat(later).hasMessageContaining("451 4.3.0 try again");
        MailNotSentException never = failure(scripted(".", "554 5.7.1 looks like spam"));
        assertThat(never.isPermanent()).isTrue();
        assertThat(scripted(".", "250 taken").send(1, "link", "a@b.example", null, VALUES))
                .isEmpty();
        assertThat(scripted.mails).hasSize(3);
    }

    @Test
    void greylistingAndBusyServersAreTriedAgain() {
        assertThat(failure(scripted("CONNECT", "421 too many connections")).isPermanent())
                .isFalse();
        scripted.answer("CONNECT", "220 scripted");
        assertThat(failure(scripted("RCPT", "450 4.7.1 greylisted")).isPermanent())
                .isFalse();
        assertThat(failure(scripted("DATA", ScriptedSmtp.HANG_UP)).isPermanent())
                .isFalse();
        assertThat(scripted.mails).isEmpty();
    }

    @Test
    void aLostAnswerIsAWarningAndNotASecondMail() throws Exception {
        Postman postman = scripted(".", ScriptedSmtp.HANG_UP);
        assertThat(postman.send(1, "link", "a@b.example", null, VALUES))
                .hasValueSatisfying(warning ->
                        assertThat(warning).contains("may or may not").doesNotContain("b.example"));
        scripted.answer(".", "250 taken");
        Exchange exchange = MailTestSupport.exchange("a@b.example");
        exchange.getMessage().setHeader(Mailer.DELIVERY_ID, 1);
        MailTestSupport.mailer(postman, MailProperties.PasswordMail.NEVER, id -> null)
                .sendLink(exchange);
        assertThat(exchange.getMessage().getHeader(Mailer.WARNING, String.class))
                .contains("may or may not");
        assertThat(scripted.mails).hasSize(1);
    }

    @Test
    void aCrashWhileTheMailIsHandedOverSendsNoSecond() throws Exception {
        // The process is killed at the very moment the commit of SENDING has returned: the memory outlives it, the
        // connection does not.
        class Killed extends Error {
            private static final long serialVersionUID = 1L;
        }
        MemoryStateRepository killing = new MemoryStateRepository() {
            @Override
            public void setState(String key, String value) {
                memory.setState(key, value);
                if (value.startsWith("SENDING")) {
                    throw new Killed();
                }
            }
        };
        SmtpOutbox outbox = MailTestSupport.smtp(scripted.port());
        assertThatThrownBy(() -> MailTestSupport.postman(outbox, killing).send(1, "link", "a@b.example", null, VALUES))
                .isInstanceOf(Killed.class);
        assertThat(MailTestSupport.postman(outbox, memory).send(1, "link", "a@b.example", null, VALUES))
                .hasValueSatisfying(warning -> assertThat(warning).contains("the program stopped"));
        assertThat(scripted.mails).isEmpty();
        // another recipient and another kind are not concerned
        assertThat(MailTestSupport.postman(outbox, memory).send(1, "link", "c@d.example", null, VALUES))
                .isEmpty();
        assertThat(scripted.mails).hasSize(1);
    }
}
