package org.dromedary.notify;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import org.springframework.stereotype.Component;
import org.thymeleaf.context.Context;
import org.thymeleaf.exceptions.TemplateEngineException;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.StringTemplateResolver;

/**
 * The words of the mails: {@code <kind>.<language>.txt} and {@code .html} in the templates folder, or the built-in ones of
 * the same names. The first line of the plain template is the subject. A template is read again for each mail, so that an
 * edit counts at once.
 */
@Component
class MailTemplates {

    /** Every kind of mail there is; each has a built-in template in {@link #FALLBACK_LANGUAGE}. */
    static final List<String> KINDS = List.of("link", "password", "parked", "intake");

    private static final String FALLBACK_LANGUAGE = "en";
    private static final int MAX_SUBJECT = 200;

    private final Path folder;
    private final String defaultLanguage;
    private final SpringTemplateEngine text = engine(TemplateMode.TEXT);
    private final SpringTemplateEngine html = engine(TemplateMode.HTML);

    MailTemplates(MailProperties properties) {
        this.folder = properties.templatesDir();
        this.defaultLanguage = properties.language();
    }

    // Resolvers, not one engine for both: the mode of a string template cannot be told from its name.
    private static SpringTemplateEngine engine(TemplateMode mode) {
        StringTemplateResolver resolver = new StringTemplateResolver();
        resolver.setTemplateMode(mode);
        resolver.setCacheable(false);
        SpringTemplateEngine engine = new SpringTemplateEngine();
        engine.setTemplateResolver(resolver);
        return engine;
    }

    /**
     * @param language two letters, or null; one without templates falls back to the setting, then to English
     * @param values strings lose their line breaks and other control characters: a description cannot write a paragraph
     *     of its own, nor a header; instants become dates in the words of the language
     * @throws MailNotSentException permanent, naming the file, if the template does not parse
     */
    Letter write(String kind, String language, Map<String, ?> values) throws MailNotSentException {
        String chosen = language(kind, language);
        Locale locale = Locale.forLanguageTag(chosen);
        Context context = new Context(locale, readable(values, locale));
        String plainName = kind + "." + chosen + ".txt";
        String plain = read(plainName)
                .orElseThrow(() -> new MailNotSentException(
                        "There is no mail template " + plainName + "; put one into " + folder, true, null));
        // The subject is cut from the template before values come in: no value can end the line.
        int end = plain.indexOf('\n');
        String subject = render(text, plainName, end < 0 ? plain : plain.substring(0, end), context);
        String body = render(text, plainName, end < 0 ? "" : plain.substring(end + 1), context);
        String htmlName = kind + "." + chosen + ".html";
        Optional<String> htmlTemplate = read(htmlName);
        String rich = htmlTemplate.isEmpty() ? null : render(html, htmlName, htmlTemplate.get(), context);
        return new Letter(shorten(OneLine.of(subject)), body.stripLeading(), rich);
    }

    /** One line per template that cannot be used, tried with the values of an example. */
    List<String> faults() {
        List<String> faults = new ArrayList<>();
        for (String kind : KINDS) {
            try {
                write(kind, defaultLanguage, MailExample.values());
            } catch (MailNotSentException e) {
                faults.add(e.getMessage());
            }
        }
        return faults;
    }

    private String language(String kind, String wanted) throws MailNotSentException {
        for (String candidate : new String[] {wanted, defaultLanguage}) {
            // it becomes part of a file name
            if (candidate != null
                    && candidate.matches("[a-z]{2}")
                    && read(kind + "." + candidate + ".txt").isPresent()) {
                return candidate;
            }
        }
        return FALLBACK_LANGUAGE;
    }

    private Optional<String> read(String name) throws MailNotSentException {
        Path file = folder.resolve(name);
        try {
            if (Files.isRegularFile(file)) {
                return Optional.of(normalize(Files.readString(file)));
            }
            try (InputStream builtIn = MailTemplates.class.getResourceAsStream("/mail/" + name)) {
                return builtIn == null
                        ? Optional.empty()
                        : Optional.of(normalize(new String(builtIn.readAllBytes(), StandardCharsets.UTF_8)));
            }
        } catch (IOException e) {
            throw new MailNotSentException(
                    "The mail template " + file + " cannot be read; it must be UTF-8 text that this user may read",
                    true,
                    e);
        }
    }

    private static String normalize(String template) {
        return template.replace("\uFEFF", "").replace("\r\n", "\n");
    }

    private String render(SpringTemplateEngine engine, String name, String template, Context context)
            throws MailNotSentException {
        try {
            return engine.process(template, context);
        } catch (TemplateEngineException e) {
            throw new MailNotSentException(
                    "The mail template " + name + " (in " + folder + " or built in) is faulty: " + reason(e), true, e);
        }
    }

    // Thymeleaf repeats the whole template in its message; the cause says what is wrong.
    private static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = String.valueOf(cause.getMessage()).replaceAll("\\(template: \"[\\s\\S]*?\" - ", "(");
        return OneLine.of(message);
    }

    private static Map<String, Object> readable(Map<String, ?> values, Locale locale) {
        DateTimeFormatter date = DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG)
                .withLocale(locale)
                .withZone(ZoneId.systemDefault());
        Map<String, Object> readable = new HashMap<>();
        values.forEach((name, value) -> {
            if (value instanceof String text) {
                readable.put(name, OneLine.unbroken(text));
            } else {
                readable.put(name, value instanceof Instant instant ? date.format(instant) : value);
            }
        });
        return readable;
    }

    private static String shorten(String subject) {
        return subject.codePointCount(0, subject.length()) <= MAX_SUBJECT
                ? subject
                : subject.substring(0, subject.offsetByCodePoints(0, MAX_SUBJECT - 1)) + "…";
    }
}
