package org.dromedary.packaging;

import java.security.SecureRandom;

/** Passwords of packages: what may be one, and how a strong one is made. */
final class Passwords {

    /** No i, l, o, 0, 1 and no capitals: to be read from one screen and typed at another. */
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final int LENGTH = 20;
    private static final int GROUP = 5;
    /** WinZip's limit. */
    private static final int LONGEST = 99;

    private static final SecureRandom RANDOM = new SecureRandom();

    private Passwords() {}

    /** A new password of 20 characters in groups of five, 99 bits. */
    static String generate() {
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            if (i > 0 && i % GROUP == 0) {
                password.append('-');
            }
            password.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return password.toString();
    }

    /**
     * Why this cannot be a package's password, without repeating it; null if it can. ZIP does not say how a password is
     * encoded and programs differ, so only ASCII opens everywhere.
     */
    static String problem(String password) {
        if (password.isBlank()) {
            return "the password is empty";
        } else if (password.length() > LONGEST) {
            return "the password is longer than " + LONGEST + " characters";
        } else if (password.indexOf('\\') >= 0) {
            return "the password has a backslash, which separates values in DICOM";
        } else if (!password.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
            return "the password has characters beyond ASCII, which ZIP programs do not agree on";
        }
        return null;
    }
}
