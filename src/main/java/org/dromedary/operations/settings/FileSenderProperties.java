package org.dromedary.operations.settings;

import java.time.Duration;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * The FileSender account that packages are uploaded to ({@code dromedary.filesender.*}), used by
 * {@code mailer.camel.yaml}. The defaults stand in {@code application.yaml}, where the routes read them from.
 *
 * @param url address of the site; empty: packages are offered by links of our own
 * @param user user id of the account, as the site's page "My profile" shows it
 * @param apiKey API secret of the account; give it by the environment, {@code DROMEDARY_FILESENDER_API_KEY}
 * @param from mail address in whose name the site mails; empty: the user, if that is an address
 * @param mail who mails the link: {@code filesender}, the site itself; {@code dromedary}, by the templates in
 *     {@code config/mail}
 * @param subject of the site's mail, in Camel's simple language; {@code $simple{header.StudyDescription}} is the cleaned one
 * @param expires how long the package can be downloaded
 * @param chunkConcurrency chunks sent at the same time; 0: as many as the site asks for
 */
@Validated
@ConfigurationProperties(prefix = "dromedary.filesender", ignoreUnknownFields = false)
public record FileSenderProperties(
        @Pattern(
                        regexp = "(https?://.+)?",
                        message = "must be the site's address, e.g. https://filesender.example.org/, or empty")
                String url,
        String user,
        String apiKey,
        @Pattern(regexp = "([^@\\s]+@[^@\\s]+)?", message = "must be a mail address, or empty") String from,
        @NotNull @Pattern(regexp = "filesender|dromedary", message = "must be filesender or dromedary") String mail,
        String subject,
        @NotNull Duration expires,
        @Min(value = 0, message = "must be 0 to 30") @Max(value = 30, message = "must be 0 to 30")
                int chunkConcurrency) {

    /** Whether an account is configured. */
    public boolean isConfigured() {
        return url != null && !url.isBlank();
    }

    @AssertTrue(message = "needs dromedary.filesender.user and dromedary.filesender.api-key beside the url")
    boolean isComplete() {
        return !isConfigured() || user != null && !user.isBlank() && apiKey != null && !apiKey.isBlank();
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "FileSenderProperties[url=" + url + ", user=" + user + "]";
    }
}
