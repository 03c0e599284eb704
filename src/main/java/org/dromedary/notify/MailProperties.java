package org.dromedary.notify;

import java.nio.file.Path;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Who writes mails, to whom, and in which words. The server is named by Spring Boot's own {@code spring.mail.*}; without
 * {@code spring.mail.host} mails become {@code .eml} files under {@code data/mail/}.
 *
 * @param from address of the sender, with or without a name
 * @param operator address that hears of parked deliveries; empty: nobody does
 * @param language language of a mail whose exchange names none
 * @param passwordMail whether the password of a package goes out in a second mail
 * @param templatesDir folder whose templates win over the built-in ones of the same name
 */
@ConfigurationProperties(prefix = "dromedary.mail", ignoreUnknownFields = false)
@Validated
public record MailProperties(
        @DefaultValue("Dromedary <dromedary@localhost>")
                @NotBlank(message = "name the sender, such as \"Radiology <radiology@hospital.example>\"")
                @MailAddress
                String from,
        @DefaultValue("") @MailAddress String operator,
        @DefaultValue("en")
                @Pattern(
                        regexp = "[a-z]{2}",
                        message =
                                "use a language code of two small letters for which there are templates, such as en or de")
                String language,
        @DefaultValue("generated") @NotNull(message = "use never, generated or always") PasswordMail passwordMail,
        @DefaultValue("config/mail") @NotNull(message = "name a folder, such as config/mail") Path templatesDir) {

    /** When the password of a package is mailed; it never stands in the mail that has the link. */
    public enum PasswordMail {
        /** The sender tells the password himself. */
        NEVER,
        /** Only a password that Dromedary has made: nobody else knows it. */
        GENERATED,
        /** Also one that the sender has chosen. */
        ALWAYS
    }
}
