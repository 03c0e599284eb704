package org.dromedary.web.security;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of the login.
 *
 * @param adminPassword of the user {@code admin}, 8 characters to 72 bytes; empty: made at first start and written to
 *     {@code admin-password.txt} in the data directory
 */
@ConfigurationProperties(value = "dromedary.security", ignoreUnknownFields = false)
record SecuritySettings(String adminPassword) {

    /** Without the password. */
    @Override
    public String toString() {
        return "SecuritySettings[adminPassword=" + (adminPassword == null ? "none" : "set") + "]";
    }
}
