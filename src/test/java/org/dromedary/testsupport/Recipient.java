package org.dromedary.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;

/** What a person does who gets mails with links and passwords. */
public final class Recipient {

    private static final Pattern LINK = Pattern.compile("https?://\\S+");
    private static final Pattern DOWNLOAD = Pattern.compile("href=\"([^\"]+\\.zip)\"");
    /** Stands alone on its line in the built-in template. */
    private static final Pattern PASSWORD = Pattern.compile("(?m)^ {4}(\\S+)\\s*$");

    private Recipient() {}

    /** A mail as people see it. */
    public record Mail(String to, String subject, String text) {

        /** The first address in it. */
        public String link() {
            return find(LINK, 0);
        }

        /** The password, if this is the mail that has one. */
        public String password() {
            return find(PASSWORD, 1);
        }

        private String find(Pattern what, int group) {
            Matcher matcher = what.matcher(text);
            assertThat(matcher.find()).as("there is %s in %s", what, text).isTrue();
            return matcher.group(group);
        }
    }

    /** The {@code .eml} files of a folder that are addressed to someone. */
    public static List<Mail> mails(Path folder, String to) throws IOException, MessagingException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> files;
        try (Stream<Path> list = Files.list(folder)) {
            files = list.filter(file -> file.toString().endsWith(".eml"))
                    .sorted()
                    .toList();
        }
        List<Mail> mails = new ArrayList<>();
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                Mail mail = read(new MimeMessage(Session.getInstance(new Properties()), in));
                if (mail.to().equals(to)) {
                    mails.add(mail);
                }
            }
        }
        return mails;
    }

    /** The plain part of a mail. */
    public static Mail read(MimeMessage message) throws IOException, MessagingException {
        assertThat(message.getAllRecipients()).hasSize(1);
        return new Mail(message.getAllRecipients()[0].toString(), message.getSubject(), plain(message.getContent()));
    }

    private static String plain(Object content) throws IOException, MessagingException {
        if (content instanceof MimeMultipart parts) {
            for (int i = 0; i < parts.getCount(); i++) {
                BodyPart part = parts.getBodyPart(i);
                if (part.isMimeType("text/plain") || part.isMimeType("multipart/*")) {
                    return plain(part.getContent());
                }
            }
        }
        return content.toString();
    }

    /** Opens the link, follows the page to the package and stores it in a folder. */
    public static Path download(String link, Path folder) throws IOException, InterruptedException {
        HttpResponse<byte[]> page = DromedaryApi.fetch(link);
        assertThat(page.statusCode()).as("the page behind the link").isEqualTo(200);
        String html = new String(page.body(), StandardCharsets.UTF_8);
        Matcher href = DOWNLOAD.matcher(html);
        assertThat(href.find()).as("there is a link to a package in %s", html).isTrue();
        String name = href.group(1).substring(href.group(1).lastIndexOf('/') + 1);
        Path file = Files.createDirectories(folder).resolve(name);
        int status = DromedaryApi.fetch(URI.create(link).resolve(href.group(1)).toString(), file);
        assertThat(status).as("the package behind the page").isEqualTo(200);
        return file;
    }

    /** Opens a package with {@code 7z}; fails if the password is not the right one. */
    public static Path open(Path zip, String password) throws IOException, InterruptedException {
        assertThat(opens(zip, "not-" + password))
                .as("opens with another password")
                .isFalse();
        Path folder = Files.createTempDirectory(zip.getParent(), "opened");
        Programs.Result opened = Programs.run(folder, "7z", "x", "-y", "-p" + password, zip.toString());
        assertThat(opened.exit()).as(opened.output()).isZero();
        return folder;
    }

    /** Whether a password is the one of a package. */
    public static boolean opens(Path zip, String password) throws IOException, InterruptedException {
        return Programs.run(zip.getParent(), "7z", "t", "-p" + password, zip.toString())
                        .exit()
                == 0;
    }
}
