package org.dromedary.packaging;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How studies become packages for people ({@code dromedary.mailer.*}).
 *
 * @param noPassword what happens to a request that names no password
 * @param cutDescription what happens to a request whose address or password the modality may have cut off at 64 characters
 * @param dicomdir whether a package of a study has a DICOMDIR; its files then have no {@code .dcm}, as PS3.10 §8.2 wants
 * @param language language of a package whose request names none
 * @param contact what the README of a package says about whom to ask; empty: nothing
 * @param compressionLevel of deflate for what is not compressed already, 1 (fast) to 9 (small)
 * @param deidentify profile by which studies are de-identified before they are packed; empty: they are not
 * @param threads that deflate, for all packages together; 0: as many as there are processors
 */
@Validated
@ConfigurationProperties(prefix = "dromedary.mailer", ignoreUnknownFields = false)
public record MailerProperties(
        @DefaultValue("generate") @NotNull(message = "use generate or park") NoPassword noPassword,
        @DefaultValue("park") @NotNull(message = "use park or accept") CutDescription cutDescription,
        @DefaultValue("false") boolean dicomdir,
        @DefaultValue("en")
                @Pattern(regexp = "[a-z]{2}", message = "use a language code of two small letters, such as en or de")
                String language,
        @DefaultValue("") @NotNull(message = "leave it out or say whom to ask, such as radiology@hospital.example")
                String contact,
        @DefaultValue("1")
                @Min(value = 1, message = "use 1 (fast) to 9 (small)")
                @Max(value = 9, message = "use 1 (fast) to 9 (small)")
                int compressionLevel,
        @DefaultValue("") @NotNull(message = "leave it out or name a profile of config/deidentify") String deidentify,
        @DefaultValue("0")
                @Min(value = 0, message = "use 0 (as many as processors) to 256")
                @Max(value = 256, message = "use 0 (as many as processors) to 256")
                int threads) {

    /** What happens to a request without a password. */
    public enum NoPassword {
        /** A strong one is made, and goes out in a mail of its own. */
        GENERATE,
        /** The delivery is parked. */
        PARK
    }

    /** What happens to a request that may have been cut off. */
    public enum CutDescription {
        /** The delivery is parked. */
        PARK,
        /** It is taken as it stands. */
        ACCEPT
    }

    int workers() {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }
}
