package org.dromedary.notify;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Properties;
import java.util.function.LongFunction;
import java.util.stream.Stream;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.core.ResolvableType;

/** What the tests of this room share. */
final class MailTestSupport {

    private MailTestSupport() {}

    static MailProperties properties(MailProperties.PasswordMail passwordMail, Path templates) {
        return new MailProperties("Röntgen <radiology@hospital.example>", "", "en", passwordMail, templates);
    }

    static MailProperties properties() {
        return properties(MailProperties.PasswordMail.GENERATED, Path.of("no-such-folder"));
    }

    static Postman postman(Outbox outbox, org.apache.camel.spi.StateRepository<String, String> memory) {
        MailProperties properties = properties();
        return new Postman(
                new MailTemplates(properties), new MailWriter(properties.from(), Clock.systemUTC()), outbox, memory);
    }

    static SmtpOutbox smtp(int port, String... settings) {
        var server = new org.springframework.boot.autoconfigure.mail.MailProperties();
        server.setHost("127.0.0.1");
        server.setPort(port);
        server.getProperties().put("mail.smtp.timeout", "5000");
        if (settings.length == 2) {
            server.setUsername(settings[0]);
            server.setPassword(settings[1]);
        }
        return new SmtpOutbox(server);
    }

    static Mailer mailer(Postman postman, MailProperties.PasswordMail when, LongFunction<char[]> passwords) {
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("packagePassword", passwords);
        return new Mailer(
                postman,
                properties(when, Path.of("no-such-folder")),
                beans.getBeanProvider(ResolvableType.forClass(LongFunction.class)));
    }

    static Exchange exchange(Object recipients) {
        CamelContext context = new DefaultCamelContext();
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setHeader(Mailer.DELIVERY_ID, 7L);
        exchange.getMessage().setHeader(Mailer.RECIPIENTS, recipients);
        exchange.getMessage().setHeader(Mailer.LINK, "https://share.example/d?a=1&b=2");
        exchange.getMessage().setHeader(Mailer.LINK_EXPIRES, "2027-03-02T10:00:00Z");
        exchange.getMessage().setHeader(Mailer.DESCRIPTION, "CT Thorax Grün");
        return exchange;
    }

    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    static MimeMessage parse(Path file) throws IOException, MessagingException {
        try (InputStream in = Files.newInputStream(file)) {
            return new MimeMessage(Session.getInstance(new Properties()), in);
        }
    }

    static String part(MimeMessage mail, int index) throws IOException, MessagingException {
        return (String) ((MimeMultipart) mail.getContent()).getBodyPart(index).getContent();
    }
}
