package org.dromedary.web.security;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The administrator's password: from the settings, or from {@code admin-password.txt} in the data directory, which is made
 * with 144 random bits when neither is there. It is kept in clear in that file, because the file is how the operator learns
 * it, and only encoded in memory. It is never logged.
 */
final class AdminPassword {

    private static final Logger LOG = LoggerFactory.getLogger(AdminPassword.class);
    private static final int MIN_CHARACTERS = 8;
    /** bcrypt reads no further. */
    private static final int MAX_BYTES = 72;

    private AdminPassword() {}

    static String of(SecuritySettings settings, Path dataDir) {
        if (settings.adminPassword() != null && !settings.adminPassword().isBlank()) {
            return checked(settings.adminPassword(), "dromedary.security.admin-password");
        }
        Path file = dataDir.resolve("admin-password.txt");
        boolean first = !Files.exists(file);
        String password = new OwnerOnlyFile(file).readOrMake(AdminPassword::random);
        if (first) {
            LOG.info(
                    "Made a password for the user admin: see {}",
                    file.toAbsolutePath().normalize());
        }
        return checked(password, file.toString());
    }

    /** Not by Bean Validation, whose message would show the value. */
    private static String checked(String password, String where) {
        if (password.length() < MIN_CHARACTERS || password.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new IllegalArgumentException("The password in " + where + " must have at least " + MIN_CHARACTERS
                    + " characters and at most " + MAX_BYTES + " bytes; set another one");
        }
        return password;
    }

    private static String random() {
        byte[] bytes = new byte[18];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
