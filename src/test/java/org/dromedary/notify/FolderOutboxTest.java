package org.dromedary.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import jakarta.mail.internet.MimeMessage;
import org.apache.camel.Exchange;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderOutboxTest {

    @TempDir
    Path dir;

    private final MemoryStateRepository memory = new MemoryStateRepository();

    private Mailer mailer(MailProperties.PasswordMail when) {
        return MailTestSupport.mailer(
                MailTestSupport.postman(new FolderOutbox(dir.resolve("mail")), memory), when, id -> ("pw  " + id)
                        .toCharArray());
    }

    @Test
    void theMailCanBeReadBack() throws Exception {
        mailer(MailProperties.PasswordMail.GENERATED)
                .sendLink(MailTestSupport.exchange(List.of("doctor@clinic.example")));

        List<Path> files = MailTestSupport.files(dir.resolve("mail"));
        assertThat(files).hasSize(1);
        assertThat(files.get(0).getFileName().toString())
                .matches("delivery-7-link-[0-9a-f]{32}\\.eml")
                .doesNotContain("doctor");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.get(0))))
                .isEqualTo("rw-------");
        MimeMessage mail = MailTestSupport.parse(files.get(0));
        assertThat(mail.getMessageID()).matches("<[0-9a-f-]{36}@hospital\\.example>");
        assertThat(mail.getSentDate())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
        assertThat(mail.getFrom()[0].toString()).contains("radiology@hospital.example");
        assertThat(mail.getAllRecipients()).extracting(Object::toString).containsExactly("doctor@clinic.example");
        assertThat(mail.getSubject()).isEqualTo("Images for you: CT Thorax Grün");
        assertThat(mail.getContentType()).startsWith("multipart/alternative");
        assertThat(MailTestSupport.part(mail, 0))
                .contains("https://share.example/d?a=1&b=2\r\n", "CT Thorax Grün", "valid until March 2, 2027")
                .doesNotContain("[[", "[(", "pw  7");
        assertThat(MailTestSupport.part(mail, 1))
                .contains("href=\"https://share.example/d?a=1&amp;b=2\"", "CT Thorax Grün")
                .doesNotContain("th:");
        assertThat(Files.readString(files.get(0)).replace("\r\n", ""))
                .as("lines end in CR LF")
                .doesNotContain("\n", "\r");
        // RFC 5322 §2.1.1: what other programs read is 7 bit and has short lines
        assertThat(Files.readAllLines(files.get(0), java.nio.charset.StandardCharsets.US_ASCII))
                .allMatch(line -> line.length() <= 998);
    }

    @Test
    void germanWhenTheExchangeSaysSo() throws Exception {
        Exchange exchange = MailTestSupport.exchange("doctor@clinic.example");
        exchange.getMessage().setHeader(Mailer.LANGUAGE, "de");
        exchange.getMessage().setHeader(Mailer.PASSWORD_GENERATED, true);
        mailer(MailProperties.PasswordMail.GENERATED).sendLink(exchange);
        mailer(MailProperties.PasswordMail.GENERATED).sendPassword(exchange);

        List<Path> files = MailTestSupport.files(dir.resolve("mail"));
        assertThat(files).hasSize(2);
        MimeMessage link = MailTestSupport.parse(files.get(0));
        assertThat(link.getSubject()).isEqualTo("Bilder für Sie: CT Thorax Grün");
        assertThat(MailTestSupport.part(link, 0))
                .contains("Der Link gilt bis 2. März 2027.")
                .doesNotContain("pw  7");
        assertThat(MailTestSupport.part(link, 1)).doesNotContain("pw  7");
        MimeMessage password = MailTestSupport.parse(files.get(1));
        // both blanks: it is the password that opens the archive, or it is not
        assertThat(MailTestSupport.part(password, 0)).contains("Passwort", "pw  7");
        assertThat(MailTestSupport.part(password, 1)).contains("pw  7");
    }

    @Test
    void anUnknownLanguageFallsBack() throws Exception {
        Exchange exchange = MailTestSupport.exchange("doctor@clinic.example");
        exchange.getMessage().setHeader(Mailer.LANGUAGE, "../x");
        mailer(MailProperties.PasswordMail.GENERATED).sendLink(exchange);
        assertThat(MailTestSupport.parse(
                                MailTestSupport.files(dir.resolve("mail")).get(0))
                        .getSubject())
                .startsWith("Images for you");
    }

    @Test
    void thePasswordGoesOutOnlyWhenTheSettingSaysSo() throws Exception {
        Exchange chosen = MailTestSupport.exchange("doctor@clinic.example");
        chosen.getMessage().setHeader(Mailer.PASSWORD_GENERATED, false);
        Exchange generated = MailTestSupport.exchange("doctor@clinic.example");
        generated.getMessage().setHeader(Mailer.PASSWORD_GENERATED, true);

        mailer(MailProperties.PasswordMail.GENERATED).sendPassword(chosen);
        mailer(MailProperties.PasswordMail.NEVER).sendPassword(generated);
        assertThat(dir.resolve("mail")).doesNotExist();
        mailer(MailProperties.PasswordMail.ALWAYS).sendPassword(chosen);
        assertThat(MailTestSupport.files(dir.resolve("mail"))).hasSize(1);
    }

    @Test
    void aHostileDescriptionStaysText() throws Exception {
        Exchange exchange = MailTestSupport.exchange("doctor@clinic.example");
        exchange.getMessage()
                .setHeader(
                        Mailer.DESCRIPTION,
                        "<script>alert(1)</script>\r\nBcc: everybody@example.com\r\n\r\n${7*6} __${7*6}__ [(${link})]");
        mailer(MailProperties.PasswordMail.GENERATED).sendLink(exchange);

        MimeMessage mail =
                MailTestSupport.parse(MailTestSupport.files(dir.resolve("mail")).get(0));
        assertThat(mail.getHeader("Bcc")).isNull();
        assertThat(mail.getAllRecipients()).hasSize(1);
        assertThat(mail.getSubject()).contains("<script>", "Bcc: everybody@example.com", "${7*6}");
        assertThat(MailTestSupport.part(mail, 0).lines())
                .noneMatch(line -> line.startsWith("Bcc:"))
                .noneMatch(line -> line.contains("42"));
        assertThat(MailTestSupport.part(mail, 1))
                .contains("&lt;script&gt;")
                .doesNotContain("<script")
                .doesNotContain("42");
    }

    @Test
    void aHostileAddressIsRefused() {
        for (String address : new String[] {
            "a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example", "nobody", "x: a@b.example;", " "
        }) {
            assertThatThrownBy(() -> mailer(MailProperties.PasswordMail.GENERATED)
                            .sendLink(MailTestSupport.exchange(List.of(address))))
                    .isInstanceOfSatisfying(MailNotSentException.class, e -> assertThat(e.isPermanent())
                            .isTrue());
        }
    }

    @Test
    void aSecondAttemptReplacesAndASentMailIsNotSentAgain() throws Exception {
        Postman postman = MailTestSupport.postman(new FolderOutbox(dir), memory);
        Map<String, String> values = Map.of("link", "https://a.example/1");
        postman.send(3, "link", "a@b.example", null, values);
        Path file = MailTestSupport.files(dir).get(0);
        String id = MailTestSupport.parse(file).getMessageID();

        // killed after the rename and before the commit: the memory still says PREPARED
        memory.setState(
                "3/mail/link/" + file.getFileName().toString().replaceAll(".*-|\\.eml", ""),
                "PREPARED " + id.substring(1, id.indexOf('@')));
        postman.send(3, "link", "a@b.example", null, values);
        assertThat(MailTestSupport.files(dir)).containsExactly(file);
        assertThat(MailTestSupport.parse(file).getMessageID()).isEqualTo(id);

        Files.delete(file);
        postman.send(3, "link", "A@b.example", null, values);
        assertThat(MailTestSupport.files(dir)).isEmpty();
    }

    @Test
    void aFolderThatCannotBeWrittenIsTriedAgain() throws Exception {
        Path file = Files.createFile(dir.resolve("mail"));
        assertThatThrownBy(() ->
                        mailer(MailProperties.PasswordMail.GENERATED).sendLink(MailTestSupport.exchange("a@b.example")))
                .isInstanceOfSatisfying(MailNotSentException.class, e -> assertThat(e.isPermanent())
                        .isFalse());
        Files.delete(file);
        mailer(MailProperties.PasswordMail.GENERATED).sendLink(MailTestSupport.exchange("a@b.example"));
        assertThat(MailTestSupport.files(file)).hasSize(1);
    }
}
